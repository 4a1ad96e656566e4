"""One Whisper for all: a stand-in child that speaks the same, and where faster-whisper is installed a real
model of a few numbers, made here."""

import asyncio
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from greenroom.core.errors import GreenroomError
from greenroom.voices.children import VoiceError
from greenroom.voices.whisper import ear as ears
from greenroom.voices.whisper import models
from greenroom.voices.whisper.ear import CALL, RECORDING, Whispers

STAND_IN = """
import json, os, sys
from greenroom.voices import framing
heard = 0
while (m := framing.read(sys.stdin.buffer)) is not None:
    head, body = m
    if head["do"] == "load":
        told = {"english": head["folder"].endswith(".en")}
        if head["folder"].endswith("broken"): told = {"error": "RuntimeError: no such file"}
        if head["folder"].endswith("big"): os._exit(137)
    else:
        heard += 1
        told = {"text": f"{len(body)} {head['language']} {head['thorough']} {os.getpid()}", "confidence": 0.5}
        if body[:1] == b"!": os._exit(139)
    sys.stdout.buffer.write(framing.packed(told))
    sys.stdout.buffer.flush()
"""
SECOND = bytes(32_000)


def model_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("model.bin", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes(b"x")
    (folder / "config.json").write_text(json.dumps({}))
    return folder


@pytest.fixture
async def whispers_of(tmp_path):
    made: list[Whispers] = []

    def make(name: str = "base", free: int | None = None) -> Whispers:
        folder = model_in(tmp_path / name)
        made.append(Whispers(tmp_path, folder, (sys.executable, "-c", STAND_IN), lambda: free))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def said(ear, sound: bytes = SECOND):
    await ear.begin()
    for at in range(0, len(sound), 640):
        await ear.feed(sound[at : at + 640])
    return await ear.end()


async def test_all_who_speak_at_once_share_one_model(whispers_of):
    whispers = whispers_of()
    heard = await asyncio.gather(*(said(whispers.ear("en"), bytes(32_000 + 2 * n)) for n in range(6)))
    words = [one.text.split() for one in heard]
    assert [int(w[0]) for w in words] == [32_000 + 2 * n for n in range(6)]
    assert len({w[3] for w in words}) == 1
    assert all(
        w[1:3] == ["en", "False"] and one.confidence == 0.5 for w, one in zip(words, heard, strict=True)
    )
    assert (await said(whispers.ear("he", RECORDING))).text.split()[1:3] == ["he", "True"]


async def test_a_moment_of_sound_is_no_word(whispers_of):
    assert (await said(whispers_of().ear("en"), bytes(640))).text == ""


async def test_who_is_on_the_phone_comes_before_recordings(whispers_of):
    whispers = whispers_of()
    order: list[str] = []

    async def hears(name: str, urgency: int) -> None:
        await said(whispers.ear("en", urgency))
        order.append(name)

    await asyncio.gather(*(hears(f"recording {n}", RECORDING) for n in range(3)), hears("call", CALL))
    assert order[0] == "call"


async def test_one_that_dies_is_started_again_and_learns_the_model_anew(whispers_of):
    whispers = whispers_of()
    before = (await said(whispers.ear("en"))).text.split()[3]
    with pytest.raises(VoiceError):
        await said(whispers.ear("en"), b"!" + SECOND[1:])
    assert (await said(whispers.ear("en"))).text.split()[3] != before


async def test_who_waits_too_long_gives_up_and_the_model_stays(whispers_of, monkeypatch):
    whispers = whispers_of()
    before = (await said(whispers.ear("en"))).text.split()[3]
    monkeypatch.setattr(ears, "CALL_WAITS_S", 0)
    with pytest.raises(VoiceError, match="in time"):
        await said(whispers.ear("en"))
    monkeypatch.setattr(ears, "CALL_WAITS_S", 60)
    assert (await said(whispers.ear("en"))).text.split()[3] == before


async def test_a_model_for_english_says_so_of_other_languages(whispers_of):
    with pytest.raises(VoiceError, match="English only"):
        await said(whispers_of("base.en").ear("he"))


@pytest.mark.parametrize(("name", "says"), [("broken", "no such file"), ("big", "stopped")])
async def test_a_model_that_cannot_be_read_is_told(whispers_of, name, says):
    with pytest.raises(VoiceError, match=says):
        await whispers_of(name).ready()


async def test_one_too_big_for_the_memory_is_not_begun(whispers_of):
    with pytest.raises(GreenroomError, match="GB are free"):
        await whispers_of(free=1_000).ready()


async def test_none_installed_is_told(tmp_path):
    whispers = Whispers(tmp_path)
    try:
        assert whispers.installed == ""
        with pytest.raises(VoiceError, match="no Whisper model"):
            await said(whispers.ear("en"))
    finally:
        await whispers.close()


async def test_what_was_installed_meanwhile_is_used(whispers_of, tmp_path):
    made = whispers_of("one")
    models.use(tmp_path, "one", tmp_path / "one")
    whispers = Whispers(tmp_path, None, made._child._command, lambda: None)
    try:
        await said(whispers.ear("he"))
        models.use(tmp_path, "two.en", model_in(tmp_path / "two.en"))
        with pytest.raises(VoiceError, match="English only"):
            await said(whispers.ear("he"))
    finally:
        await whispers.close()


@pytest.mark.skipif(importlib.util.find_spec("faster_whisper") is None, reason="needs greenroom[whisper]")
async def test_a_real_model_is_run(tmp_path):
    from tests.voices.tiny_whisper import written

    folder = await asyncio.to_thread(written, tmp_path / "tiny.en")
    whispers = Whispers(tmp_path, folder)
    try:
        assert whispers.installed == "tiny.en"
        one, two = await asyncio.gather(said(whispers.ear("en")), said(whispers.ear("en", RECORDING)))
        assert one.text == two.text == "hello there"
        assert one.confidence is not None and one.confidence > 0.9
        with pytest.raises(VoiceError, match="English only"):
            await said(whispers.ear("he"))
    finally:
        await whispers.close()
