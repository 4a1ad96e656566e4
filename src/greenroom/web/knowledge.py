"""Search in the knowledge base: ranked by the words looked for, the running ticket's articles first.

Ranking is BM25 (Robertson & Zaragoza, 2009) over words cut to a common stem; a word in the title counts
three times, in the tags twice. A word that is being typed matches as a beginning.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from greenroom.core.scenario import Article, Scenario
from greenroom.web.models import Found

K1, B = 1.2, 0.6
OWN = 1.5
"""What an article of the session's own scenario is worth more."""
SNIPPET = 160
MOST = 20

_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{3})(ing|ed|es|s)$")


def words(text: str) -> list[str]:
    """Lower-case words of `text`, English endings cut off."""
    return [_ENDING.sub("", w) for w in _WORD.findall(text.casefold())]


@dataclass(frozen=True, slots=True)
class _Shelved:
    article: Article
    scenario: str
    counts: Counter[str]
    length: int


class Knowledge:
    """The articles of all scenarios, ready for search."""

    def __init__(self, scenarios: Mapping[str, Scenario]) -> None:
        self._shelf = [_shelved(a, s.id) for _, s in sorted(scenarios.items()) for a in _unique(s.knowledge)]
        self._mean = sum(s.length for s in self._shelf) / max(1, len(self._shelf))
        self._having: Counter[str] = Counter(w for s in self._shelf for w in s.counts)

    def search(self, query: str, scenario_id: str | None = None) -> list[Found]:
        """At most 20 articles, best first; without a query those of `scenario_id` (else all) as they come."""
        asked = words(query)
        if not asked:
            shelf = [s for s in self._shelf if scenario_id in (None, s.scenario)]
            return [_found(s.article, ()) for s in _once(shelf)][:MOST]
        rated = []
        for place, shelved in enumerate(self._shelf):
            rating = self._rate(shelved, asked)
            if rating > 0:
                rated.append((-rating * (OWN if shelved.scenario == scenario_id else 1), place, shelved))
        return [_found(s.article, asked) for s in _once(s for _, _, s in sorted(rated, key=lambda r: r[:2]))][
            :MOST
        ]

    def _rate(self, shelved: _Shelved, asked: list[str]) -> float:
        rating = 0.0
        for i, word in enumerate(asked):
            times = shelved.counts[word]
            having = self._having[word]
            if not times and i == len(asked) - 1 and len(word) >= 2:
                begun = [w for w in shelved.counts if w.startswith(word)]
                times, having = sum(shelved.counts[w] for w in begun), max(1, len(begun))
            if times:
                rare = math.log(1 + (len(self._shelf) - having + 0.5) / (having + 0.5))
                room = 1 - B + B * shelved.length / self._mean
                rating += max(rare, 0.05) * times * (K1 + 1) / (times + K1 * room)
        return rating


def _shelved(article: Article, scenario: str) -> _Shelved:
    counts = Counter(words(article.body))
    for word in words(article.title):
        counts[word] += 3
    for tag in article.tags:
        for word in words(tag):
            counts[word] += 2
    return _Shelved(article, scenario, counts, counts.total())


def _unique(articles: Iterable[Article]) -> list[Article]:
    return list({a.id: a for a in articles}.values())


def _once(shelf: Iterable[_Shelved]) -> list[_Shelved]:
    """The same article in several scenarios counts once, at its best place."""
    first: dict[tuple[str, str], _Shelved] = {}
    for shelved in shelf:
        first.setdefault((shelved.article.title, shelved.article.body), shelved)
    return list(first.values())


def _found(article: Article, asked: Iterable[str]) -> Found:
    return Found(**article.model_dump(), snippet=snippet(article.body, asked))


def snippet(body: str, asked: Iterable[str]) -> str:
    """About 160 characters of `body` around the first of the words, whole words, "…" where it is cut."""
    flat = " ".join(body.split())
    stems = tuple(asked)
    hits = (m.start() for m in _WORD.finditer(flat) if stems and m[0].casefold().startswith(stems))
    at = max(0, next(hits, 0) - SNIPPET // 3)
    start = flat.rfind(" ", 0, at) + 1 if at else 0
    end = start + SNIPPET
    if end >= len(flat):
        return ("…" if start else "") + flat[start:]
    end = flat.rfind(" ", start, end)
    return ("…" if start else "") + flat[start : end if end > start else start + SNIPPET] + "…"
