"""What the microphone delivers, measured; and what is no speech that anybody could make out."""

import numpy as np
import pytest

from greenroom.channels.voice.misheard import made_out
from greenroom.channels.voice.quality import Quality
from greenroom.channels.voice.timing import CHUNK

SAMPLES = CHUNK // 2
DICE = np.random.default_rng(3)


def sound(rms: float) -> bytes:
    return np.clip(DICE.normal(0, rms, SAMPLES), -32_768, 32_767).astype(np.int16).tobytes()


def held(speech: float, pauses: float, seconds: int = 6) -> Quality:
    """A talk of stretches of speech and pauses, each 400 ms, at these levels."""
    quality = Quality()
    for n in range(seconds * 50):
        speaking = n // 20 % 2 == 0
        quality.hears(sound(speech if speaking else pauses), speaking)
    return quality


@pytest.mark.parametrize(
    ("speech", "pauses", "problems"),
    [
        (3_000, 10, ()),
        (3_000, 0, ()),
        (90, 2, ("quiet",)),
        (3_000, 1_500, ("noisy",)),
        (60, 40, ("quiet",)),
        (40_000, 10, ("clipping",)),
    ],
)
def test_what_is_wrong_is_found(speech, pauses, problems):
    found = held(speech, pauses).look()
    assert found is not None and found.problems == problems
    assert -101 < found.noise <= found.level <= 0


def test_it_is_told_once_and_when_it_changes():
    quality = held(90, 2)
    assert quality.look().problems == ("quiet",)
    assert quality.look() is None
    for n in range(600):
        quality.hears(sound(3_000 if n % 2 else 5), n % 2 == 1)
    assert quality.look().problems == ()


def test_too_little_speech_tells_nothing():
    quality = Quality()
    for _ in range(40):
        quality.hears(sound(50), True)
    assert quality.look() is None


def test_lost_packets_are_told_of_at_once_and_until_they_stop():
    quality = Quality()
    quality.counts(100, 0)
    assert quality.look() is None
    quality.counts(180, 20)
    assert quality.look().problems == ("losing",)
    quality.counts(280, 19)  # it came late, and is none the less counted as before
    for n in range(5):
        quality.counts(400 + 100 * n, 20)
    assert quality.look().problems == ()


@pytest.mark.parametrize(
    ("text", "spoken_ms", "problems", "clear"),
    [
        ("", 300, (), True),  # a cough
        ("", 1_500, (), False),
        ("If.", 3_000, (), False),
        ("Yes.", 600, ("noisy",), True),
        ("What does the error message say?", 1_900, ("noisy",), True),
        ("How to.", 3_000, ("noisy",), False),
        ("How to.", 3_000, (), True),
    ],
)
def test_what_nobody_could_make_out(text, spoken_ms, problems, clear):
    assert made_out(text, spoken_ms, problems) is clear
