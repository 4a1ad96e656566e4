"""What a customer hears on hold, made and not recorded: slow broken chords, quiet, without end."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from greenroom.voices.ports import RATE

CHORDS = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))
NOTE_S = 0.5
LOUD = 2_600


@lru_cache(maxsize=1)
def tune() -> bytes:
    """One round of it, 16-bit mono at `RATE`."""
    time = np.arange(int(NOTE_S * RATE)) / RATE
    fade = np.minimum(1, time * 40) * np.exp(-2.2 * time)
    notes = []
    for chord in CHORDS:
        for pitch in (*chord, chord[1]):
            wave = np.sin(2 * np.pi * pitch * time) + 0.3 * np.sin(4 * np.pi * pitch * time)
            notes.append(wave * fade * LOUD)
    return np.concatenate(notes).astype(np.int16).tobytes()


def music(chunk: int) -> Iterator[bytes]:
    """Pieces of `chunk` bytes, for ever."""
    whole = tune()
    place = 0
    while True:
        piece = whole[place : place + chunk]
        place += chunk
        if len(piece) < chunk:
            place = chunk - len(piece)
            piece += whole[:place]
        yield piece
