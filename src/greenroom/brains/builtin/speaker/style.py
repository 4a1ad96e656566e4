"""How a persona writes: capitals, stops, slips of the fingers. What is kept word for word is left alone."""

import re
from collections.abc import Callable, Mapping

from greenroom.brains.builtin.speaker.text import WORD, first_large, small
from greenroom.core.persona import Style

_OPEN, _CLOSE = "\ue000", "\ue001"
_KEPT = re.compile(f"{_OPEN}[^{_CLOSE}]*{_CLOSE}")
_STARTS = re.compile(r"(?:^|(?<=[.!?…]\s))[^\W\d_]+(?:['’][^\W\d_]+)*")
_I = re.compile(r"\bI(?=\b)(?!-)")

SHORTEST_SLIP = 4
"""Letters from which a word is mistyped: short ones would be misread."""

LOOSE_STOPS = 0.6
"""How often a loose writer leaves out the last full stop."""

Draw = Callable[[str], float]
"""A number in [0, 1) for a name, the same each time."""


def kept(text: str) -> str:
    """Mark `text` to stay as it is, letter for letter."""
    return f"{_OPEN}{text}{_CLOSE}"


def bare(text: str) -> str:
    """`text` without the marks."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def line_in_small(line: str, common: frozenset[str]) -> str:
    """A scenario's line by someone who does not press shift: names and abbreviations keep their capitals."""

    def start(found: re.Match[str]) -> str:
        word = found.group()
        return word.lower() if small(word) in common and not word[1:2].isupper() else word

    return _I.sub("i", _STARTS.sub(start, line))


def starts_common(line: str, common: frozenset[str], interjections: frozenset[str]) -> bool:
    """Whether `line` can go on a sentence with its first letter small."""
    found = WORD.match(line)
    if found is None or small(found.group()) in interjections:
        return False
    return small(found.group()) in common or found.group() == "I"


def finish(text: str, style: Style, draw: Draw, *, low: bool) -> str:
    """The first letter and the last stop, by persona. Marks stay in."""
    if not low and not text.startswith(_OPEN):
        text = first_large(text)
    ends = text.endswith((".", "." + _CLOSE)) and not text.endswith(("..", ".." + _CLOSE))
    drops = style.punctuation == "bare" or (style.punctuation == "loose" and draw("stop") < LOOSE_STOPS)
    if ends and drops:
        text = text[:-2] + _CLOSE if text.endswith(_CLOSE) else text[:-1]
    return text


def slip(
    text: str, rate: float, common: frozenset[str], neighbours: Mapping[str, str], draw: Draw
) -> tuple[str, str | None]:
    """`text` with at most one word mistyped, and that word as it should have been, or None.

    `rate` is the share of words mistyped. Only everyday words are, and not
    the first one: no name, number, quotation or fact.
    """
    if rate <= 0:
        return text, None
    words = text.count(" ") + 1
    if draw("slip") >= 1 - (1 - rate) ** words:
        return text, None
    spans = [m.span() for m in _KEPT.finditer(text)]
    able = [
        m
        for m in WORD.finditer(text)
        if m.start() > 0
        and len(m.group()) >= SHORTEST_SLIP
        and m.group() in common
        and m.group().isalpha()
        and not any(a <= m.start() < b for a, b in spans)
    ]
    if not able:
        return text, None
    found = able[int(draw("slip:word") * len(able))]
    wrong = _mistyped(found.group(), neighbours, draw)
    if wrong == found.group():
        return text, None
    return text[: found.start()] + wrong + text[found.end() :], found.group()


def _mistyped(word: str, neighbours: Mapping[str, str], draw: Draw) -> str:
    """Two letters swapped, one left out, one doubled, or the key beside it; never the first letter."""
    at = 1 + int(draw("slip:at") * (len(word) - 2))
    how = draw("slip:how")
    if how < 0.45 or len(word) == SHORTEST_SLIP:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how < 0.7:
        return word[:at] + word[at + 1 :]
    if how < 0.8:
        return word[:at] + word[at] + word[at:]
    beside = neighbours.get(word[at], word[at])
    return word[:at] + beside[int(draw("slip:key") * len(beside))] + word[at + 1 :]
