"""The built-in scorer: a rubric held against a log. Pure; the same log gives the same evaluation.

Each criterion earns the points of its checks and loses those of its faults. A check whose occasion never came
is left out, and the others share its points. A criterion without any occasion is not scored, which is not
zero. Where points are missing, the evaluation says what would have earned them, in words for that moment.
"""

from collections.abc import Sequence

from greenroom.core.evaluation import Evaluation, Evidence, Improvement, Missed, Must, Scored, Strength
from greenroom.core.events import PolicyBroken, PolicyKept, Recorded
from greenroom.core.evidence import Court
from greenroom.core.key_moments import key_moments
from greenroom.core.ledger import Ledger
from greenroom.core.marks import Found, look
from greenroom.core.measures import measures
from greenroom.core.rubric import Criterion, Mark, MustHave, Rubric
from greenroom.core.scenario import Scenario

SCORER = "builtin/1"

QUOTES_A_CHECK = 3
"""Quotes shown for one check; more add nothing."""

FAULTS_COUNTED = 3
"""Times that one fault costs: in full, then half, then a quarter."""

ADVICE = 6
"""Improvements shown: what a person can take in."""


def score(scenario: Scenario, rubric: Rubric, events: Sequence[Recorded]) -> Evaluation:
    """The evaluation of a session's log by `rubric` as the scenario uses it."""
    ledger = Ledger(scenario, events)
    court = Court(ledger.messages)
    use = scenario.rubric
    scored = tuple(
        _criterion(
            c, use.weights.get(c.id, c.weight), ledger, court, use.key_phrases, use.ideal.get(c.id, ())
        )
        for c in (*rubric.criteria, *use.criteria)
    )
    musts = _musts(rubric, ledger, court)
    weights = sum(c.weight for c in scored if c.score is not None)
    total = sum(c.weight * c.score for c in scored if c.score is not None)
    overall = round(total / weights) if weights and ledger.agent else None
    started, ended = ledger.started, ledger.ended
    outcome = next((o for o in scenario.outcomes if ended and o.id == ended.outcome), None)
    mark = use.pass_mark if use.pass_mark is not None else rubric.pass_mark
    passed = overall is not None and overall >= mark and all(m.met is not False for m in musts)
    versions = {
        **(started.versions if started else {}),
        "rubric": f"{rubric.id}@{rubric.version}",
        "scorer": SCORER,
    }
    return Evaluation(
        session_id=started.session_id if started else "",
        scenario_id=scenario.id,
        overall=overall,
        passed=passed and bool(ended and ended.success),
        scores={c.id: c.score for c in scored},
        criteria=scored,
        musts=musts,
        outcome=ended.outcome if ended else "",
        outcome_label=outcome.label if outcome else "",
        success=ended.success if ended else None,
        measures=measures(ledger),
        evidence=tuple(e for c in scored for e in c.evidence),
        strengths=_strengths(scored),
        improvements=_improvements(scored, ledger),
        key_moments=key_moments(ledger),
        versions=versions,
        scorer=SCORER,
    )


def _criterion(
    criterion: Criterion,
    weight: int,
    ledger: Ledger,
    court: Court,
    phrases: tuple[str, ...],
    ideal: tuple[str, ...],
) -> Scored:
    found = [(m, look(m, ledger, phrases)) for m in criterion.checks]
    applying = [(m, f) for m, f in found if f.applies]
    possible = sum(m.points for m, _ in applying)
    evidence: list[Evidence] = []
    missed: list[Missed] = []
    earned = 0.0
    if possible and ledger.agent and not _lacks(criterion, ledger):
        for mark, hit in applying:
            points = 100 * mark.points / possible
            earned += points * hit.share
            evidence += _quoted(criterion.id, mark, hit, round(points * hit.share), court)
            if hit.share < 1:
                at = ledger.said_in(hit.where) if hit.where else None
                missed.append(
                    Missed(
                        check=mark.id,
                        points=round(points * (1 - hit.share)),
                        why=" ".join(filter(None, (mark.missing or mark.why, hit.detail))),
                        better=mark.better or (ideal[0] if ideal else ""),
                        seq=at.seq if at else None,
                    )
                )
        lost = 0.0
        for mark in criterion.faults:
            hit = look(mark, ledger, phrases)
            for i, (seq, quote) in enumerate(hit.quotes[:FAULTS_COUNTED]):
                cost = mark.points / 2**i
                lost += cost
                evidence.append(court.admit(criterion.id, mark.id, -round(cost), seq, quote, mark.why))
        result: int | None = max(0, min(100, round(earned - lost)))
    else:
        result = None
    return Scored(
        id=criterion.id,
        label=criterion.label,
        about=criterion.about,
        weight=weight,
        score=result,
        evidence=tuple(evidence),
        missed=tuple(missed),
        anchors=criterion.anchors,
    )


def _lacks(criterion: Criterion, ledger: Ledger) -> bool:
    match criterion.needs:
        case None:
            return False
        case "upset":
            return not ledger.upset_turns
        case "solved":
            return ledger.solved_turn is None
        case "hold":
            return not ledger.hold_turns


def _quoted(criterion: str, mark: Mark, hit: Found, points: int, court: Court) -> list[Evidence]:
    """The points of a check, spread over the quotes that earned them."""
    quotes = hit.quotes[:QUOTES_A_CHECK]
    if not quotes or points <= 0:
        return []
    each, rest = divmod(points, len(quotes))
    return [
        court.admit(criterion, mark.id, each + (1 if i < rest else 0), seq, quote, mark.why)
        for i, (seq, quote) in enumerate(quotes)
        if each + (1 if i < rest else 0) > 0
    ]


def _musts(rubric: Rubric, ledger: Ledger, court: Court) -> tuple[Must, ...]:
    """The rubric's must-haves, the scenario's, and every policy that must not be broken."""
    named = (*rubric.musts, *ledger.scenario.rubric.musts)
    policies = {m.policy for m in named if m.policy}
    own = tuple(
        MustHave(id=p.id, label=p.text, policy=p.id)
        for p in ledger.scenario.policies
        if p.must and p.id not in policies
    )
    return tuple(_must(m, ledger, court) for m in (*named, *own))


def _must(must: MustHave, ledger: Ledger, court: Court) -> Must:
    if must.mark is not None:
        hit = look(must.mark, ledger)
        quote = hit.quotes[0] if hit.quotes else None
        evidence = court.admit("must", must.id, 0, *quote, must.label) if quote else None
        return Must(
            id=must.id, label=must.label, met=hit.share >= 1 if hit.applies else None, evidence=evidence
        )
    kept: Evidence | None = None
    for r in ledger.of(PolicyBroken, PolicyKept):
        e = r.event
        if not isinstance(e, PolicyBroken | PolicyKept) or e.policy != must.policy:
            continue
        evidence = court.admit("must", must.id, 0, e.source, e.quote, must.label) if e.quote else None
        if isinstance(e, PolicyBroken):
            return Must(id=must.id, label=must.label, met=False, evidence=evidence)
        kept = evidence
    came_up = kept is not None
    return Must(id=must.id, label=must.label, met=True if came_up else None, evidence=kept)


def _strengths(scored: Sequence[Scored]) -> tuple[Strength, ...]:
    """What earned most, one of each criterion, best first."""
    best: list[tuple[int, Strength]] = []
    for criterion in scored:
        top = max((e for e in criterion.evidence if e.points > 0), key=lambda e: e.points, default=None)
        if top is not None and criterion.score is not None and criterion.score >= 60:
            best.append((top.points * criterion.weight, Strength(text=top.why, seq=top.seq, quote=top.quote)))
    return tuple(s for _, s in sorted(best, key=lambda pair: -pair[0])[:4])


def _improvements(scored: Sequence[Scored], ledger: Ledger) -> tuple[Improvement, ...]:
    """What cost most, first: faults with the words that cost, then what was missing."""
    found: list[tuple[int, Improvement]] = []
    for criterion in scored:
        better = {m.check: m.better for m in criterion.missed}
        seen: set[str] = set()
        for e in criterion.evidence:
            if e.points >= 0 or e.check in seen:
                continue
            seen.add(e.check)
            instead = better.get(e.check) or _instead(criterion.id, ledger, e)
            found.append(
                (
                    -e.points * criterion.weight,
                    Improvement(text=e.why, better=instead, seq=e.seq, quote=e.quote, criterion=criterion.id),
                )
            )
        for m in criterion.missed:
            quote = ledger.messages[m.seq].text if m.seq is not None else ""
            found.append(
                (
                    m.points * criterion.weight,
                    Improvement(text=m.why, better=m.better, seq=m.seq, quote=quote, criterion=criterion.id),
                )
            )
    best: dict[str, Improvement] = {}
    for _, item in sorted(found, key=lambda pair: -pair[0]):
        best.setdefault(item.better or item.text, item)  # the same words to say are one piece of advice
    return tuple(best.values())[:ADVICE]


def _instead(criterion: str, ledger: Ledger, fault: Evidence) -> str:
    """Better words for a fault: of the policy it broke, else the scenario's ideal for the criterion."""
    for r in ledger.of(PolicyBroken):
        e = r.event
        if isinstance(e, PolicyBroken) and e.source == fault.seq:
            policy = next((p for p in ledger.scenario.policies if p.id == e.policy), None)
            if policy is not None and policy.better:
                return policy.better
    ideal = ledger.scenario.rubric.ideal.get(criterion, ())
    return ideal[0] if ideal else ""
