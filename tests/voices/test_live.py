"""One model that hears and speaks, with the simulation as its tool: against stand-in servers, with faults."""

import asyncio
from contextlib import asynccontextmanager

import numpy as np
import pytest

from greenroom.core.errors import BadRequest
from greenroom.voices.ports import RATE, Manner, Sound
from tests.brains.model.stage import Spoken

pytest.importorskip("pipecat")
pytestmark = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*generation_config.*is deprecated"),
]
ASK = "{ask_fact:code} What does it say?"
SAID = bytes(2 * RATE)


@pytest.fixture(params=["openai", "google"])
def kind(request) -> str:
    return str(request.param)


@pytest.fixture
def live(monkeypatch):
    from google.genai import live as google

    from greenroom.voices.live import model, speaking

    connect = google.ws_connect

    def plain(uri: str, **more: object) -> object:
        return connect(uri.replace("wss://", "ws://"), **{k: v for k, v in more.items() if k != "ssl"})

    monkeypatch.setattr(google, "ws_connect", plain)  # it knows wss:// only
    monkeypatch.setattr(model, "FIRST_S", 3.0)
    return speaking


@asynccontextmanager
async def on_the_phone(live, kind: str = "openai"):
    """The server, the voices, and a stage whose call has begun."""
    from tests.voices.realtime import Gemini, OpenAI

    async with (OpenAI if kind == "openai" else Gemini)() as server:
        voices = live.LiveVoices(kind, server.url)
        voices.begin("s1", "en")
        stage = Spoken(voices)
        try:
            await stage.begin()
            await stage.answered()
            yield server, voices, stage
        finally:
            for hub in Spoken.opened.pop(id(voices), ()):
                await hub.close()
            await voices.close()


async def spoken(ear) -> str:
    await ear.begin()
    for at in range(0, len(SAID), 640):
        await ear.feed(SAID[at : at + 640])
    return (await ear.end()).text


class Otherwise:
    id = "espeak"

    async def speak(self, text: str, manner: Manner) -> Sound:
        return Sound(b"", ())

    async def close(self) -> None: ...


async def test_it_hears_asks_the_simulation_and_says_what_it_may(live, kind):
    async with on_the_phone(live, kind) as (server, voices, stage):
        opening = (await stage.said())[0]
        assert opening.text == "It does not work." and opening.brain.startswith(kind)
        assert "bytes" in await spoken(voices.ear("s1"))
        assert server.heard[0] > 20_000
        await stage.say(ASK)
        answer = (await stage.said())[-1]
        assert "SECRET-code" in answer.text and answer.brain.startswith(kind)
        assert [m.kind for m in answer.moves][-1] == "tell"
        assert await stage.failures() == []
        assert "SECRET-code" in server.orders[-1] and "SECRET-spill" not in "".join(server.orders)
        assert (
            "Ren Okafor" in server.orders[0]
            and "Ren Okafor" not in server.orders[-1].split("What you say")[0]
        )

        voice = voices.voice("s1", Otherwise())
        sound = await voice.speak(answer.text, Manner())
        assert sound.ms == 500 * len(answer.text.split())
        assert len(sound.starts) == len(answer.text.split())
        assert np.abs(np.frombuffer(sound.samples, np.int16)).max() > 5_000
        assert (await voice.speak("Other words.", Manner())).ms == 0  # another voice's


@pytest.mark.parametrize(
    ("fault", "problem"),
    [("slow", "no word in time"), ("cut", ""), ("secret", "guard: "), ("agent", "guard: ")],
)
async def test_whatever_it_does_the_built_in_goes_on_in_the_same_turn(live, monkeypatch, fault, problem):
    from greenroom.voices.live import model

    async with on_the_phone(live) as (server, voices, stage):
        await spoken(voices.ear("s1"))
        server.faults = [fault]
        if fault == "slow":
            monkeypatch.setattr(model, "FIRST_S", 0.2)
        await stage.say(ASK)
        said = await stage.said()
        assert said[-1].brain == "builtin" and "SECRET-code" in said[-1].text
        assert "SECRET-spill" not in " ".join(s.text for s in said) and "help you" not in said[-1].text
        [(why, instead)] = await stage.failures()
        assert problem in why and instead == "builtin"
        assert voices._sound("s1", said[-1].text) is None  # nothing of it sounds

        with pytest.raises(live.VoiceError):  # it rests, and others hear meanwhile
            await voices.ear("s1").begin()
        monkeypatch.setattr(model, "FIRST_S", 3.0)
        voices._rests.clear()
        await spoken(voices.ear("s1"))
        await stage.say("{greet} Hello again.")
        assert (await stage.said())[-1].brain.startswith("openai")
        assert server.connections == (2 if fault in ("cut", "slow") else 1)


async def test_what_it_says_without_asking_is_not_heard(live):
    async with on_the_phone(live) as (server, voices, stage):
        server.faults = ["unasked"]
        with pytest.raises(live.VoiceError, match="what it heard"):
            from greenroom.voices.live import model

            model.HEARD_S = 0.3
            await spoken(voices.ear("s1"))
        model.HEARD_S = 4.0
        await stage.say(ASK)
        assert "unasked" not in (await stage.said())[-1].text
        assert "SECRET-code" in (await stage.said())[-1].text


async def test_who_speaks_on_interrupts_and_is_answered_once(live):
    async with on_the_phone(live) as (server, voices, stage):
        ear = voices.ear("s1")
        await spoken(ear)
        await spoken(ear)  # the turn went on
        await stage.say(ASK)
        assert server.interrupted >= 1 and len(server.heard) == 2
        assert "SECRET-code" in (await stage.said())[-1].text


async def test_how_the_model_is_set_up(live):
    async with on_the_phone(live) as (server, _, _):
        session = server.sessions[0]
        assert (
            session["audio"]["input"]["turn_detection"] is None
            or not session["audio"]["input"]["turn_detection"]
        )
        assert [tool["name"] for tool in session["tools"]] == ["what_to_say"]
        assert "what_to_say" in session["instructions"] and "English" in session["instructions"]


async def test_without_a_call_others_find_the_words(live):
    async with on_the_phone(live) as (server, voices, stage):
        await voices.end("s1")
        before = len(server.orders)
        await stage.say(ASK)
        assert (await stage.said())[-1].brain == "builtin" and len(server.orders) == before


@pytest.mark.parametrize(("setting", "says"), [("nobody", "choose one of"), ("openai", "OPENAI_API_KEY")])
async def test_what_cannot_be_is_told_when_the_server_starts(live, monkeypatch, setting, says):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(BadRequest) as told:
        live.LiveVoices(setting)
    assert says in str(told.value) and "GREENROOM_VOICE_LIVE" in str(told.value)
    await asyncio.sleep(0)
