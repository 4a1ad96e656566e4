"""What is looked at when a message is read for its wording: shapes, ways of speaking, acts, meaning.

Blocks, in this order, each of a fixed size: `surface` (length, marks, capitals, words shared with the
customer), the groups of `languages/<code>/wording.yaml` counted in the agent's words and in the customer's,
the acts that the listener heard, what the act head makes of the sentences of both: these are the *plain*
features. Then the meaning: quickly had, hashed n-grams and vectors of the agent's words, the customer's and
both together; or, where few messages are read closely, how the encoder finds that it is said.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from typing import NamedTuple

import numpy as np

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.builtin.listener.sentences import Span, sentences, swapped
from greenroom.brains.builtin.understanding.acthead import act_odds
from greenroom.brains.builtin.understanding.encoder import manner
from greenroom.brains.builtin.understanding.hashing import buckets, words
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch
from greenroom.core.acts import ActKind

GRAMS = 2048
"""Buckets of the n-grams."""

LONGEST = 2_000
"""Characters of a message that are read."""

MOST = 3
"""Times that one way of speaking counts in a message."""

_NUMBER = re.compile(
    r"\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)\b"
)
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
_SMALL = frozenset(
    words("a an and are as at be but do for i in is it me my no not of on or so that the this to was we with")
    + words("you your ? !")
)
_YOU = frozenset(("you", "your", "you're", "you've", "you'd", "you'll", "yours"))
_I = frozenset(("i", "i'm", "i've", "i'll", "i'd", "me", "my"))
_WE = frozenset(("we", "we're", "we've", "we'll", "us", "our", "let's"))


class Seen(NamedTuple):
    """What is looked at: the agent's words, the kinds of act heard in them, the customer's words before."""

    text: str
    customer: str
    acts: tuple[ActKind, ...]
    language: str
    closely: bool = False


class Ways:
    """The groups of ways of speaking of one language, in the order of their names."""

    def __init__(self, language: str) -> None:
        groups = read_data(LANGUAGES / language / "wording.yaml")
        self.names = tuple(sorted(groups))
        self._patterns = tuple(
            re.compile("|".join(f"(?:{p})" for p in groups[name]), re.IGNORECASE) for name in self.names
        )

    def count(self, text: str) -> list[float]:
        """How often each group shows in `text`, at most `MOST` times."""
        return [float(min(MOST, sum(1 for _ in p.finditer(text)))) for p in self._patterns]


@lru_cache
def ways(language: str) -> Ways | None:
    """The ways of speaking of `language`, None where it has none."""
    return Ways(language) if (LANGUAGES / language / "wording.yaml").is_file() else None


def plain(seen: Seen) -> Floats:
    """The plain features. The language must have ways of speaking."""
    found = ways(seen.language)
    assert found is not None
    text, customer = swapped(seen.text)[:LONGEST], swapped(seen.customer)[:LONGEST]
    spans = sentences(text)
    row = surface(text, customer, spans)
    row += found.count(text) + _customers(customer, seen.language)
    row += [float(min(2, seen.acts.count(kind))) for kind in ActKind]
    row += _odds(text, spans)
    row += _near(text, customer, spans)
    return np.array(row, np.float32)


@lru_cache(maxsize=512)
def _counted(customer: str, language: str) -> tuple[float, ...]:
    found = ways(language)
    assert found is not None
    return (*found.count(customer), *_odds(customer, sentences(customer)))


def _customers(customer: str, language: str) -> list[float]:
    return list(_counted(customer, language))


def surface(text: str, customer: str, spans: Sequence[Span]) -> list[float]:
    """Shapes: how long, how asked, how typed, how much of the customer's own words it takes up."""
    said, theirs = words(text), words(customer)
    bare = [w for w in said if w not in "?!"]
    n = max(1, len(bare))
    mine, asked = set(bare) - _SMALL, set(theirs) - _SMALL
    lengths = [len(words(text[s.start : s.end])) for s in spans] or [0]
    questions = text.count("?")
    return [
        log1p(n),
        log1p(n) ** 2 / 5,
        float(n < 5),
        float(n < 10),
        log1p(len(spans)),
        log1p(sum(lengths) / len(lengths)),
        log1p(max(lengths)),
        float(min(questions, 4)),
        float(questions > 0),
        float(questions > 2),
        float(text.rstrip().endswith("?")),
        float(min(text.count("!"), 3)),
        float(min(text.count("..."), 2)),
        float(min(text.count(";") + text.count(":") + text.count("("), 3)),
        text.count(",") / n * 10,
        float(text.lstrip()[:1].islower()),
        float(text.rstrip()[-1:].isalnum()),
        float(min(len(_CAPITALS.findall(text)), 4)),
        float(min(len(_NUMBER.findall(text.lower())), 4)),
        float(min(len(_NAME.findall(text)), 3)),
        *(10 * sum(w in group for w in bare) / n for group in (_YOU, _I, _WE)),
        10 * sum("'" in w for w in bare) / n,
        sum(len(w) for w in bare) / n,
        len(set(bare)) / n,
        log1p(len(mine & asked)),
        len(mine & asked) / max(1, len(asked)),
        float(not theirs),
        log1p(len(theirs)),
        float("?" in customer),
        float(min(customer.count("!"), 2)),
    ]


def _odds(text: str, spans: Sequence[Span]) -> list[float]:
    """The act head's probabilities: of each act the highest over the sentences, and the mean."""
    found = [list(act_odds(text[s.start : s.end]).values()) for s in spans] or [[0.0] * _heads()]
    table = np.array(found)
    return [*table.max(axis=0).tolist(), *table.mean(axis=0).tolist()]


def _near(text: str, customer: str, spans: Sequence[Span]) -> list[float]:
    """How near the agent's words come to the customer's: the whole, and the nearest sentence."""
    if not customer:
        return [0.0, 0.0]
    theirs = sketch(customer)
    each = [float(sketch(text[s.start : s.end]) @ theirs) for s in spans]
    return [float(sketch(text) @ theirs), max(each, default=0.0)]


@lru_cache(maxsize=1)
def _heads() -> int:
    return len(act_odds("-"))


def meaning(seen: Seen) -> Floats:
    """Read closely: what the encoder makes of how it is said to this customer (`encoder.manner`). Quickly:
    n-grams of the agent's words, and vectors of them, of the customer's words and of both together."""
    text, customer = swapped(seen.text)[:LONGEST], swapped(seen.customer)[:LONGEST]
    if seen.closely:
        return manner(text, customer)
    row = np.zeros(GRAMS, np.float32)
    found = list(buckets(text, GRAMS))
    if found:
        row[found] = len(found) ** -0.5
    mine = sketch(text)
    theirs = sketch(customer) if customer else np.zeros_like(mine)
    return np.concatenate([row, mine, theirs, mine * theirs, [mine @ theirs]]).astype(np.float32)
