"""How near a sentence is to some wordings, without learning anything."""

from functools import cached_property

import numpy as np

from greenroom.brains.builtin.understanding.cascade import vector, vectors
from greenroom.brains.builtin.understanding.heads import Floats
from greenroom.brains.builtin.understanding.static import sketch, sketches

CHEAP = 0.3
"""Share by which the sketch may fall short of what is asked for before the encoder is left alone."""


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

    def near(self, sentence: str, least: float) -> Floats | None:
        """The nearness (cosine) to each wording; None where none comes as near as `least`."""
        if not self.texts:
            return None
        drawn = self._sketched @ sketch(sentence)
        if float(drawn.max()) < least - CHEAP:
            return None
        return np.asarray(self._encoded @ vector(sentence), np.float32)
