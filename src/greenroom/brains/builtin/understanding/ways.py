"""Ways of speaking: which courtesies and discourtesies a sentence does (tools/train_ways.py).

Cue lists know the usual words; this weighs them together with all other words and the meaning of the whole,
so that it hears wordings that nobody listed, and does not take every "sorry" for sympathy. The sum of piece
vectors comes first; where that leaves it open, the encoder.
"""

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from greenroom.brains.builtin.understanding.cascade import vector
from greenroom.brains.builtin.understanding.encoder import ASSETS
from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch
from greenroom.core.acts import ActKind

UNSURE = (0.12, 0.85)
"""Probabilities by the sketch between which the encoder is asked."""

UNKIND = "unkind"
"""Stands for all that hurts: which of the kinds it is, is harder to tell than that it does."""


class Level(NamedTuple):
    """Weights of one level: `grams` buckets x names, `drawn` vector size x names, `shown` cue kinds x names,
    `bias` one a name."""

    grams: Floats
    drawn: Floats
    shown: Floats
    bias: Floats


class Weights(NamedTuple):
    """`names` are act kinds, and `UNKIND` last; `kinds` without it, the rows of `shown`."""

    names: tuple[str, ...]
    kinds: tuple[ActKind, ...]
    cheap: Level
    dear: Level


@lru_cache(maxsize=1)
def weights() -> Weights:
    """What the training left."""
    with np.load(ASSETS / "ways.npz") as kept:
        names = tuple(str(name) for name in kept["names"])
        cheap, dear = (
            Level(
                kept[f"{level}_grams"].astype(np.float32) * kept[f"{level}_scale"],
                kept[f"{level}_drawn"].astype(np.float32),
                kept[f"{level}_shown"].astype(np.float32),
                kept[f"{level}_bias"].astype(np.float32),
            )
            for level in ("cheap", "dear")
        )
    return Weights(names, tuple(ActKind(name) for name in names if name != UNKIND), cheap, dear)


def ways(sentence: str, shown: Set[ActKind]) -> dict[str, float]:
    """The probability of each way of speaking, each for itself, by act kind and `UNKIND`. `shown`: the kinds
    of act that the cue lists see in the sentence."""
    known = weights()
    found = list(buckets(sentence, len(known.cheap.grams)))
    cues = [i for i, kind in enumerate(known.kinds) if kind in shown]
    odds = _odds(known.cheap, found, cues, sketch(sentence))
    if bool(((odds > UNSURE[0]) & (odds < UNSURE[1])).any()):
        odds = _odds(known.dear, found, cues, vector(sentence))
    return dict(zip(known.names, odds.tolist(), strict=True))


def _odds(level: Level, found: list[int], cues: list[int], drawn: Floats) -> Floats:
    scores = level.bias + drawn @ level.drawn
    if found:
        scores = scores + level.grams[found].sum(axis=0) * len(found) ** -0.5
    if cues:
        scores = scores + level.shown[cues].sum(axis=0)
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
