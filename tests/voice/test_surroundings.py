"""An office or a street behind the customer's words, and a weak line."""

import numpy as np
import pytest

from greenroom.channels.voice.surroundings import Surroundings, placed
from greenroom.core.call_manners import CallManners
from greenroom.voices.ports import RATE, Manner, Sound

TIME = np.arange(2 * RATE) / RATE
TONES = 4_000 * np.sin(2 * np.pi * 150 * TIME) + 4_000 * np.sin(2 * np.pi * 1_000 * TIME)
SOUND = TONES.astype(np.int16).tobytes()


def samples(sound: bytes) -> np.ndarray:
    return np.frombuffer(sound, np.int16).astype(float)


@pytest.mark.parametrize("background", ["office", "street"])
def test_it_is_heard_behind_the_words_and_does_not_drown_them(background):
    behind = samples(placed(SOUND, background, "good", 1)) - samples(SOUND)
    apart = 20 * np.log10(np.std(samples(SOUND)) / np.std(behind))
    assert len(behind) == len(TIME) and 12 < apart < 30


def test_a_weak_line_is_thin_and_has_gaps():
    whole = np.concatenate([samples(placed(SOUND, "none", "weak", seed)) for seed in range(6)])
    gaps = np.mean(np.abs(whole.reshape(-1, 160)).max(axis=1) == 0)
    assert 0.005 < gaps < 0.2
    spectrum = np.abs(np.fft.rfft(samples(placed(SOUND, "none", "weak", 1))))
    at = np.fft.rfftfreq(len(TIME), 1 / RATE)
    assert spectrum[np.argmin(abs(at - 150))] < 0.1 * spectrum[np.argmin(abs(at - 1_000))]


def test_the_same_words_sound_the_same():
    assert placed(SOUND, "street", "weak", 5) == placed(SOUND, "street", "weak", 5)
    assert placed(b"", "street", "weak", 5) == b""


async def test_without_any_the_voice_is_left_as_it_is():
    class Voice:
        id = "test"

        async def speak(self, text: str, manner: Manner) -> Sound:
            return Sound(SOUND, (0, 500))

        async def close(self) -> None: ...

    plain = await Surroundings(Voice(), CallManners()).speak("Hello there", Manner("Dana"))
    assert plain.samples == SOUND
    weak = await Surroundings(Voice(), CallManners(line="weak")).speak("Hello there", Manner("Dana"))
    assert weak.samples != SOUND and weak.starts == (0, 500)
