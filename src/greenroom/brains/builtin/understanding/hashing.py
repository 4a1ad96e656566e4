"""Hashed n-grams: the features of the words themselves, without a vocabulary.

The hash is CRC-32 of the n-gram's UTF-8 bytes, the same on every machine.
"""

import re
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!]", re.UNICODE)
_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'"})


def words(text: str) -> list[str]:
    """The words of `text` in lower case; question and exclamation marks count as words."""
    return _WORD.findall(text.lower().translate(_STRAIGHT))


def squeezed(text: str) -> str:
    """`text` reduced to its words: the same however it is cased, spaced and punctuated."""
    return " ".join(w for w in words(text) if w not in "?!")


def ngrams(text: str) -> list[str]:
    """Words, pairs and threes of words with the sentence's edges, and runs of 4 characters within words."""
    found = ["^", *words(text)[:80], "$"]
    grams = found[1:-1]
    grams = grams + [f"{a} {b}" for a, b in pairwise(found)]
    grams += [f"{a} {b} {c}" for a, b, c in zip(found, found[1:], found[2:], strict=False)]
    grams += [w[i : i + 4] + "~" for w in found[1:-1] if len(w) > 4 for i in range(len(w) - 3)]
    return grams


@lru_cache(maxsize=1024)
def buckets(text: str, size: int) -> tuple[int, ...]:
    """The distinct features of `text`, as numbers below `size`, in ascending order."""
    return tuple(sorted({crc32(gram.encode()) % size for gram in ngrams(text)}))
