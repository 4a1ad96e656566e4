"""Where the customer rings from, and over what line: an office or a street behind its words, a weak line that
thins and breaks them. Worked into the sound of each sentence, the same for the same words."""

import zlib
from functools import lru_cache
from typing import Any

import numpy as np

from greenroom.core.call_manners import Background, CallManners, CustomerLine
from greenroom.voices.ports import RATE, Manner, Sound, Synthesiser

Samples = np.ndarray[Any, np.dtype[np.float32]]

BEHIND_DB = {"office": -24.0, "street": -18.0}
"""How loud it is behind the words, beside them."""

BAND_HZ = (300.0, 3_400.0)
"""What an old telephone line lets through."""

GAPS_A_S, GAP_S = 0.8, (0.03, 0.09)
"""Gaps of a weak line, and how long they are: words are still made out, with some effort."""

LOOP_S = 11


class Surroundings:
    """As `Synthesiser`."""

    def __init__(self, voice: Synthesiser, manners: CallManners) -> None:
        self._voice = voice
        self._manners = manners
        self.id = voice.id

    async def speak(self, text: str, manner: Manner) -> Sound:
        sound = await self._voice.speak(text, manner)
        if self._manners.background == "none" and self._manners.line == "good":
            return sound
        seed = zlib.crc32(f"{manner.who}:{text}".encode())
        return Sound(placed(sound.samples, self._manners.background, self._manners.line, seed), sound.starts)

    async def close(self) -> None:
        await self._voice.close()


def placed(sound: bytes, background: Background, line: CustomerLine, seed: int) -> bytes:
    """`sound` (16-bit mono at `RATE`) there and over that line; as long as it was."""
    samples = np.frombuffer(sound, np.int16).astype(np.float32)
    if not len(samples):
        return sound
    dice = np.random.default_rng(seed)
    if background != "none":
        loud = float(np.sqrt(np.mean(samples * samples)))
        behind = np.roll(_behind(background), int(dice.integers(LOOP_S * RATE)))
        samples = samples + np.resize(behind, len(samples)) * loud * 10 ** (BEHIND_DB[background] / 20)
    if line == "weak":
        samples = _band(samples, *BAND_HZ)
        for _ in range(int(dice.poisson(GAPS_A_S * len(samples) / RATE))):
            at = int(dice.integers(len(samples)))
            samples[at : at + int(dice.uniform(*GAP_S) * RATE)] = 0.0
    return np.clip(samples, -32_768, 32_767).astype(np.int16).tobytes()


@lru_cache
def _behind(background: str) -> Samples:
    """A loop of it, with RMS 1: an office hums and murmurs, with keys now and then; in a street traffic
    swells."""
    dice, count = np.random.default_rng(len(background)), LOOP_S * RATE
    time = np.arange(count, dtype=np.float32) / RATE
    noise = dice.standard_normal(count).astype(np.float32)
    if background == "street":
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * 2 * time / LOOP_S) * np.sin(2 * np.pi * 3 * time / LOOP_S)
        made = _band(noise, 40, 700) * swell + 0.15 * _band(noise, 700, 3_000)
    else:
        murmur = _band(noise, 150, 900) * (0.6 + 0.4 * np.sin(2 * np.pi * 33 * time / LOOP_S))
        made = murmur + 0.3 * np.sin(2 * np.pi * 100 * time)
        for at in dice.integers(0, count - 400, 3 * LOOP_S):
            made[at : at + 400] += dice.standard_normal(400) * np.exp(-np.arange(400) / 60) * 1.5
    return np.asarray(made / np.sqrt(np.mean(made * made)), np.float32)


def _band(samples: Samples, low: float, high: float) -> Samples:
    spectrum = np.fft.rfft(samples)
    at = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(at < low) | (at > high)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(samples)), np.float32)
