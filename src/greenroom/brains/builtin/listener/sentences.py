"""Cuts a message into units: sentences, and the parts of a sentence that each ask or propose something.

All positions are code points of the message itself: the text is never rewritten, only characters are swapped
one for one (curly quotes for straight ones), so that every span can be quoted word for word.
"""

import re
from typing import NamedTuple

LONGEST_UNIT = 400
"""Characters of one unit that are looked at; nobody says more in one breath."""

MOST_UNITS = 40
"""Units of one message that are looked at: a pasted book must not stop the room."""

_SWAPS = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2011": "-"}
)

_END = re.compile(
    r"""[.!?\u2026]+(?=["')\]]*(?:\s|$))["')\]]*   # full stop, with what closes behind it
    |[;\n]+
    |\s[-\u2013\u2014]\s
    |(?<=\w)\u2014(?=\w)""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|no|vs|approx|st|ext)\.$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\n)\s*\d{1,2}\.$")

_JOINT = re.compile(
    r"""(?:,\s*|\s+)(?:and|but|or|so|then|also)(?:\s+(?:then|also))?\s+(?=
        (?:can|could|would|will|do|does|did|is|are|was|were|have|has|had|what|when|where|which|who|whose|how|why
          |please|tell|let\s+me\s+know|may|i'll|i\s+will|i've|i\s+have|i'm|i\s+am|let's|we'll|don't|do\s+not)\b
      )""",
    re.IGNORECASE | re.VERBOSE,
)


_STRUNG = re.compile(
    r"""(?:,\s*(?:and\s+)?(?:then\s+)?|\s+and\s+(?:then\s+)?|\s+then\s+)(?=\w)""", re.IGNORECASE
)


class Span(NamedTuple):
    """A part of the message: `text[start:end]`."""

    start: int
    end: int


def swapped(text: str) -> str:
    """`text` with straight quotes and plain spaces; as long as before."""
    return text.translate(_SWAPS)


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without the space around them."""
    spans, start = [], 0
    for found in _END.finditer(text):
        head = text[start : found.end()]
        if found.group() == "." and (_ABBREVIATION.search(head) or _NUMBERED.search(head)):
            continue
        spans.append(trimmed(text, start, found.end()))
        start = found.end()
        if len(spans) >= MOST_UNITS:
            return [s for s in spans if s.end > s.start]
    spans.append(trimmed(text, start, len(text)))
    return [s for s in spans if s.end > s.start]


def units(text: str, sentence: Span) -> list[Span]:
    """The parts of one sentence that stand for themselves: "does A work, and can you see B?" is two."""
    parts, start = [], sentence.start
    for found in _JOINT.finditer(text, sentence.start, sentence.end):
        if found.start() - start >= 8:
            parts.append(trimmed(text, start, found.start()))
            start = found.end()
    parts.append(trimmed(text, start, sentence.end))
    return [Span(s.start, min(s.end, s.start + LONGEST_UNIT)) for s in parts if s.end > s.start]


def strung(text: str, unit: Span) -> list[Span]:
    """The parts of a unit after its first, if it strings several together: "open A, press B and then C"."""
    joints = list(_STRUNG.finditer(text, unit.start, unit.end))
    ends = [*(j.start() for j in joints), unit.end][1:]
    return [trimmed(text, j.end(), end) for j, end in zip(joints, ends, strict=True)]


def clause(text: str, unit: Span, start: int, end: int) -> Span:
    """`start` to `end` within `unit`, widened to the commas around it."""
    left = max(text.rfind(mark, unit.start, start) for mark in ",:(")
    right = min((p for p in (text.find(mark, end, unit.end) for mark in ",:)") if p >= 0), default=unit.end)
    return trimmed(text, unit.start if left < 0 else left + 1, right)


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space and stray joints at its ends."""
    while start < end and (text[start].isspace() or text[start] in ",;\u2013\u2014"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;"):
        end -= 1
    return Span(start, end)
