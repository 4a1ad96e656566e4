"""Ways of speaking: which courtesies and discourtesies a sentence does (tools/train_ways.py).

Cue lists know the usual words; this weighs them together with all other words and the meaning of the whole,
so that it hears wordings that nobody listed, and does not take every "sorry" for sympathy. The sum of piece
vectors comes first; where that leaves it open, the encoder.
"""

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from greenroom.brains.builtin.understanding.encoder import ASSETS, way
from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch
from greenroom.core.acts import ActKind

UNSURE = (0.12, 0.85)
"""Probabilities by the sketch between which the encoder is asked."""

UNKIND = "unkind"
"""Stands for all that hurts: which of the kinds it is, is harder to tell than that it does."""


class Weights(NamedTuple):
    """`names` are act kinds, and `UNKIND` last; `kinds` without it, the rows of `shown`. Cheap: `grams`
    (buckets x names), `drawn` (sketch x names), `shown`, `bias`. Dear: `tuned` (768 x names) and its `start`;
    `mixed` (3 x names) are the weights of the two log odds, and a constant."""

    names: tuple[str, ...]
    kinds: tuple[ActKind, ...]
    grams: Floats
    drawn: Floats
    shown: Floats
    bias: Floats
    tuned: Floats
    start: Floats
    mixed: Floats


@lru_cache(maxsize=1)
def weights() -> Weights:
    """What the training left."""
    with np.load(ASSETS / "ways.npz") as kept:
        names = tuple(str(name) for name in kept["names"])
        return Weights(
            names,
            tuple(ActKind(name) for name in names if name != UNKIND),
            kept["grams"].astype(np.float32) * kept["scale"],
            kept["drawn"].astype(np.float32),
            kept["shown"].astype(np.float32),
            kept["bias"].astype(np.float32),
            kept["tuned"].astype(np.float32),
            kept["tuned_bias"].astype(np.float32),
            kept["mixed"].astype(np.float32),
        )


def ways(sentence: str, shown: Set[ActKind]) -> dict[str, float]:
    """The probability of each way of speaking, each for itself, by act kind and `UNKIND`. `shown`: the kinds
    of act that the cue lists see in the sentence."""
    known = weights()
    cues = [i for i, kind in enumerate(known.kinds) if kind in shown]
    cheap = _cheap(known, sentence, cues)
    odds = _odds(cheap)
    if bool(((odds > UNSURE[0]) & (odds < UNSURE[1])).any()):
        tuned = way(sentence) @ known.tuned + known.start
        odds = _odds(known.mixed[0] * cheap + known.mixed[1] * tuned + known.mixed[2])
    return dict(zip(known.names, odds.tolist(), strict=True))


def _cheap(known: Weights, sentence: str, cues: list[int]) -> Floats:
    """Log odds by the words and the sketch."""
    scores = known.bias + sketch(sentence) @ known.drawn
    if found := list(buckets(sentence, len(known.grams))):
        scores = scores + known.grams[found].sum(axis=0) * len(found) ** -0.5
    if cues:
        scores = scores + known.shown[cues].sum(axis=0)
    return np.asarray(scores, np.float32)


def _odds(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
