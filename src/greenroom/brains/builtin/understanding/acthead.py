"""The act head: how likely a sentence does each act, by its n-grams and its sketch (tools/train_heads.py)."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from greenroom.brains.builtin.understanding.encoder import ASSETS
from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch
from greenroom.core.acts import ActKind


class _Weights(NamedTuple):
    """`grams` buckets x kinds, `sketch` vector size x kinds, `bias` and `kinds` one a kind."""

    kinds: tuple[ActKind, ...]
    grams: Floats
    sketch: Floats
    bias: Floats


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    with np.load(ASSETS / "acts.npz") as kept:
        return _Weights(
            tuple(ActKind(str(kind)) for kind in kept["kinds"]),
            kept["grams"].astype(np.float32) * kept["gram_scale"],
            kept["sketch"].astype(np.float32),
            kept["bias"],
        )


def act_odds(sentence: str) -> dict[ActKind, float]:
    """The probability of each act kind that was trained, each for itself: a sentence may do two things."""
    weights = _weights()
    scores = weights.bias + sketch(sentence) @ weights.sketch
    found = buckets(sentence, len(weights.grams))
    if found:
        scores = scores + weights.grams[list(found)].sum(axis=0) * len(found) ** -0.5
    odds = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return dict(zip(weights.kinds, odds.tolist(), strict=True))
