"""The heads that read a wording: a forest over the plain features, and linear ones over n-grams and vectors.

Made by tools/train_wording.py. Both give, for each quality, a level and whether it applies; what counts is
their weighted sum, brought to the scale of the ratings it was taught.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from greenroom.brains.builtin.understanding.heads import Floats

FILE = Path(__file__).parent / "assets" / "wording.npz"


class Linear(NamedTuple):
    """`weights` features x outputs, `bias`; `shares` (forest's, its own) and `offset`, one an output, bring
    it and the forest together."""

    weights: Floats
    bias: Floats
    shares: Floats
    offset: Floats


class Heads(NamedTuple):
    """Forest, one row a node: `feature` (-1: a leaf), `threshold`, `child` (left; the right one is next to
    it; of a leaf: its row in `values`), `roots` one a tree. `quick` and `close`: over `features.meaning` as
    it is had quickly and closely. Outputs: the levels of the qualities, then whether they apply. `taught`:
    names the lessons."""

    feature: NDArray[np.int16]
    threshold: Floats
    child: NDArray[np.int32]
    roots: NDArray[np.int32]
    values: Floats
    quick: Linear
    close: Linear
    taught: str

    def judge(self, plain: Floats, meaning: Floats, closely: bool) -> Floats:
        """The outputs for one message, not yet kept within their bounds."""
        head = self.close if closely else self.quick
        linear = meaning @ head.weights + head.bias
        mixed = self._forest(plain) * head.shares[0] + linear * head.shares[1] + head.offset
        return np.asarray(mixed, np.float32)

    def _forest(self, plain: Floats) -> Floats:
        at = self.roots
        while True:
            feature = self.feature[at]
            inner = feature >= 0
            if not inner.any():
                break
            right = plain[np.maximum(feature, 0)] > self.threshold[at]
            at = np.where(inner, self.child[at] + right, at)
        return np.asarray(self.values[self.child[at]].mean(axis=0), np.float32)


@lru_cache(maxsize=1)
def heads() -> Heads:
    """The heads that come with the package."""
    with np.load(FILE) as kept:
        return unpacked({name: kept[name] for name in kept.files})


def unpacked(kept: dict[str, NDArray[Any]]) -> Heads:
    """The arrays of the file as they are used."""
    whole = {n: kept[n] for n in ("feature", "child", "roots")}
    floats = {n: kept[n].astype(np.float32) for n in ("threshold", "values")}
    linear = {
        way: Linear(*(kept[f"{way}_{n}"].astype(np.float32) for n in Linear._fields))
        for way in ("quick", "close")
    }
    return Heads(**whole, **floats, **linear, taught=str(kept["taught"]))  # type: ignore[arg-type]
