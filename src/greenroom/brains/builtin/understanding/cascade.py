"""From cheap to dear: the wording itself, the distilled vectors, and the encoder where those are unsure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from greenroom.brains.builtin.understanding.encoder import ASSETS, encode
from greenroom.brains.builtin.understanding.hashing import squeezed
from greenroom.brains.builtin.understanding.heads import Floats, Head, Match, ranked
from greenroom.brains.builtin.understanding.static import sketch, sketches
from greenroom.brains.builtin.understanding.wordings import Wordings

NARROW = 0.5
"""Difference of the two best probabilities below which the encoder is asked."""

TRUST = 0.7
"""The encoder's say where both were asked, 0 to 1."""

VERBATIM = 0.99
"""Probability of a sentence that is one of the wordings, word for word."""


@dataclass(slots=True)
class Cascade:
    """Ranks the targets of one topic of one scenario. Learns each level when it is first needed."""

    lessons: Wordings
    _verbatim: dict[str, str] = field(init=False)
    _cheap: Head | None = field(init=False, default=None)
    _dear: Head | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._verbatim = {squeezed(text): target for target, text in reversed(self.lessons.meant)}

    def rank(self, sentence: str) -> tuple[Match, ...]:
        """Every target and None with its probability, best first."""
        if not self.lessons.meant:
            return (Match(None, 1.0),)
        said = self._verbatim.get(squeezed(sentence))
        if said is not None:
            rest = (1 - VERBATIM) / len(self.lessons.targets)
            others = (t for t in (*self.lessons.targets, None) if t != said)
            return (Match(said, VERBATIM), *(Match(t, rest) for t in others))
        cheap = self.cheap
        odds = cheap.odds(sketch(sentence))
        second, first = np.sort(odds)[-2:]
        if first - second < NARROW:
            exact = self.dear.odds(vector(sentence))
            odds = odds ** (1 - TRUST) * exact**TRUST
            odds /= odds.sum()
        return ranked(cheap.targets, odds)

    @property
    def cheap(self) -> Head:
        if self._cheap is None:
            taught = [sketches([text for _, text in self.lessons.meant]), _neutral_sketches()]
            if self.lessons.other:
                taught.append(sketches(list(self.lessons.other)))
            self._cheap = Head.learn(np.vstack(taught), self._labels)
        return self._cheap

    @property
    def dear(self) -> Head:
        if self._dear is None:
            taught = [vectors([text for _, text in self.lessons.meant]), _neutral()[1]]
            if self.lessons.other:
                taught.append(vectors(self.lessons.other))
            self._dear = Head.learn(np.vstack(taught), self._labels)
        return self._dear

    @property
    def _labels(self) -> list[str | None]:
        meant: list[str | None] = [target for target, _ in self.lessons.meant]
        return meant + [None] * (len(_neutral()[0]) + len(self.lessons.other))


_VECTORS: dict[str, Floats] = {}
_MOST_VECTORS = 20_000
"""Encoder vectors kept at once, 1.5 kB each."""


def vectors(sentences: Sequence[str]) -> Floats:
    """The encoder's vectors, one row a sentence; each sentence is encoded once."""
    missing = [s for s in dict.fromkeys(sentences) if s not in _VECTORS]
    if missing:
        if len(_VECTORS) + len(missing) > _MOST_VECTORS:
            _VECTORS.clear()
            missing = list(dict.fromkeys(sentences))
        _VECTORS.update(zip(missing, encode(missing), strict=True))
    return np.stack([_VECTORS[s] for s in sentences])


def vector(sentence: str) -> Floats:
    """The encoder's vector of one sentence."""
    return np.asarray(vectors([sentence])[0], np.float32)


@lru_cache(maxsize=1)
def _neutral() -> tuple[tuple[str, ...], Floats]:
    """Sentences that mean nothing in particular in any scenario, with the encoder's vectors of them."""
    with np.load(ASSETS / "neutral.npz") as kept:
        rows = kept["vectors"].astype(np.float32)
        return tuple(str(s) for s in kept["sentences"]), rows / np.linalg.norm(rows, axis=1, keepdims=True)


@lru_cache(maxsize=1)
def _neutral_sketches() -> Floats:
    return sketches(list(_neutral()[0]))
