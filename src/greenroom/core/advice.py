"""What went well, and what to do better: the weightiest first, each with the trainee's own words."""

from collections.abc import Sequence

from greenroom.core.evaluation import Evidence, Improvement, Scored, Strength
from greenroom.core.events import PolicyBroken
from greenroom.core.ledger import Ledger
from greenroom.core.marks_claims import statements
from greenroom.core.marks_wording import CHECK as WORDING
from greenroom.core.marks_wording import Wordings
from greenroom.core.rubric import Criterion

STRENGTHS = 4
IMPROVEMENTS = 6
"""Shown at most: what a person can take in."""

GOOD = 60
"""Score of a criterion from which it has a strength to show."""


def strengths(scored: Sequence[Scored]) -> tuple[Strength, ...]:
    """What earned most, one of each criterion, best first."""
    best: list[tuple[int, Strength]] = []
    for criterion in scored:
        top = max((e for e in criterion.evidence if e.points > 0), key=lambda e: e.points, default=None)
        if top is not None and criterion.score is not None and criterion.score >= GOOD:
            best.append((top.points * criterion.weight, Strength(text=top.why, seq=top.seq, quote=top.quote)))
    return tuple(s for _, s in sorted(best, key=lambda pair: -pair[0])[:STRENGTHS])


def improvements(
    criteria: Sequence[Criterion], scored: Sequence[Scored], ledger: Ledger, wordings: Wordings
) -> tuple[Improvement, ...]:
    """What cost most: faults with the words that cost, and what was missing. The same advice comes once."""
    found: list[tuple[int, Improvement]] = []
    for criterion, result in zip(criteria, scored, strict=True):
        costs: dict[str, int] = {}
        for e in result.evidence:
            if e.points < 0:
                costs[e.check] = costs.get(e.check, 0) - e.points
        for check, cost in costs.items():
            worst = next(e for e in result.evidence if e.check == check and e.points < 0)
            if check == WORDING:
                better = wordings.better(criterion, worst.seq)
            else:
                better = _instead(criterion, check, ledger, worst)
            found.append(
                (
                    cost * result.weight,
                    Improvement(
                        text=worst.why,
                        better=better,
                        seq=worst.seq,
                        quote=worst.quote,
                        criterion=criterion.id,
                    ),
                )
            )
        for m in result.missed:
            quote = ledger.messages[m.seq].text if m.seq is not None else ""
            found.append(
                (
                    m.points * result.weight,
                    Improvement(text=m.why, better=m.better, seq=m.seq, quote=quote, criterion=criterion.id),
                )
            )
    chosen: list[Improvement] = []
    for _, advice in sorted(found, key=lambda pair: -pair[0]):
        if not any(advice.better and advice.better == c.better for c in chosen):
            chosen.append(advice)
    return tuple(chosen[:IMPROVEMENTS])


def _instead(criterion: Criterion, check: str, ledger: Ledger, fault: Evidence) -> str:
    """Better words for a fault: of the policy it broke, the rubric's, else the scenario's ideal."""
    for r in ledger.of(PolicyBroken):
        e = r.event
        if isinstance(e, PolicyBroken) and e.source == fault.seq and e.quote == fault.quote:
            policy = next((p for p in ledger.scenario.policies if p.id == e.policy), None)
            if policy is not None and policy.better:
                return policy.better
    mark = next(m for m in criterion.faults if m.id == check)
    if mark.event == "wrong_claim":
        stated = [s for s in statements(ledger) if not s.right and s.seq == fault.seq]
        return next((s.correct for s in stated if s.quote == fault.quote and s.correct), mark.better)
    ideal = ledger.scenario.rubric.ideal.get(criterion.id, ())
    return ideal[0] if ideal and (mark.ideal or not mark.better) else mark.better
