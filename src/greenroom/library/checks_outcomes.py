"""Can the scenario end well, by the steps that are called right, and only by them?

The world is small, so its states are simply visited: every step from every state. What depends on talk
(told, asked, acts, turns) is taken as possible either way.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from greenroom.core.scenario import Condition, Scenario, Step, WorldValue
from greenroom.library.checks import Flaw, Subject, error

MAX_STATES = 4_000

World = frozenset[tuple[str, WorldValue]]


class Chance(NamedTuple):
    """Whether a condition can hold and can fail, as far as the world alone tells."""

    yes: bool
    no: bool


def outcomes(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    yield from _order(s)
    successes = [(i, o) for i, o in enumerate(s.outcomes) if o.success]
    if not successes:
        mend = "give one `success: true` and a `when` that the right steps bring about"
        yield error(("outcomes",), "no-success", "no outcome is a success", mend)
        return
    start = frozenset(s.world.items())
    everything = reachable(s, s.steps)
    by_right = reachable(s, [x for x in s.steps if x.right])
    for i, outcome in successes:
        at = ("outcomes", i, "when")
        if not any(chance(outcome.when, dict(w), s).yes for w in everything):
            message = f"no way of trying the steps leads to `{outcome.id}`"
            yield error(at, "unreachable", message, "look at what the steps set, and at their `needs`")
        elif not any(chance(outcome.when, dict(w), s).yes for w in by_right):
            message = f"`{outcome.id}` cannot be reached by steps that are marked right"
            yield error(at, "no-right-step", message, "mark the steps on the way with `right: true`")
        if not chance(outcome.when, dict(start), s).no:
            message = f"`{outcome.id}` holds before anything was done"
            yield error(at, "free-success", message, "let it depend on the world or on what was done")


def _order(s: Scenario) -> Iterator[Flaw]:
    last = len(s.outcomes) - 1
    for i, outcome in enumerate(s.outcomes):
        free = outcome.when == Condition()
        if i < last and free:
            message = f"`{outcome.id}` always holds, so those after it never do"
            yield error(("outcomes", i), "early-catch-all", message, "put it last")
        if i == last and not free:
            mend = "add a last one without `when`, such as `unresolved`"
            yield error(("outcomes", i), "no-catch-all", "the last outcome has a condition", mend)
        if i == last and free and outcome.success:
            mend = "end with one that is no success, such as `unresolved`"
            yield error(("outcomes", i), "free-success", "the last outcome is a success by default", mend)


def reachable(s: Scenario, steps: Iterable[Step]) -> set[World]:
    """Every state of the world that trying `steps` in any order can bring about (at most `MAX_STATES`)."""
    steps = tuple(steps)
    start: World = frozenset(s.world.items())
    seen, queue = {start}, [start]
    while queue and len(seen) < MAX_STATES:
        state = queue.pop()
        for following in _after(state, steps, s):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return seen


def _after(state: World, steps: Iterable[Step], s: Scenario) -> Iterator[World]:
    world = dict(state)
    for step in steps:
        if not chance(step.needs, world, s).yes:
            continue
        for effect in step.effects:
            holds = chance(effect.when, world, s)
            if holds.yes:
                yield frozenset({**world, **effect.sets}.items())
            if not holds.no:
                break


def chance(condition: Condition | None, world: Mapping[str, WorldValue], s: Scenario) -> Chance:
    """Whether `condition` can hold, and whether it can fail, in this state of the world."""
    if condition is None:
        return Chance(True, False)
    c = condition
    parts = [Chance(world.get(k) == v, world.get(k) != v) for k, v in c.world.items()]
    if c.told or c.asked or c.tried or c.acts or c.answered or c.broken or c.turns or c.ended_by:
        parts.append(Chance(True, True))
    if c.verified is not None:
        parts.append(Chance(s.checks_pass or not c.verified, s.checks_pass or c.verified))
    parts.extend(chance(part, world, s) for part in c.all)
    if c.any:
        some = [chance(part, world, s) for part in c.any]
        parts.append(Chance(any(x.yes for x in some), all(x.no for x in some)))
    if c.not_ is not None:
        inner = chance(c.not_, world, s)
        parts.append(Chance(inner.no, inner.yes))
    return Chance(all(x.yes for x in parts), any(x.no for x in parts))
