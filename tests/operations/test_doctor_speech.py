"""`greenroom doctor` on what calls need: each thing made wrong, and found with what mends it."""

import json
from pathlib import Path

import pytest

from greenroom.config import Settings
from greenroom.operations import speech
from greenroom.operations.findings import Finding
from greenroom.voices.whisper import models

pytestmark = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
]
URL = {"voice_livekit_url": "ws://127.0.0.1:9", "voice_livekit_key": "k", "voice_livekit_secret": "s"}


def found(findings) -> dict[str, Finding]:
    made = {f.code: f for f in findings}
    assert all(f.mend and f.message for f in made.values())
    return made


def at(tmp_path: Path, **more) -> Settings:
    return Settings(data=tmp_path, port=0, **more)


def test_nothing_is_asked_for_and_nothing_is_found(tmp_path):
    s = at(tmp_path)
    assert not found((*speech.whisper(s), *speech.speech(s), *speech.livekit(s)))


def test_a_whisper_model_that_is_not_there_or_too_big(tmp_path, monkeypatch):
    monkeypatch.setattr(speech.importlib.util, "find_spec", lambda _: None)
    assert found(speech.whisper(at(tmp_path, voice_imports="whisper"))).keys() == {"whisper_none"}
    gone = found(speech.whisper(at(tmp_path, voice_whisper=str(tmp_path / "none"))))
    assert gone.keys() == {"whisper", "whisper_package"} and gone["whisper"].where == speech.WHISPER
    folder = tmp_path / "big"
    folder.mkdir()
    for name in (*models.NEEDED, models.WORDS[0]):
        (folder / name).write_text(json.dumps({}))
    models.use(tmp_path, "big", folder)
    monkeypatch.setattr(models, "free_memory", lambda: 1_000)
    assert "GB are free" in found(speech.whisper(at(tmp_path)))["whisper"].message


def test_a_speech_service_without_its_key(tmp_path, monkeypatch):
    pytest.importorskip("pipecat")
    monkeypatch.delenv("DEEPGRAM_API_KEY", raising=False)
    wrong = found(speech.speech(at(tmp_path, voice_recognition="deepgram:nova-3")))
    assert "DEEPGRAM_API_KEY" in wrong["speech"].mend
    assert "openai" in found(speech.speech(at(tmp_path, voice_live="nobody")))["live"].mend
    assert (
        found(speech.speech(at(tmp_path, voice_speech="nobody")))["speech"].where == "GREENROOM_VOICE_SPEECH"
    )


def test_a_livekit_server_that_is_not_there_or_not_to_be_reached_from_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(speech.importlib.util, "find_spec", lambda _: None)
    s = at(tmp_path, **URL, origins="https://desk.example")
    assert found(speech.livekit(s)).keys() == {"livekit", "livekit_package", "livekit_open"}
    s = at(tmp_path, voice_livekit_url="wss://livekit.example")
    assert found(speech.livekit(s)).keys() == {"livekit_key"}
