"""Text as the patterns read it: ASCII digits, plain dashes and blanks, nothing invisible."""

import unicodedata
from collections.abc import Sequence

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_SIGNS = {**dict.fromkeys("‐‑‒–—―−﹣－", "-"), "＠": "@", "﹫": "@", "．": ".", "＋": "+", "：": ":"}


def plain(text: str) -> tuple[str, Sequence[int]]:
    """`text` for patterns, and for each of its characters the place in `text`."""
    if text.isascii():
        return text, range(len(text))
    kept, where = [], []
    for place, sign in enumerate(text):
        if sign in _INVISIBLE:
            continue
        kept.append(_one(sign))
        where.append(place)
    return "".join(kept), where


def _one(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign.isspace():
        return " "
    return _SIGNS.get(sign, sign)
