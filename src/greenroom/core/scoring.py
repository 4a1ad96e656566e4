"""The built-in scorer: a rubric held against a log. Pure; the same log gives the same evaluation.

Each criterion earns the points of its checks and loses those of its faults. A check whose occasion never came
is left out, and the others share its points. A criterion without any occasion is not scored, which is not
zero. Where points are missing, the evaluation says what would have earned them, in words for that moment.
"""

from collections.abc import Sequence

from greenroom.core.advice import improvements, strengths
from greenroom.core.evaluation import Evaluation, Evidence, Missed, Must, Scored
from greenroom.core.events import PolicyBroken, PolicyKept, Recorded
from greenroom.core.evidence import Court
from greenroom.core.found import Found
from greenroom.core.key_moments import key_moments
from greenroom.core.ledger import Ledger
from greenroom.core.marks import look
from greenroom.core.marks_claims import statements
from greenroom.core.marks_script import script
from greenroom.core.marks_wording import Wordings
from greenroom.core.measures import measures
from greenroom.core.readings import Reader
from greenroom.core.rubric import Criterion, Mark, MustHave, Rubric
from greenroom.core.scenario import Scenario

SCORER = "builtin/2"

QUOTES_A_CHECK = 3
"""Quotes shown for one check; more add nothing."""

FAULTS_COUNTED = 3
"""Times that one fault costs: in full, then half, then a quarter."""


def score(
    scenario: Scenario, rubric: Rubric, events: Sequence[Recorded], reader: Reader | None = None
) -> Evaluation:
    """The evaluation of a session's log by `rubric` as the scenario uses it. Without a `reader` only what was
    done counts, not how well it was worded."""
    ledger = Ledger(scenario, events, rubric.cost_words, rubric.solved_words)
    court = Court(ledger.messages)
    use = scenario.rubric
    criteria = (*rubric.criteria, *use.criteria)
    wordings = Wordings(ledger, court, reader)
    scored = tuple(_criterion(c, ledger, court, wordings) for c in criteria)
    musts = _musts(rubric, ledger, court)
    weights = sum(c.weight for c in scored if c.score is not None)
    total = sum(c.weight * c.score for c in scored if c.score is not None)
    found = measures(ledger)
    overall = max(0, round(total / weights) - found["hint_cost"]) if weights and ledger.agent else None
    started, ended = ledger.started, ledger.ended
    outcome = next((o for o in scenario.outcomes if ended and o.id == ended.outcome), None)
    mark = use.pass_mark if use.pass_mark is not None else rubric.pass_mark
    passed = overall is not None and overall >= mark and all(m.met is not False for m in musts)
    versions = {
        **(started.versions if started else {}),
        "rubric": f"{rubric.id}@{rubric.version}",
        "scorer": SCORER,
        **({"reader": reader.version} if reader else {}),
    }
    return Evaluation(
        session_id=started.session_id if started else "",
        scenario_id=scenario.id,
        overall=overall,
        passed=passed and (ended.success if ended else not ledger.simulated),
        scores={c.id: c.score for c in scored},
        criteria=scored,
        musts=musts,
        outcome=ended.outcome if ended else "",
        outcome_label=outcome.label if outcome else "",
        success=ended.success if ended else None,
        measures=found,
        evidence=tuple(e for c in scored for e in c.evidence),
        strengths=strengths(scored),
        improvements=improvements(criteria, scored, ledger, wordings),
        key_moments=key_moments(ledger),
        claims=statements(ledger),
        script=script(ledger),
        versions=versions,
        scorer=SCORER,
    )


def _criterion(criterion: Criterion, ledger: Ledger, court: Court, wordings: Wordings) -> Scored:
    use = ledger.scenario.rubric
    ideal = use.ideal.get(criterion.id, ())
    evidence: list[Evidence] = []
    missed: list[Missed] = []
    looked = [(m, look(m, ledger, use.key_phrases)) for m in criterion.checks]
    applying = [(m, f) for m, f in looked if f.applies]
    scored = bool(applying) and bool(ledger.agent) and not _lacks(criterion, ledger)
    total: int | None = None
    if wordings.decides(criterion, scored):
        verdict = wordings.verdict(criterion)
        if verdict is not None:
            total, evidence, missed = verdict.score, [*verdict.evidence], [*verdict.missed]
    elif scored:
        for (mark, found), points in zip(applying, _shares([m.points for m, _ in applying]), strict=True):
            quotes = _distinct(found.quotes)[:QUOTES_A_CHECK]
            earned = min(points, round(points * found.share)) if quotes else 0
            evidence += _spread(criterion.id, mark, earned, quotes, found, court)
            if earned < points:
                missed.append(_missed(mark, found, points - earned, ideal, ledger))
        for mark in criterion.faults:
            found = look(mark, ledger, use.key_phrases)
            quotes = _distinct(found.quotes)[:FAULTS_COUNTED]
            for i, (seq, quote) in enumerate(quotes):
                why = _why(mark, found, (seq, quote))
                evidence.append(
                    court.admit(criterion.id, mark.id, -round(mark.points / 2**i), seq, quote, why)
                )
        total = _within(evidence)
        moved = wordings.move(criterion, total)
        if moved is not None:
            evidence.append(moved)
            total = _within(evidence)
    return Scored(
        id=criterion.id,
        label=criterion.label,
        about=criterion.about,
        weight=use.weights.get(criterion.id, criterion.weight),
        score=total,
        evidence=tuple(evidence),
        missed=tuple(missed),
        anchors=criterion.anchors,
    )


def _within(evidence: Sequence[Evidence]) -> int:
    return max(0, min(100, sum(e.points for e in evidence)))


def _lacks(criterion: Criterion, ledger: Ledger) -> bool:
    """Whether there was no occasion for the whole criterion."""
    match criterion.needs:
        case None:
            return False
        case "upset":
            return not ledger.upset
        case "end":
            return ledger.left and ledger.first("close", "offer_more") is None


def _shares(points: Sequence[int]) -> list[int]:
    """`points` brought to a sum of 100, in whole numbers."""
    total = sum(points)
    upto = [round(100 * sum(points[: i + 1]) / total) for i in range(len(points))]
    return [now - before for before, now in zip([0, *upto], upto, strict=False)]


def _distinct(quotes: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    return list(dict.fromkeys(quotes))


def _spread(
    criterion: str, mark: Mark, points: int, quotes: Sequence[tuple[int, str]], found: Found, court: Court
) -> list[Evidence]:
    """The points of a check, spread over the quotes that earned them."""
    each, rest = divmod(points, max(1, len(quotes)))
    shares = [each + (1 if i < rest else 0) for i in range(len(quotes))]
    return [
        court.admit(criterion, mark.id, share, seq, quote, _why(mark, found, (seq, quote)))
        for share, (seq, quote) in zip(shares, quotes, strict=True)
        if share > 0
    ]


def _why(mark: Mark, found: Found, quote: tuple[int, str]) -> str:
    note = found.notes.get(quote)
    return f"{mark.why} ({note})" if note else mark.why


def _missed(mark: Mark, found: Found, points: int, ideal: tuple[str, ...], ledger: Ledger) -> Missed:
    """Why the points are missing, as exactly as the log knows it, and the best words at hand."""
    why = mark.missing or mark.why
    if found.said:
        why = f"{why} The customer: “{shortened(found.said)}”"
    elif found.what:
        why = f"{why} ({found.what})"
    own = ideal[0] if mark.ideal and ideal else ""
    said = ledger.said_in(found.where) if found.where else None
    return Missed(
        check=mark.id,
        points=points,
        why=why,
        better=found.better or own or mark.better,
        seq=said.seq if said else None,
    )


def shortened(text: str, most: int = 120) -> str:
    """`text` cut after a word, with an ellipsis, when it is longer than `most` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _musts(rubric: Rubric, ledger: Ledger, court: Court) -> tuple[Must, ...]:
    """The rubric's must-haves, the scenario's, and every policy that must not be broken."""
    named = (*rubric.musts, *ledger.scenario.rubric.musts)
    policies = {m.policy for m in named if m.policy}
    own = tuple(
        MustHave(id=p.id, label=p.text, policy=p.id)
        for p in ledger.scenario.policies
        if p.must and p.id not in policies
    )
    return (*(_must(m, ledger, court) for m in (*named, *own)), *_must_lines(ledger, court))


def _must_lines(ledger: Ledger, court: Court) -> tuple[Must, ...]:
    """The lines of the script without which the session fails."""
    return tuple(
        Must(
            id=line.id,
            label=f"Said: “{line.text}”",
            met=line.seq is not None if ledger.agent else None,
            evidence=court.admit("must", line.id, 0, line.seq, line.quote, line.text) if line.seq else None,
        )
        for line in script(ledger)
        if line.must
    )


def _must(must: MustHave, ledger: Ledger, court: Court) -> Must:
    """Never done is met for what must never be done; what must come first has an occasion or has not."""
    if must.mark is not None:
        hit = look(must.mark, ledger)
        quote = hit.quotes[0] if hit.quotes else None
        evidence = court.admit("must", must.id, 0, *quote, must.label) if quote else None
        return Must(
            id=must.id, label=must.label, met=hit.share >= 1 if hit.applies else None, evidence=evidence
        )
    policy = next((p for p in ledger.scenario.policies if p.id == must.policy), None)
    kept: Evidence | None = None
    came_up = policy is not None and policy.unless is None and bool(ledger.agent)
    for r in ledger.of(PolicyBroken, PolicyKept):
        e = r.event
        if not isinstance(e, PolicyBroken | PolicyKept) or e.policy != must.policy:
            continue
        came_up = True
        evidence = court.admit("must", must.id, 0, e.source, e.quote, must.label) if e.quote else None
        if isinstance(e, PolicyBroken):
            return Must(id=must.id, label=must.label, met=False, evidence=evidence)
        kept = evidence
    return Must(id=must.id, label=must.label, met=True if came_up else None, evidence=kept)
