"""Feedback by category over the last sessions, and a plan: what to work on, and which scenario to take next.

Pure: the same sessions give the same plan. A category is a criterion of the rubric, or one of two that lie
across them: tone (words that hurt, wherever they stood) and timing (service levels met).
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.coaching_habits import HURTS, Cite, Habit, habits
from greenroom.core.evaluation import Evaluation

LAST = 10
"""Sessions looked at: the latest."""

ENOUGH = 3
"""Scored sessions before anything is said: one bad day is no habit."""

TREND_FROM = 4
"""Scores of a category before its halves are compared."""

GOOD = 70
"""A score below it counts as a time when it went wrong."""

THINGS = 3
"""Things to work on at once."""

CITES = 3

TONE_WEIGHT = 15
TIMING_WEIGHT = 10


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Past(NamedTuple):
    """A session that was played: `at` epoch ms of its end, `difficulty` as it began."""

    evaluation: Evaluation
    at: int
    difficulty: str


class Category(_Data):
    """`scores` oldest first, of the sessions that scored it, and their `average`. `trend`: the later half's
    average less the earlier half's, None before there are enough. `priority`: weight x gap x recurrence; the
    gap is what the average lacks (0 to 1), recurrence the share of sessions below 70, 0 when it was only one.
    `suggestion`: what went wrong most; `better`: words for it ("" when there are none at hand)."""

    id: str
    label: str
    weight: Annotated[int, Field(ge=0)]
    scores: tuple[int, ...]
    average: float
    trend: float | None
    priority: float
    evidence: tuple[Cite, ...]
    suggestion: str
    better: str


class Coaching(_Data):
    """`sessions`: how many it rests on; `missing`: how many more there must be (0: enough). Categories come
    by priority, then by name."""

    sessions: int
    missing: int
    message: str
    categories: tuple[Category, ...]


def coach(past: Sequence[Past]) -> Coaching:
    """What the last sessions show. `past`: oldest first; without forks and private practice."""
    seen = [p for p in past if p.evaluation.overall is not None][-LAST:]
    missing = max(0, ENOUGH - len(seen))
    if missing:
        more = "one more session" if missing == 1 else f"{missing} more sessions"
        message = f"Too little to go by: {len(seen)} scored. After {more} there is a plan here."
        return Coaching(sessions=len(seen), missing=missing, message=message, categories=())
    found = habits([p.evaluation for p in seen])
    categories = [_category(name, *kept, found.get(name, [])) for name, kept in _scores(seen).items()]
    categories.sort(key=lambda c: (-c.priority, c.label))
    if any(c.priority for c in categories):
        message = f"From your last {len(seen)} scored sessions."
    else:
        message = f"Nothing fell below {GOOD} twice in your last {len(seen)} sessions. Try something harder."
    return Coaching(sessions=len(seen), missing=0, message=message, categories=tuple(categories))


def _scores(seen: Sequence[Past]) -> dict[str, tuple[str, int, list[int]]]:
    """By category: label and weight as the latest session has them, and the scores, oldest first."""
    found: dict[str, tuple[str, int, list[int]]] = {}

    def add(name: str, label: str, weight: int, score: int | None) -> None:
        if score is not None:
            before = found[name][2] if name in found else []
            found[name] = (label, weight, [*before, score])

    for p in seen:
        for c in p.evaluation.criteria:
            add(c.id, c.label, c.weight, c.score)
        if "tone" not in p.evaluation.scores:
            add("tone", "Tone", TONE_WEIGHT, tone(p.evaluation))
        if "timing" not in p.evaluation.scores:
            add("timing", "Timing", TIMING_WEIGHT, timing(p.evaluation))
    return found


def tone(evaluation: Evaluation) -> int | None:
    """100 less what words that hurt cost; the same words count once, by the dearest. None: said nothing."""
    if not evaluation.measures.get("agent_messages"):
        return None
    costs: dict[tuple[int, str], int] = {}
    for e in evaluation.evidence:
        if e.points < 0 and e.check in HURTS:
            costs[e.seq, e.quote] = max(costs.get((e.seq, e.quote), 0), -e.points)
    return max(0, 100 - sum(costs.values()))


def timing(evaluation: Evaluation) -> int | None:
    """The share of service levels that were met, in percent. None: none of them counted."""
    levels = evaluation.measures.get("service_levels")
    known = [met for met in levels.values() if met is not None] if isinstance(levels, dict) else []
    return round(100 * sum(known) / len(known)) if known else None


def _category(name: str, label: str, weight: int, scores: Sequence[int], found: Sequence[Habit]) -> Category:
    average = sum(scores) / len(scores)
    below = sum(score < GOOD for score in scores)
    recurrence = below / len(scores) if below > 1 else 0.0  # once is no habit
    half = len(scores) // 2
    trend = None
    if len(scores) >= TREND_FROM:
        trend = round(sum(scores[half:]) / (len(scores) - half) - sum(scores[:half]) / half, 1)
    worst = found[0] if found else None
    cites = [c for habit in found for c in habit.cites]
    return Category(
        id=name,
        label=label,
        weight=weight,
        scores=tuple(scores),
        average=round(average, 1),
        trend=trend,
        priority=round(weight * (100 - average) / 100 * recurrence, 2),
        evidence=tuple(cites[:CITES]),
        suggestion=worst.why if worst else "",
        better=worst.better if worst else "",
    )
