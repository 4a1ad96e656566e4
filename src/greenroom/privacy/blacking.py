"""Personal data blacked out for good in what is kept: each character becomes a block.

The length of every text stays, and what is blacked out in one place is in all, so spans and quotes that point
into a text still do.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from greenroom.privacy.finding import find
from greenroom.privacy.masking import Value, whose

BLOCK = "█"


def values_of(names: Iterable[str]) -> set[Value]:
    """By what somebody's names and addresses are found: whole, and in their parts."""
    found: set[Value] = set()
    for name in names:
        for one in find(name, [name]):
            found.add((one.kind, one.key))
            if one.kind == "name":
                found.update(("name", part) for part in one.key.split())
    return found


class Blacking:
    """`said`: a conversation in its order, of each text whether a person typed it. What the simulation told
    first is invented and stays; what a person told first goes, and all of `names`, whoever says them."""

    def __init__(self, said: Sequence[tuple[bool, str]], names: Collection[str]) -> None:
        self._names = tuple(names)
        _, typed = whose(said, self._names)
        self._hidden = typed | values_of(self._names)
        written = {piece for _, text in said for piece in self._pieces(text)}
        written |= {piece for name in self._names for piece in self._pieces(name)}
        self._written = _any_of(written)

    def text(self, text: str) -> str:
        """It, with blocks."""
        out = self._written.sub(lambda m: BLOCK * len(m[0]), text) if self._written else text
        for piece in self._pieces(out):
            out = out.replace(piece, BLOCK * len(piece))
        return out

    def all(self, value: Any, keys: Collection[str] | None = None) -> Any:
        """JSON with each text in it blacked out; with `keys`, only what stands under one of them."""
        return _walked(value, self.text, keys, keys is None)

    def _pieces(self, text: str) -> list[str]:
        found = find(text, self._names)
        return [text[f.start : f.end] for f in found if (f.kind, f.key) in self._hidden]


def _walked(value: Any, change: Callable[[str], str], keys: Collection[str] | None, on: bool) -> Any:
    match value:
        case str():
            return change(value) if on else value
        case dict():
            return {
                k: _walked(v, change, keys, on or (keys is not None and k in keys)) for k, v in value.items()
            }
        case list() | tuple():
            return [_walked(v, change, keys, on) for v in value]
        case _:
            return value


def _any_of(pieces: Collection[str]) -> "re.Pattern[str] | None":
    longest = sorted((p for p in pieces if p.strip(BLOCK + " ")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else None
