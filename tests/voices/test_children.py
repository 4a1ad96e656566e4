"""A child process that is asked: it answers, stalls, dies, talks nonsense; and the real ones."""

import asyncio
import shutil
import subprocess
import sys
import wave

import numpy as np
import pytest

from greenroom.voices.children import Child, VoiceError, module
from greenroom.voices.hearing import Ears, SphinxEar
from greenroom.voices.ports import RATE, Manner
from greenroom.voices.speaking import EspeakVoice

ECHO = """
import sys, time
from greenroom.voices import framing
while (m := framing.read(sys.stdin.buffer)) is not None:
    head, body = m
    if head.get("do") == "die": sys.exit(3)
    if head.get("do") == "stall": time.sleep(60)
    if head.get("do") == "nonsense":
        sys.stdout.buffer.write(b"\\xff" * 64); sys.stdout.buffer.flush(); continue
    if head.get("do") == "fail":
        sys.stdout.buffer.write(framing.packed({"error": "no such voice"}))
        sys.stdout.buffer.flush()
        continue
    sys.stdout.buffer.write(framing.packed({"got": head}, body[::-1]))
    sys.stdout.buffer.flush()
"""


@pytest.fixture
async def child():
    made = Child("echo", (sys.executable, "-c", ECHO), patience=15)
    yield made
    await made.close()


async def test_it_answers_in_order(child):
    assert await child.ask({"n": 1}, b"abc") == ({"got": {"n": 1}}, b"cba")
    assert (await child.ask({"n": 2}))[1] == b""


@pytest.mark.parametrize("what", ["die", "nonsense"])
async def test_one_that_dies_or_talks_nonsense_is_replaced(child, what):
    await child.ask({})
    before = child.pid
    with pytest.raises(VoiceError):
        await child.ask({"do": what})
    assert not child.alive
    await child.ask({"n": 1})
    assert child.pid != before


async def test_one_that_stalls_is_done_away_with(child):
    await child.ask({})
    before = child.pid
    with pytest.raises(VoiceError, match="in time"):
        await child.ask({"do": "stall"}, patience=0.05)
    assert (await child.ask({"n": 3}))[0] == {"got": {"n": 3}}
    assert child.pid != before


async def test_an_error_is_told_and_the_child_stays(child):
    await child.ask({})
    before = child.pid
    with pytest.raises(VoiceError, match="no such voice"):
        await child.ask({"do": "fail"})
    assert child.pid == before


async def test_a_program_that_is_not_there_is_an_error_with_a_way_out():
    with pytest.raises(VoiceError, match="cannot be started"):
        await Child("nobody", ("/nowhere/nobody",)).ask({})


async def test_a_closed_one_is_not_started_again(child):
    await child.close()
    with pytest.raises(VoiceError):
        await child.ask({})


async def test_espeak_speaks_and_tells_when_each_word_begins():
    pytest.importorskip("espeakng_loader")
    voice = EspeakVoice()
    try:
        text = "My VPN doesn't work, it says E-619 again."
        calm = await voice.speak(text, Manner(who="Dana"))
        fast = await voice.speak(text, Manner(who="Dana", rate=1.5))
        silent = await voice.speak("", Manner())
    finally:
        await voice.close()
    assert len(calm.starts) == len(text.split())
    assert list(calm.starts) == sorted(calm.starts) and calm.starts[-1] < calm.ms
    assert calm.starts[0] < 60  # no silence before it
    assert 1_500 < calm.ms < 6_000 and fast.ms < 0.85 * calm.ms
    assert np.abs(np.frombuffer(calm.samples, np.int16)).max() > 3_000
    assert silent.ms < 100 and silent.starts == ()


async def test_sphinx_hears_what_it_expects(tmp_path):
    pytest.importorskip("pocketsphinx")
    if shutil.which("flite") is None:
        pytest.skip("flite speaks")
    path = tmp_path / "said.wav"
    flite = ["flite", "-voice", "slt", "-t", "What does the error message say?", "-o", str(path)]
    await asyncio.to_thread(subprocess.run, flite, check=True)
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        sound = file.readframes(file.getnframes())
    ear = SphinxEar(
        Child("sphinx", module("greenroom.voices.sphinx")), [("What does the error message say?", 1)]
    )
    try:
        await ear.ready()
        await ear.begin()
        for at in range(0, len(sound), 640):
            await ear.feed(sound[at : at + 640])
        assert (await ear.end()).text == "what does the error message say"
        await ear.begin()  # another utterance, and none at all
        assert (await ear.end()).text == ""
        await ear.close()
    finally:
        await ear.close()


async def test_an_ear_whose_child_died_hears_again(tmp_path):
    pytest.importorskip("pocketsphinx")
    ears = Ears(warm=0)
    ear = ears.get([("hello there", 1)])
    try:
        await ear.begin()
        await ear._child._kill()
        await ear.feed(bytes(640))  # lost, and nothing fails
        assert (await ear.end()).text == ""
        await ear.begin()
        await ear.feed(bytes(6_400))
        assert (await ear.end()).text == ""
    finally:
        await ear.close()
        await ears.close()
