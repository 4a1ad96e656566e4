"""What the microphone delivers, and what is wrong with it: level, noise, clipping, gaps.

Levels are RMS of 20 ms in dB of full scale. The level is what the louder part of speech has, the noise floor
what the quietest part of the last seconds has, pauses or the gaps between sounds (Martin, IEEE Trans. Speech
Audio Process. 9, 2001). The limits: speech on a good headset is at -30 to -15 dB, browsers raise it there
themselves; recognition suffers below some 15 dB between speech and noise.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from greenroom.channels.voice.timing import CHUNK_MS
from greenroom.core.call_events import SoundProblem

QUIET_DB = -46.0
NOISY_DB = -50.0
APART_DB = 14.0
"""Noise above `NOISY_DB` is too much when speech is less than so far above it."""

CLIPPED = 0.004
FULL = 32_600
LOSING = 0.05
MARGIN_DB = 3.0
"""A problem is over only when it is so much better than the limit."""

SILENCE_DB = -100.0
KEPT = 10_000 // CHUNK_MS
FLOOR_OF = 4_000 // CHUNK_MS
ENOUGH = 1_600 // CHUNK_MS
"""Chunks of speech until there is something to tell."""

KEPT_LOOKS = 5
"""Looks at the packets (one each `LOOK_S`) that count."""

LOOK_S = 2.0


@dataclass(frozen=True, slots=True)
class Sounding:
    """As `SoundMeasured`."""

    level: float
    noise: float
    clipped: float
    lost: float
    problems: tuple[SoundProblem, ...]


class Quality:
    """Of one call. `latest` is None until there was enough speech, or packets are lost."""

    def __init__(self) -> None:
        self._speech: deque[tuple[float, float]] = deque(maxlen=KEPT)  # level, share at full scale
        self._all: deque[float] = deque(maxlen=FLOOR_OF)
        self._packets: deque[tuple[int, int]] = deque(maxlen=KEPT_LOOKS)
        self._counted = (0, 0)
        self.latest: Sounding | None = None

    @property
    def problems(self) -> tuple[SoundProblem, ...]:
        return self.latest.problems if self.latest is not None else ()

    def hears(self, sound: bytes, speaking: bool) -> None:
        """20 ms of it."""
        samples = np.frombuffer(sound, np.int16).astype(np.float32)
        level = decibels(float(np.sqrt(np.mean(samples * samples))) if len(samples) else 0.0)
        if speaking:
            self._speech.append((level, float(np.mean(np.abs(samples) >= FULL))))
        self._all.append(level)

    def counts(self, came: int, lost: int) -> None:
        """Packets so far, those that came and those that did not."""
        before, self._counted = self._counted, (came, max(lost, self._counted[1]))
        self._packets.append((max(0, came - before[0]), max(0, self._counted[1] - before[1])))

    def look(self) -> Sounding | None:
        """How it is now, if that is to be told: for the first time, or since the problems have changed."""
        lost = self._lost()
        if len(self._speech) < ENOUGH and lost <= LOSING and not self.problems:
            return None
        levels = [level for level, _ in self._speech]
        level = round(float(np.percentile(levels, 75)), 1) if levels else SILENCE_DB
        noise = round(float(np.percentile(self._all, 10)), 1) if self._all else SILENCE_DB
        clipped = round(float(np.mean([share for _, share in self._speech])), 4) if levels else 0.0
        found = Sounding(level, noise, clipped, lost, self._wrong(level, noise, clipped, lost, bool(levels)))
        told, self.latest = self.latest, found
        return found if told is None or told.problems != found.problems else None

    def _lost(self) -> float:
        came, lost = (sum(n) for n in zip(*self._packets, strict=True)) if self._packets else (0, 0)
        return round(lost / (came + lost), 3) if came + lost else 0.0

    def _wrong(
        self, level: float, noise: float, clipped: float, lost: float, spoken: bool
    ) -> tuple[SoundProblem, ...]:
        more = {p: MARGIN_DB if p in self.problems else 0.0 for p in ("quiet", "noisy")}
        found: list[SoundProblem] = []
        if spoken and level < QUIET_DB + more["quiet"]:
            found.append("quiet")
        if clipped > (CLIPPED / 2 if "clipping" in self.problems else CLIPPED):
            found.append("clipping")
        if spoken and noise > NOISY_DB - more["noisy"] and level - noise < APART_DB + more["noisy"]:
            found.append("noisy")
        if lost > (LOSING / 2 if "losing" in self.problems else LOSING):
            found.append("losing")
        return tuple(found)


def decibels(rms: float) -> float:
    return max(SILENCE_DB, 20 * float(np.log10(max(rms, 1e-9) / 32_768)))
