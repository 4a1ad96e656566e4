"""How near a sentence is to some wordings, without learning anything."""

from functools import cached_property

import numpy as np

from greenroom.brains.builtin.understanding.cascade import vector, vectors
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch, sketches

CHEAP = 0.3
"""Share by which the sketch may fall short of what is asked for before the encoder is left alone."""

FAR = 0.45
"""How far the sketch may fall short of the encoder, in nearly all cases."""


class Sayings:
    """A few wordings. Encoded when a sentence first comes near, some 2 ms each."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts

    @cached_property
    def _sketched(self) -> Floats:
        return sketches(list(self.texts))

    @cached_property
    def _encoded(self) -> Floats:
        return vectors(self.texts)

    def at_most(self, sentence: str) -> Floats:
        """An upper bound of the nearness to each wording, in microseconds."""
        return np.asarray(np.minimum(1.0, self._sketched @ sketch(sentence) + FAR), np.float32)

    def exactly(self, sentence: str) -> Floats:
        """The nearness (cosine) to each wording. Costs the encoder, some 2 ms."""
        return np.asarray(self._encoded @ vector(sentence), np.float32)

    def near(self, sentence: str, least: float) -> Floats | None:
        """The nearness (cosine) to each wording; None where none comes as near as `least`."""
        if not self.texts:
            return None
        drawn = self._sketched @ sketch(sentence)
        if float(drawn.max()) < least - CHEAP:
            return None
        return np.asarray(self._encoded @ vector(sentence), np.float32)
