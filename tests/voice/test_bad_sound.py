"""What nobody can make out, end to end: it is measured and logged, and the customer asks to hear it again."""

import numpy as np
import pytest

from tests.voice.caller import RATE, Caller, spoken
from tests.voice.test_calls import caller, of, rung  # noqa: F401  a fixture

ASK = "Could you please tell me what the error message on your screen says?"


def bad(sound: bytes, level: float, snr_db: float, seconds: float = 5.0) -> bytes:
    """`sound` over and over, at `level` of what it was, with white noise all the time."""
    samples = np.frombuffer(sound, np.int16).astype(float) * level
    gap = np.zeros(RATE // 2)
    once = np.concatenate([samples, gap])
    whole = np.tile(once, int(seconds * RATE / len(once)) + 1)
    noise = np.random.default_rng(2).normal(0, np.sqrt(np.mean(samples**2)) / 10 ** (snr_db / 20), len(whole))
    return np.clip(whole + noise, -32_768, 32_767).astype(np.int16).tobytes()


async def test_noise_is_measured_and_what_it_hides_is_asked_for_again(caller: Caller, tmp_path):  # noqa: F811
    await rung(caller)
    caller.mic.say(bad(spoken(ASK, tmp_path), 1.0, 4.0, 12))
    events = await caller.until("not_heard")
    assert any("noisy" in e["problems"] for e in of(events, "sound_measured"))
    missed = of(events, "not_heard")[0]
    assert missed["ends"] - missed["starts"] > 1_000
    events = await caller.until("customer_said", 2)
    assert of(events, "customer_said")[-1]["seq"] > missed["seq"]


@pytest.mark.parametrize(("level", "problem"), [(0.012, "quiet"), (40.0, "clipping")])
async def test_a_microphone_that_is_set_wrong_is_told_of(caller: Caller, tmp_path, level, problem):  # noqa: F811
    await rung(caller)
    caller.mic.say(bad(spoken(ASK, tmp_path), level, 60.0))
    events = await caller.until("sound_measured")
    assert problem in of(events, "sound_measured")[0]["problems"]
