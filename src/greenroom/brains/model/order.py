"""Whether the words of a message stand in an order in which people put them.

A word salad is made of real words, so no list knows it. How well each word follows the two before it is held
against the same words shuffled: what a person wrote fits far better than chance would have it. Words are seen
as classes (the commonest as they are, the others by their endings), by counts of public support talk and our
own wordings, `languages/<code>/order.npz`, made by `tools/train_order.py`. A language without counts is not
judged, and neither is a short message.
"""

import math
import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from greenroom.brains.builtin.data import LANGUAGES

LEAST = 9
"""Words of a message that can be judged."""

LOOKED_AT = 60
"""Words that are enough to tell."""

SHUFFLED = 24
"""Orders that a message is held against."""

CHANCE = 0.6
"""Standard deviations above the mean of the shuffled, below which an order is no better than chance.

Of what was kept out of the counts (`tools/train_order.py --apart`), none of 2,604 public sentences of nine
words and more lies below it, and 2 of 461 lines of scenarios; of the same shuffled 67 and 58 in a hundred."""

HELD_BACK = 20.0
"""Seen so often, a context counts half; what is rarer leans on the shorter context."""

TINY = 1e-200
"""Far from where products of chances are no longer told from nothing."""

BEGIN, END, NUMBER, OTHER = "<", ">", "#", "*"
ENDINGS = ("ing", "ed", "ly", "tion", "ment", "ness", "able", "er", "est", "al", "ity", "s", "y")

_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_PARTS = re.compile(r"[.!?;:,\n—–]+(?:\s|$)")


class Counts(NamedTuple):
    """`number` of a class by its name. Of rows of three, of two and of single classes how often each came;
    rows are numbered in base `len(number)`. `after`: of what a row of two, or a class, was followed by."""

    number: dict[str, int]
    threes: dict[int, int]
    twos: dict[int, int]
    ones: Sequence[int]
    after_two: dict[int, int]
    after_one: Sequence[int]
    total: int


def jumbled(text: str, language: str) -> bool:
    """Whether the words of `text` seem to stand in no order."""
    counts = load(language)
    if counts is None:
        return False
    parts = classed(text, counts.number)
    return sum(map(len, parts)) >= LEAST and fit(parts, counts) < CHANCE


def fit(parts: Sequence[Sequence[int]], counts: Counts) -> float:
    """By how many standard deviations this order is likelier than the same words shuffled."""
    lengths = [len(part) for part in parts]
    words = [word for part in parts for word in part][:LOOKED_AT]
    pairs: dict[int, float] = {}
    own = _likely(words, lengths, counts, pairs)
    others = [_likely([words[i] for i in order], lengths, counts, pairs) for order in _orders(len(words))]
    mean = sum(others) / SHUFFLED
    spread = math.sqrt(sum((o - mean) ** 2 for o in others) / SHUFFLED)
    return (own - mean) / (spread + 0.5)


@lru_cache
def _orders(length: int) -> tuple[tuple[int, ...], ...]:
    """The shuffled places of so many words; the same each time."""
    draw = random.Random(0)
    places = list(range(length))
    found = []
    for _ in range(SHUFFLED):
        draw.shuffle(places)
        found.append(tuple(places))
    return tuple(found)


def classed(text: str, number: dict[str, int]) -> list[list[int]]:
    """The classes of the words of `text`, part by part."""
    plain = text.lower().replace("’", "'")
    parts = ([class_of(word, number) for word in _WORDS.findall(part)] for part in _PARTS.split(plain))
    return [[number[c] for c in part] for part in parts if part]


def class_of(word: str, common: dict[str, int] | frozenset[str]) -> str:
    if word in common:
        return word
    if word[0].isdigit():
        return NUMBER
    return next((f"-{e}" for e in ENDINGS if len(word) > len(e) + 2 and word.endswith(e)), OTHER)


@lru_cache
def load(language: str) -> Counts | None:
    """The counts of a language, None where there are none."""
    path = LANGUAGES / language / "order.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as kept:
        return unpacked(kept)


def unpacked(kept: Mapping[str, NDArray[Any]]) -> Counts:
    """As `tools/train_order.py` makes them: the keys of rows as the steps from one to the next."""

    def rows(name: str) -> dict[int, int]:
        return dict(zip(np.cumsum(kept[name]).tolist(), kept[f"{name}_count"].tolist(), strict=True))

    return Counts(
        number={str(name): i for i, name in enumerate(kept["names"])},
        threes=rows("threes"),
        twos=rows("twos"),
        ones=kept["ones"].tolist(),
        after_two=rows("pairs"),
        after_one=kept["firsts"].tolist(),
        total=int(kept["ones"].sum()),
    )


def _likely(words: Sequence[int], lengths: Sequence[int], counts: Counts, pairs: dict[int, float]) -> float:
    """The logarithm of how likely the words are in this order, cut into parts of these lengths. `pairs`: what
    is known already of how likely one word is after another.

    Done some five hundred times a message, so that it all stands in one loop."""
    base, begin, end = len(counts.number), counts.number[BEGIN], counts.number[END]
    threes, after_two = counts.threes.get, counts.after_two.get
    found, chance, place = 0.0, 1.0, 0
    for length in lengths:
        row, last = begin * base + begin, begin
        for word in (*words[place : place + length], end):
            pair = last * base + word
            two = pairs.get(pair)
            if two is None:
                two = pairs[pair] = HELD_BACK * _after(last, word, counts)
            chance *= (threes(row * base + word, 0) + two) / (after_two(row, 0) + HELD_BACK)
            row, last = pair, word
            if chance < TINY:
                found, chance = found + math.log(chance), 1.0
        place += length
    return found + math.log(chance)


def _after(last: int, word: int, counts: Counts) -> float:
    """How likely `word` is after `last`."""
    base = len(counts.number)
    one = (counts.ones[word] + 1) / (counts.total + base)
    return (counts.twos.get(last * base + word, 0) + HELD_BACK * one) / (counts.after_one[last] + HELD_BACK)
