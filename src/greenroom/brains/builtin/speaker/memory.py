"""What the customer has said already, so that it is not said in the same words again."""

from collections.abc import Sequence

from greenroom.brains.builtin.speaker.text import trace

SHORT = 2
"""A piece of so few words ("Ok.") may come again, only not at once."""

HALVED = 6
"""Words from which a piece is known by either half."""

FRESH = 3
"""Messages back that count as "at once"."""


class Memory:
    """`said`: the customer's messages so far, oldest first. `strict`: not even a short piece comes
    again."""

    def __init__(self, said: Sequence[str], *, strict: bool = False) -> None:
        traces = [trace(text) for text in said]
        self._all = "|".join(traces)
        self._fresh = self._all if strict else "|".join(traces[-FRESH:])
        self._whole = set(traces)

    def used(self, probe: str) -> bool:
        """Whether a piece with this trace was said (a short one: lately). A slip of the finger in one half
        of a longer one does not hide it."""
        words = probe.count(" ") - 1
        if words <= SHORT:
            return probe in self._fresh
        if probe in self._all:
            return True
        if words < HALVED:
            return False
        half = probe.index(" ", len(probe) // 2)
        return probe[: half + 1] in self._all or probe[half:] in self._all

    def lately(self, probe: str) -> bool:
        return probe in self._fresh

    def age(self, probe: str) -> int:
        """Grows the more lately it was said; -1 for never."""
        return self._all.rfind(probe)

    def repeats(self, text: str) -> bool:
        """Whether exactly this was a whole message before."""
        return trace(text) in self._whole

    def add(self, text: str) -> None:
        """Take in a part of the message in the making."""
        self._all += "|" + trace(text)
        self._fresh += "|" + trace(text)
