"""What the linter's checks are given and what they give back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from greenroom.core.persona import Persona
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Condition, Scenario, WorldValue
from greenroom.library.loader import Library
from greenroom.library.reading import Where


class Flaw(NamedTuple):
    """Something to mend at a place of the file. `severity`: error or warning."""

    where: Where
    severity: str
    code: str
    message: str
    mend: str


@dataclass(frozen=True)
class Subject:
    """A file under check: its object, its plain data (for walking over every text), and what it may name."""

    content: Scenario | Persona | Rubric
    data: Any
    library: Library

    @cached_property
    def scenario(self) -> Scenario:
        """The content as a scenario. Raises TypeError for anything else."""
        if not isinstance(self.content, Scenario):
            raise TypeError("not a scenario")
        return self.content

    @cached_property
    def conditions(self) -> tuple[tuple[Where, Condition], ...]:
        """Every condition of the scenario with its place, those within others included."""
        return tuple(_conditions(self.scenario))

    @cached_property
    def values(self) -> dict[str, set[WorldValue]]:
        """Every world key with the values it can take."""
        values: dict[str, set[WorldValue]] = {k: {v} for k, v in self.scenario.world.items()}
        for step in self.scenario.steps:
            for effect in step.effects:
                for key, value in effect.sets.items():
                    values.setdefault(key, set()).add(value)
        return values


Check = Callable[[Subject], Iterator[Flaw]]


def error(where: Where, code: str, message: str, mend: str) -> Flaw:
    return Flaw(where, "error", code, message, mend)


def warning(where: Where, code: str, message: str, mend: str) -> Flaw:
    return Flaw(where, "warning", code, message, mend)


def _conditions(s: Scenario) -> Iterator[tuple[Where, Condition]]:
    for i, fact in enumerate(s.facts):
        yield from _within(("facts", i, "when"), fact.when)
    for i, step in enumerate(s.steps):
        yield from _within(("steps", i, "needs"), step.needs)
        for j, effect in enumerate(step.effects):
            yield from _within(("steps", i, "effects", j, "when"), effect.when)
    for i, concern in enumerate(s.concerns):
        yield from _within(("concerns", i, "when"), concern.when)
    for i, policy in enumerate(s.policies):
        yield from _within(("policies", i, "unless"), policy.unless)
    for i, outcome in enumerate(s.outcomes):
        yield from _within(("outcomes", i, "when"), outcome.when)


def _within(where: Where, condition: Condition | None) -> Iterator[tuple[Where, Condition]]:
    if condition is None:
        return
    yield where, condition
    for name, parts in (("all", condition.all), ("any", condition.any)):
        for i, part in enumerate(parts):
            yield from _within((*where, name, i), part)
    yield from _within((*where, "not"), condition.not_)
