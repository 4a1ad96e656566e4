"""The heads that read a wording: a forest over the plain features and a linear one over all of them.

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


class Heads(NamedTuple):
    """Forest, one row a node: `feature` (-1: a leaf), `threshold`, `child` (left; the right one is next to
    it; of a leaf: its row in `values`), `roots` one a tree. Linear: `weights` features x outputs, `bias`.
    `forest_share` and `linear_share` and `offset`, one an output, bring both together. Outputs: the levels of
    the qualities, then whether they apply. `taught`: names the lessons."""

    feature: NDArray[np.int16]
    threshold: Floats
    child: NDArray[np.int32]
    roots: NDArray[np.int32]
    values: Floats
    weights: Floats
    bias: Floats
    forest_share: Floats
    linear_share: Floats
    offset: Floats
    taught: str

    def judge(self, plain: Floats, meaning: Floats) -> Floats:
        """The outputs for one message, not yet kept within their bounds."""
        linear = np.concatenate([plain, meaning]) @ self.weights + self.bias
        return np.asarray(
            self._forest(plain) * self.forest_share + linear * self.linear_share + self.offset, np.float32
        )

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
    floats = {n: kept[n].astype(np.float32) for n in Heads._fields if n not in _AS_THEY_ARE}
    whole = {n: kept[n] for n in ("feature", "child", "roots")}
    return Heads(**floats, **whole, taught=str(kept["taught"]))  # type: ignore[arg-type]


_AS_THEY_ARE = frozenset(("feature", "child", "roots", "taught"))
