"""The shapes of sentences, from `languages/<code>/forms.yaml`: what asks, what proposes, what takes back."""

import re
from dataclasses import dataclass
from functools import lru_cache

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.builtin.listener.cues import any_of

_NOTHING = re.compile(r"(?!)")
_CAPITALS = re.compile(r"\b[a-z]?[A-Z]{2,5}\d?\b")


@dataclass(frozen=True, slots=True)
class Forms:
    """Expressions that find each shape in words in small letters. `jargon` is (expression, points) pairs;
    `short_forms` are capitals that everybody knows."""

    leads_in: re.Pattern[str] = _NOTHING
    asks: re.Pattern[str] = _NOTHING
    asks_leave: re.Pattern[str] = _NOTHING
    requests: re.Pattern[str] = _NOTHING
    proposes: re.Pattern[str] = _NOTHING
    reports: re.Pattern[str] = _NOTHING
    takes_back: re.Pattern[str] = _NOTHING
    not_yet: re.Pattern[str] = _NOTHING
    glossed: re.Pattern[str] = _NOTHING
    jargon: tuple[tuple[re.Pattern[str], int], ...] = ()
    short_forms: frozenset[str] = frozenset()

    def has_jargon(self, text: str) -> bool:
        """Whether any word of the trade, or a short form, is in `text`."""
        return bool(_CAPITALS.search(text)) or any(p.search(text) for p, _ in self.jargon)

    def jargon_in(self, text: str, start: int, end: int, known: str) -> tuple[int, int] | None:
        """Where the words of the trade stand, from the first to the last, when there are enough of them.
        Words that the customer used (`known`) are no jargon. Two points are enough."""
        found: dict[tuple[int, int], int] = {}
        for pattern, points in self.jargon:
            for m in pattern.finditer(text, start, end):
                if m.group().lower() not in known:
                    found[m.span()] = points
        capitals = 0
        for m in _CAPITALS.finditer(text, start, end):
            if m.span() not in found and m.group() not in self.short_forms and m.group().lower() not in known:
                found[m.span()] = 1
                capitals += 1
        if sum(found.values()) < 2 or self.glossed.search(text[start:end].lower()):
            return None
        if max(found.values()) < 2 and capitals < 2 and len(found) < 3:
            return None
        return min(s for s, _ in found), max(e for _, e in found)


SHAPES = (
    "leads_in",
    "asks",
    "asks_leave",
    "requests",
    "proposes",
    "reports",
    "takes_back",
    "not_yet",
    "glossed",
)


@lru_cache
def forms(language: str) -> Forms:
    """The shapes of a language; none for a language without the file."""
    path = LANGUAGES / language / "forms.yaml"
    if not path.is_file():
        return Forms()
    data = read_data(path)
    jargon = tuple(
        (re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?:s|es)?(?!\w)", re.IGNORECASE), int(points))
        for points, words in data.get("jargon", {}).items()
    )
    shapes = {k: any_of(data[k]) for k in SHAPES if k in data}
    return Forms(jargon=jargon, short_forms=frozenset(data.get("known_short_forms", ())), **shapes)
