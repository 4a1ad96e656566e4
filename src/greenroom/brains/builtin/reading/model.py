"""The heads that read a wording: a forest over the plain features, and one over the meaning.

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


class Mixed(NamedTuple):
    """`shares` (the forest's, the other head's) and `offset`, one an output, bring both together."""

    shares: Floats
    offset: Floats


class Linear(NamedTuple):
    """For what is read quickly: `weights` features x outputs."""

    weights: Floats
    bias: Floats

    def judge(self, meaning: Floats) -> Floats:
        return np.asarray(meaning @ self.weights + self.bias, np.float32)


class Tuned(NamedTuple):
    """For what is read closely: `weights` of `encoder.manner` x outputs. The second half of the outputs are
    probabilities."""

    weights: Floats
    bias: Floats

    def judge(self, meaning: Floats) -> Floats:
        out = meaning @ self.weights + self.bias
        half = len(out) // 2
        applies = 1 / (1 + np.exp(-out[half:]))
        return np.concatenate([out[:half], applies]).astype(np.float32)


class Heads(NamedTuple):
    """Forest, one row a node: `feature` (-1: a leaf), `threshold`, `child` (left; the right one is next to
    it; of a leaf: its row in `values`), `roots` one a tree. `quick` and `close`: over `features.meaning` as
    it is had quickly and closely, each with its mix. Outputs: the levels of the
    qualities, then whether they apply. `taught` names the lessons."""

    feature: NDArray[np.int16]
    threshold: Floats
    child: NDArray[np.int32]
    roots: NDArray[np.int32]
    values: Floats
    quick: Linear
    close: Tuned
    quick_mix: Mixed
    close_mix: Mixed
    taught: str

    def judge(self, plain: Floats, meaning: Floats, closely: bool) -> Floats:
        """The outputs for one message, not yet kept within their bounds."""
        said = self.close.judge(meaning) if closely else self.quick.judge(meaning)
        shares, offset = self.close_mix if closely else self.quick_mix
        return np.asarray(self._forest(plain) * shares[0] + said * shares[1] + offset, np.float32)

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

    def head(kind: type[Any], way: str) -> Any:
        return kind(*(kept[f"{way}_{n}"].astype(np.float32) for n in kind._fields))

    return Heads(
        feature=kept["feature"],
        threshold=kept["threshold"].astype(np.float32),
        child=kept["child"],
        roots=kept["roots"],
        values=kept["values"].astype(np.float32),
        quick=head(Linear, "quick"),
        close=head(Tuned, "close"),
        quick_mix=head(Mixed, "quick"),
        close_mix=head(Mixed, "close"),
        taught=str(kept["taught"]),
    )
