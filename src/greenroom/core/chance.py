"""Variety that replays: chance is a hash of who asks, so the same session always falls out the same.

`chance(seed, turn, name)` gives a number in [0, 1). Nothing in Greenroom's core or built-in brain uses any
other randomness.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_SCALE = 2.0**-64


def chance(seed: int, turn: int, name: str) -> float:
    """A number in [0, 1), the same for the same arguments on every machine and in every process."""
    digest = blake2b(f"{seed}\x1f{turn}\x1f{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") * _SCALE


def pick(items: Sequence[T], seed: int, turn: int, name: str) -> T:
    """One of `items` (not empty), each as likely."""
    return items[int(chance(seed, turn, name) * len(items))]
