"""Which scenario to practise next, for each thing to work on."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from greenroom.core.coaching import LAST, THINGS, Coaching, Past
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Difficulty, Priority, Scenario

LEVELS = [d.value for d in Difficulty]

HURRY = {Priority.URGENT: 20, Priority.HIGH: 15, Priority.NORMAL: 10, Priority.LOW: 5}
"""How much a ticket exercises timing."""


class Exercise(NamedTuple):
    """A scenario as practice. `weights`: how much it exercises each category; `played`: how often it was."""

    scenario_id: str
    title: str
    difficulty: str
    weights: Mapping[str, int]
    played: int


class Step(BaseModel):
    """One thing to work on. `scenario_id` None: nothing in the library exercises it. `difficulty`: the one to
    begin at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: str
    label: str
    scenario_id: str | None
    title: str
    difficulty: str
    why: str


def exercise(scenario: Scenario, rubric: Rubric, played: int) -> Exercise:
    """What `scenario` exercises, scored by `rubric`. Tone goes with empathy and communication, timing with
    the urgency of the ticket."""
    use = scenario.rubric
    weights = {c.id: use.weights.get(c.id, c.weight) for c in (*rubric.criteria, *use.criteria)}
    kind = (weights.get("empathy", 0) + weights.get("communication", 0)) // 2
    crossing = {"tone": kind, "timing": HURRY[scenario.ticket.priority]}
    return Exercise(scenario.id, scenario.title, scenario.difficulty.value, {**crossing, **weights}, played)


def level(past: Sequence[Past]) -> tuple[str, str]:
    """The difficulty for the next session, and why: one up after two passes in a row, one down after two
    fails, else that of the last. `past`: oldest first, at least one."""
    last = past[-1].difficulty
    two = [p.evaluation.passed for p in past[-2:]]
    place = LEVELS.index(last)
    if len(two) == 2 and all(two) and place + 1 < len(LEVELS):
        return LEVELS[place + 1], "one step up after two passes"
    if len(two) == 2 and not any(two) and place > 0:
        return LEVELS[place - 1], "one step down after two fails"
    return last, "as in your last session"


def plan(coaching: Coaching, past: Sequence[Past], library: Sequence[Exercise]) -> tuple[Step, ...]:
    """At most three steps, each with a scenario of its own where there are enough. `past` as for `coach`."""
    seen = [p for p in past if p.evaluation.overall is not None][-LAST:]
    weak = [c for c in coaching.categories if c.priority > 0][:THINGS]
    if not seen or not weak:
        return ()
    difficulty, reason = level(seen)
    steps: list[Step] = []
    taken: set[str] = set()
    for category in weak:
        chosen = _choose(category.id, difficulty, library, taken)
        if chosen is None:
            why = "No scenario of the library exercises it."
            steps.append(_step(category.id, category.label, None, "", difficulty, why))
            continue
        taken.add(chosen.scenario_id)
        new = "Not played yet" if not chosen.played else f"Played {_times(chosen.played)}"
        share = round(100 * chosen.weights[category.id] / max(1, _total(chosen)))
        weighs = f"; {category.label.lower()} makes {share} of 100 points in it" if _own(category.id) else ""
        why = f"{new}{weighs}. {difficulty.capitalize()}: {reason}."
        steps.append(_step(category.id, category.label, chosen.scenario_id, chosen.title, difficulty, why))
    return tuple(steps)


def _choose(category: str, difficulty: str, library: Sequence[Exercise], taken: set[str]) -> Exercise | None:
    """Not chosen already, then the least played, the nearest in difficulty, what exercises it most."""
    fitting = [e for e in library if e.weights.get(category, 0) > 0]

    def order(e: Exercise) -> tuple[bool, int, int, int, str]:
        apart = abs(LEVELS.index(e.difficulty) - LEVELS.index(difficulty))
        return e.scenario_id in taken, e.played, apart, -e.weights[category], e.scenario_id

    return min(fitting, key=order, default=None)


def _own(category: str) -> bool:
    """Whether its weight is one of the rubric's."""
    return category not in ("tone", "timing")


def _total(e: Exercise) -> int:
    return sum(weight for name, weight in e.weights.items() if _own(name))


def _times(played: int) -> str:
    return {1: "once", 2: "twice"}.get(played, f"{played} times")


def _step(category: str, label: str, scenario_id: str | None, title: str, difficulty: str, why: str) -> Step:
    return Step(
        category=category, label=label, scenario_id=scenario_id, title=title, difficulty=difficulty, why=why
    )
