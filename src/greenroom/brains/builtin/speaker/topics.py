"""How a customer names what the agent speaks of, where a label can be said at all."""

from collections.abc import Mapping
from functools import lru_cache

from greenroom.brains.builtin.speaker.phrases import Phrases
from greenroom.brains.builtin.speaker.style import kept
from greenroom.brains.builtin.speaker.text import first_large
from greenroom.core.brief import Brief, BriefMove

LONGEST_LABEL = 8
"""Words of a label that go into a sentence of the customer's own."""


class Topics:
    """Turns labels into slots, by the word lists of a language."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._read = lru_cache(maxsize=4_096)(self._reading)
        self._told = lru_cache(maxsize=4_096)(self._sayable)

    def slots(self, brief: Brief, move: BriefMove) -> Mapping[str, str]:
        """What can be filled in for this move, by slot; kept words are marked as such."""
        found = {"name": kept(brief.name)}
        goal = self._told(brief.goal)
        if goal:
            found["goal"] = kept(goal)
        stakes = self._told(brief.stakes or "")
        if stakes:
            found["stakes"] = kept(stakes)
            found["Stakes"] = kept(first_large(stakes))
        if move.about:
            label, kind = self._read(move.about)
            if kind:
                found["about"] = found[kind] = label
        if move.about_others:
            label, kind = self._read(move.about_others[0])
            if kind:
                found["other"] = label
        return found

    def _reading(self, label: str) -> tuple[str, str]:
        """A label as the customer says it, and whether it is a thing, something to do, or a clause."""
        said = self._sayable(label.split(" (", maxsplit=1)[0])
        if not said or len(said.split()) > LONGEST_LABEL:
            return "", ""
        first = said.split()[0].lower()
        if first in self._phrases.things:
            return kept(said), "thing"
        return kept(said), "clause" if first in self._phrases.clauses else "doing"

    def _sayable(self, text: str) -> str:
        """`text` in the first person; "" where it speaks of someone in a way that cannot be turned round."""
        words = [self._phrases.mirror.get(w, w) for w in text.rstrip(".").split()]
        return "" if any(w.lower().strip(",;") in self._phrases.closed for w in words) else " ".join(words)
