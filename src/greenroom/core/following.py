"""Dynamic difficulty: a confident agent meets a harder customer, a struggling one an easier one.

Looked at every few turns, one level at a time, and written into the log with its reason. What changes is how
far moods move, what trust takes, and how often the customer is difficult; never what it knows or wants.
"""

from typing import Literal

from greenroom.core.draft import Draft
from greenroom.core.events import DifficultyMoved
from greenroom.core.session import LEVELS, LOOK

AHEAD = 0.12
"""Rise of the mood's warmth (-1 to 1) since the last look that says: all goes well."""

STRUGGLING = -0.12
"""The same the other way."""


def follow(d: Draft) -> None:
    """Move the difficulty, if this session is dynamic and it is time to look."""
    s = d.session
    if not s.dynamic or s.turn - s.judged_turn < LOOK or s.solved:
        return
    change = s.mood.warmth - s.judged.warmth
    stalled = s.turn - s.moved_on >= LOOK
    why: Literal["ahead", "struggling"]
    if change <= STRUGGLING or (stalled and change < AHEAD):
        step, why = -1, "struggling"
    elif change >= AHEAD and not stalled:
        step, why = 1, "ahead"
    else:
        return
    place = LEVELS.index(s.difficulty) + step
    if 0 <= place < len(LEVELS):
        d.emit(DifficultyMoved(was=s.difficulty, now=LEVELS[place], why=why, source=d.source))


def next_level(difficulty: str, passed: bool | None, overall: int | None) -> tuple[str, str]:
    """The difficulty for the next session after one of `difficulty`, and why ("" when it stays).

    One up after a clear pass (85 and more), one down after a fail under 50.
    """
    names = [level.value for level in LEVELS]
    place = names.index(difficulty)
    if passed and overall is not None and overall >= 85 and place + 1 < len(names):
        return names[place + 1], f"last time went well ({overall})"
    if not passed and overall is not None and overall < 50 and place > 0:
        return names[place - 1], f"last time was hard ({overall})"
    return difficulty, ""
