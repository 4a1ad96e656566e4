"""How somebody sounds, by persona and mood, from each service; and that each can be made as it is set."""

import asyncio
import importlib
import json
from types import SimpleNamespace

import numpy as np
import pytest

from greenroom.voices import speaking
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import Manner, Sound
from greenroom.voices.sounding import CATALOGUE, sounding
from greenroom.voices.speaking import Backed

pytestmark = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
]
CALM = Manner(who="Dana Whitfield", rate=1.0, unsteady=0.1)
CROSS = Manner(who="Dana Whitfield", rate=1.2, pitch=1.6, unsteady=0.8)


@pytest.mark.parametrize("service", list(CATALOGUE))
def test_each_person_has_a_voice_of_their_own_and_keeps_it(service):
    voices = {sounding(service, Manner(who=f"Person {n}")).voice for n in range(40)}
    assert len(voices) == len(CATALOGUE[service].names)
    assert sounding(service, CALM).voice == sounding(service, CROSS).voice
    assert "mine" in sounding(service, CALM, "mine").voice


@pytest.mark.parametrize("service", list(CATALOGUE))
def test_who_is_cross_speaks_faster_everywhere(service):
    calm, cross = sounding(service, CALM), sounding(service, CROSS)

    def pace(found):
        told = [v for k, v in found.settings.items() if k in ("speed", "speaking_rate")]
        return found.stretch * (told[0] if told else 1.0)

    assert pace(calm) == 1.0 and 1.15 <= pace(cross) <= 1.25
    assert (
        0.6 <= pace(sounding(service, Manner(rate=0.1))) < 1 < pace(sounding(service, Manner(rate=9))) <= 1.6
    )


def test_temper_is_told_where_it_can_be():
    assert "angry" in sounding("openai", CROSS).settings["instructions"]
    assert "calm" in sounding("openai", CALM).settings["instructions"]
    assert (
        sounding("elevenlabs", CROSS).settings["stability"]
        < sounding("elevenlabs", CALM).settings["stability"]
    )


def test_google_speaks_the_language_of_the_session():
    assert sounding("google", Manner(language="he")).voice.startswith("he-IL-Chirp3-HD-")
    assert sounding("google", CALM, "en-GB-Neural2-A").voice == "en-GB-Neural2-A"


class Says:
    id = "service"

    def __init__(self, takes: float = 0.0, fails: bool = False) -> None:
        self.takes, self.fails, self.asked = takes, fails, 0

    async def speak(self, text: str, manner: Manner) -> Sound:
        self.asked += 1
        if self.takes:
            await asyncio.Event().wait()
        if self.fails:
            raise VoiceError("no")
        return Sound(self.id.encode(), (0,))

    async def close(self) -> None: ...


@pytest.mark.parametrize("first", [Says(takes=1), Says(fails=True)], ids=["stalls", "fails"])
async def test_a_voice_that_fails_or_stalls_is_stood_in_for_at_once_and_rests(monkeypatch, first):
    monkeypatch.setattr(speaking, "WAITS_S", 0.01)
    second = Says()
    second.id = "espeak"
    backed = Backed(first, second)
    assert [(await backed.speak("Hello", CALM)).samples for _ in range(3)] == [b"espeak"] * 3
    assert first.asked == 1


KEYS = ("OPENAI_API_KEY", "DEEPGRAM_API_KEY", "ELEVENLABS_API_KEY")


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """Keys that open nothing, and models that need not be fetched."""
    for key in KEYS:
        monkeypatch.setenv(key, "k")
    credentials = {
        "type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "t"
    }  # fmt: skip
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p")
    (tmp_path / "google.json").write_text(json.dumps(credentials))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "google.json"))
    return monkeypatch


def service_of(name: str, kind: str):
    try:
        return importlib.import_module(f"pipecat.services.{name}.{kind}")
    except ImportError as error:
        pytest.skip(f"pipecat-ai[{name}] is not installed: {error}")


@pytest.mark.parametrize(
    "setting", ["openai", "openai:alloy", "deepgram", "elevenlabs", "google", "piper", "kokoro"]
)
async def test_each_voice_is_made_as_it_is_set_and_as_the_mood_wants_it(offline, setting):
    pytest.importorskip("pipecat")
    name, _, voice = setting.partition(":")
    module = service_of(name, "tts")
    if name == "piper":
        offline.setattr(module, "download_voice", lambda *_a, **_k: None)
        offline.setattr(module.PiperVoice, "load", lambda *_a, **_k: SimpleNamespace())
    if name == "kokoro":
        offline.setattr(module, "_ensure_model_files", lambda *_: None)
        offline.setattr(module, "Kokoro", lambda *_: SimpleNamespace(voices=CATALOGUE["kokoro"].names))
    from greenroom.voices.service_voices import ServiceVoice

    how = sounding(name, CROSS, voice)
    made = ServiceVoice(setting)._make(voice=how.voice, **how.settings)
    settings = made._settings
    assert settings.voice == (voice or how.voice)
    assert all(getattr(settings, key) == value for key, value in how.settings.items())
    made.Settings(**sounding(name, CALM).settings)  # what it is told when the mood turns


@pytest.mark.parametrize("setting", ["openai:whisper-1", "deepgram:nova-3", "elevenlabs", "google"])
async def test_each_recogniser_is_made_as_it_is_set(offline, setting):
    pytest.importorskip("pipecat")
    name, _, model = setting.partition(":")
    service_of(name, "stt")
    from greenroom.voices.services import RECOGNITION, maker

    made = maker(RECOGNITION, setting, "", "GREENROOM_VOICE_RECOGNITION")()
    assert not model or made._settings.model == model


async def test_piper_which_knows_no_pace_is_played_faster(offline, monkeypatch):
    pytest.importorskip("pipecat")
    from greenroom.voices import service_voices

    class Speaks:
        rate = 16_000
        running = SimpleNamespace()

        async def say(self, *_):
            return np.zeros(16_000, np.int16)

    offline.setattr(service_voices, "maker", lambda *_: None)
    voice = service_voices.ServiceVoice("piper")

    async def one(*_):
        return Speaks()

    offline.setattr(voice, "_one", one)
    assert (await voice.speak("Hello there", CALM)).ms == 1_000
    assert 780 <= (await voice.speak("Hello there", CROSS)).ms <= 860
