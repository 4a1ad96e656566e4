"""Reads how a message is worded, and which sentence carries it."""

from collections.abc import Sequence
from functools import lru_cache

from greenroom.brains.builtin.listener.cues import Words, cues
from greenroom.brains.builtin.listener.sentences import sentences, swapped
from greenroom.brains.builtin.listener.speaking import is_list
from greenroom.brains.builtin.reading.features import LONGEST, Seen, meaning, plain, ways
from greenroom.brains.builtin.reading.model import heads
from greenroom.core.acts import Act, ActKind
from greenroom.core.readings import QUALITIES, Part, Quality, Reading, Worded

KEPT = 2_048
"""Readings kept: a session is scored more than once, and canned replies come again."""

NO_WORDING = frozenset({ActKind.GIBBERISH, ActKind.FOREIGN, ActKind.INJECTION})
"""What cannot be read for its wording."""


class BuiltinReader:
    """Reads by the heads that come with the package. The same message gives the same reading."""

    @property
    def version(self) -> str:
        return f"wording/{heads().taught}"

    def read(self, message: Worded) -> Reading | None:
        """None without words, in a language without ways of speaking, or where nothing can be read."""
        if ways(message.language) is None or not any(c.isalnum() for c in message.text):
            return None
        if any(a.kind in NO_WORDING for a in message.acts):
            return None
        return _read(_seen(message, message.acts))

    def forget(self) -> None:
        """Read everything afresh, as in a new process."""
        _read.cache_clear()

    def parts(self, message: Worded) -> tuple[Part, ...]:
        """The sentences, each with what the levels lose without it."""
        whole = self.read(message)
        if whole is None:
            return ()
        spans = sentences(swapped(message.text)[:LONGEST])
        if len(spans) < 2:
            lifts: dict[Quality, float] = {q: whole.levels[q] - 1 for q in QUALITIES}
            return tuple(Part(s.start, s.end, lifts) for s in spans)
        found = []
        for span in spans:
            rest = message.text[: span.start] + message.text[span.end :]
            acts = [a for a in message.acts if a.end <= span.start or a.start >= span.end]
            without = _read(_seen(message._replace(text=rest), acts))
            lifts = {q: whole.levels[q] - without.levels[q] for q in QUALITIES}
            found.append(Part(span.start, span.end, lifts))
        return tuple(found)


@lru_cache(maxsize=KEPT)
def _read(seen: Seen) -> Reading:
    if _listed(seen.text, seen.language):
        return Reading(dict.fromkeys(QUALITIES, 1.0), dict.fromkeys(QUALITIES, 1.0))
    judged = heads().judge(plain(seen), meaning(seen), seen.closely).tolist()
    half = len(QUALITIES)
    return Reading(
        {q: round(min(5.0, max(1.0, v)), 2) for q, v in zip(QUALITIES, judged[:half], strict=True)},
        {q: round(min(1.0, max(0.0, v)), 2) for q, v in zip(QUALITIES, judged[half:], strict=True)},
    )


def _listed(text: str, language: str) -> bool:
    shown = Words.of(text)
    return is_list(text, {cue.kind for cue in cues(language) if cue.search(shown)})


def _seen(message: Worded, acts: Sequence[Act]) -> Seen:
    kinds = tuple(a.kind for a in acts)
    return Seen(message.text[:LONGEST], message.customer[:LONGEST], kinds, message.language, message.closely)
