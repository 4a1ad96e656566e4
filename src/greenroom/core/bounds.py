"""What words found by a model may not give away or claim. Kept apart from the brief: no prompt has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from greenroom.core.briefing import TELLING, tells
from greenroom.core.session import Session


@dataclass(frozen=True, slots=True)
class Bounds:
    """`locked`: strings that give away a fact which is not told by now. `marks`: for each fact of the pending
    turn the strings of which one has to be there when it is told. `solved`: the customer has seen it work."""

    locked: tuple[str, ...] = ()
    marks: Mapping[str, tuple[str, ...]] | None = None
    solved: bool = False


def bounds(s: Session) -> Bounds:
    """The bounds of the pending turn of `s`."""
    moves = s.pending.moves if s.pending is not None else ()
    telling = {m.topic for m in moves if m.kind in TELLING}
    open_text = "\n".join(
        (*s.said, *(line for f in s.scenario.facts if f.id in telling for line in tells(s, f)))
    )
    known = open_text.lower()
    locked = {
        mark
        for fact in s.scenario.facts
        if fact.id not in s.told and fact.id not in telling
        for mark in fact.marks
        if mark.lower() not in known
    }
    marks = {f.id: _carried(f.marks, tells(s, f)) for f in s.scenario.facts if f.id in telling}
    return Bounds(tuple(sorted(locked)), marks, s.solved)


def _carried(marks: tuple[str, ...], lines: tuple[str, ...]) -> tuple[str, ...]:
    said = "\n".join(lines).lower()
    return tuple(m for m in marks if m.lower() in said)
