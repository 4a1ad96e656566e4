"""Which words of a unit are used up, and which are still free to ask or tell something."""

import re

from greenroom.brains.builtin.listener.cues import Cue, Words
from greenroom.brains.builtin.listener.meaning import Meant
from greenroom.brains.builtin.listener.sentences import Span, trimmed
from greenroom.brains.builtin.listener.speaking import Shown
from greenroom.brains.builtin.listener.trust import GUESSED, SURE, VERY_SURE
from greenroom.core.acts import Act, ActKind

GOES_ON = frozenset({ActKind.ASK_FACT, ActKind.ASK_OPEN, ActKind.CONFIRM_SOLVED})

_WORD = re.compile(r"\w+")


def left(text: str, unit: Span, found: Shown) -> Span | None:
    """The words of `unit` that no way of speaking takes: what they ask or tell is still to be found."""
    free = [unit]
    for cue, span in found:
        if cue.takes != "nothing" and cue.kind not in GUESSED:
            free = _without(free, _used_up(text, unit, cue, span))
    return _longest(text, free)


def overruled(
    found: Shown, doubtful: frozenset[ActKind], meant: Meant, rest: Span
) -> tuple[Shown, Meant | None]:
    """What is left of both where ways of speaking and a meaning stand in the same words."""
    listed = any(c.kind == ActKind.ASK_OPEN and c.listed for c, _ in found)
    sure = VERY_SURE if listed else SURE
    if meant.p >= sure:
        gives_way = GUESSED if meant.kind == ActKind.INFORM else GUESSED | doubtful
        return [(c, s) for c, s in found if c.kind not in gives_way or not overlap(s, rest)], meant
    return found, None if any(c.kind in GUESSED for c, _ in found) else meant


def staying(acts: list[Act]) -> list[Act]:
    """`acts` without farewells after which more is asked (as in "I will get it out with you. Which is it?",
    where the first may be taken for one)."""
    last = max((a.start for a in acts if a.kind in GOES_ON), default=-1)
    return [a for a in acts if a.kind != ActKind.CLOSE or a.start > last]


def _used_up(text: str, unit: Span, cue: Cue, span: Span) -> Span:
    """The words that a way of speaking leaves for nothing else: its clause, or the very words that show it
    ("ok what does it say" takes one word and asks with the others)."""
    if cue.takes != "words":
        return span
    at = cue.search(Words.of(text[unit.start : unit.end]))
    return Span(unit.start + at[0], unit.start + at[1]) if at is not None else span


def _without(free: list[Span], taken: Span) -> list[Span]:
    left = []
    for span in free:
        if not overlap(span, taken):
            left.append(span)
            continue
        left.append(Span(span.start, max(span.start, taken.start)))
        left.append(Span(min(span.end, taken.end), span.end))
    return [s for s in left if s.end > s.start]


def overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _longest(text: str, free: list[Span]) -> Span | None:
    """The longest stretch of words that is left, when it has two words at least."""
    spans = [trimmed(text, s.start, s.end) for s in free]
    best = max(spans, key=lambda s: s.end - s.start, default=None)
    if best is None or len(_WORD.findall(text, best.start, best.end)) < 2:
        return None
    return best
