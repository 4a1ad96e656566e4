"""Two people on one channel, told apart by how they sound.

Each stretch is a mean spectrum (24 bands as far apart as the ear hears them) and a pitch; two clusters of
them are sought (k-means, begun with the two that are farthest apart). Where the clusters hardly differ, it is
one voice. People set right by hand what this gets wrong.
"""

from collections.abc import Sequence

import numpy as np

RATE = 16_000
FRAME, HOP = 512, 256
BANDS = 24
LOWEST, HIGHEST = 80.0, 7_000.0

APART = 2.5
"""How far the middles of two clusters lie apart, in spreads within them, from which it is two voices. (Pairs
of flite's voices: 3.6 to 6.9; one voice: 1.5 to 3.1. Most recordings are of two people.)"""

FEWEST = 0.25
"""Share of the stretches that the other voice has at least: what stands out alone is no other person."""

SHORTEST = RATE // 2
"""Samples; less tells nothing of a voice."""

ROUNDS = 20
PITCH_WEIGHT = 3.0


def likeness(sound: np.ndarray) -> np.ndarray | None:
    """What a stretch sounds like; None when it is too short. `sound`: 16 bits."""
    if len(sound) < SHORTEST:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float32) / 32768, FRAME)[::HOP]
    loud = np.sqrt((frames**2).mean(axis=1))
    frames = frames[loud > 0.3 * loud.max()]
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2
    bands = np.log(power @ _bands().T + 1e-8).mean(axis=0)
    pitch = _pitch(frames)
    return np.append(bands - bands.mean(), PITCH_WEIGHT * np.log2(pitch / 150) if pitch else 0.0)


def voices(of: Sequence[np.ndarray | None]) -> list[int]:
    """0 or 1 for each stretch, the first one 0. Those that are too short go with the one before."""
    known = [i for i, one in enumerate(of) if one is not None]
    which = [0] * len(of)
    if len(known) < 2:
        return which
    points = np.stack([one for one in of if one is not None])
    found = _clusters(points)
    for i, cluster in zip(known, found, strict=True):
        which[i] = int(cluster)
    for i in range(1, len(of)):
        if of[i] is None:
            which[i] = which[i - 1]
    return [1 - one for one in which] if which[0] == 1 else which


def _clusters(points: np.ndarray) -> np.ndarray:
    distance = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    a, b = np.unravel_index(distance.argmax(), distance.shape)
    middles = points[[a, b]]
    found = np.zeros(len(points), int)
    for _ in range(ROUNDS):
        found = ((points[:, None] - middles[None]) ** 2).sum(axis=2).argmin(axis=1)
        fewer = min(found.sum(), len(points) - found.sum())
        if fewer == 0 or (len(points) > 3 and fewer < FEWEST * len(points)):
            return np.zeros(len(points), int)
        middles = np.stack([points[found == k].mean(axis=0) for k in (0, 1)])
    within = np.sqrt(((points - middles[found]) ** 2).sum(axis=1).mean())
    between = np.sqrt(((middles[0] - middles[1]) ** 2).sum())
    return found if between > APART * within else np.zeros(len(points), int)


def _bands() -> np.ndarray:
    """Triangles over the bins of a spectrum, evenly apart in mel."""
    mel = 2595 * np.log10(1 + np.array([LOWEST, HIGHEST]) / 700)
    edges = 700 * (10 ** (np.linspace(mel[0], mel[1], BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(FRAME, 1 / RATE)
    up = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(up, down))


def _pitch(frames: np.ndarray) -> float:
    """Median pitch in hertz over the frames that have one, by autocorrelation; 0 when none has."""
    some = frames[:: max(1, len(frames) // 200)]
    spectrum = np.fft.rfft(some, 2 * FRAME, axis=1)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :FRAME]
    low, high = RATE // 400, RATE // 65
    peaks = correlation[:, low:high].argmax(axis=1) + low
    clear = correlation[np.arange(len(some)), peaks] > 0.4 * correlation[:, 0]
    return float(RATE / np.median(peaks[clear])) if clear.any() else 0.0
