"""Gates: does a sentence ask, propose or tell anything that a scenario could know? (tools/train_gates.py)

The head of a scenario is easily drawn by the words of the subject: "Would you like to buy tickets?" for
"How many tickets?". A gate weighs how sure it is, the form of the sentence against the usual form of the
target, and how close the nearest wording comes.
"""

from functools import lru_cache
from math import exp, log
from typing import NamedTuple

import numpy as np

from greenroom.brains.builtin.understanding.encoder import ASSETS
from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch
from greenroom.brains.builtin.understanding.wordings import TOPICS, Topic

_LEAST = 1e-4


class Evidence(NamedTuple):
    """What a gate weighs. `none`: the head's probability that nothing is meant. `form`: log odds of the
    sentence's form, `usual` the mean of these over the likeliest target's wordings. `closeness`: the highest
    cosine to one of those wordings."""

    none: float
    form: float
    usual: float
    closeness: float


class _Gates(NamedTuple):
    """Of the form: `grams` buckets x topics, `sketch` vector size x topics, `bias` one a topic. `weights`:
    topics x (closeness by sketch, by encoder) x (head, form, usual, closeness, bias)."""

    grams: Floats
    sketch: Floats
    bias: Floats
    weights: Floats


@lru_cache(maxsize=1)
def _gates() -> _Gates:
    with np.load(ASSETS / "gates.npz") as kept:
        grams = kept["grams"].astype(np.float32) * kept["gram_scale"]
        return _Gates(grams, kept["sketch"].astype(np.float32), kept["bias"], kept["weights"])


def form(sentence: str, topic: Topic) -> float:
    """Log odds that `sentence` has the form in which the topic is spoken of."""
    return _forms(sentence)[TOPICS.index(topic)]


@lru_cache(maxsize=1024)
def _forms(sentence: str) -> list[float]:
    gates = _gates()
    scores = gates.bias + sketch(sentence) @ gates.sketch
    found = buckets(sentence, len(gates.grams))
    if found:
        scores = scores + gates.grams[list(found)].sum(axis=0) * len(found) ** -0.5
    return [float(score) for score in scores]


def meant(topic: Topic, found: Evidence, *, encoded: bool) -> float:
    """Probability that a target of the topic is meant at all. `encoded`: closeness is by the encoder."""
    none = min(max(found.none, _LEAST), 1 - _LEAST)
    head, shape, usual, near, bias = _gates().weights[TOPICS.index(topic)][int(encoded)].tolist()
    score = head * log((1 - none) / none) + shape * found.form + usual * found.usual + near * found.closeness
    return 1 / (1 + exp(-max(-30.0, min(30.0, score + bias))))
