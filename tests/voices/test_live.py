"""One model that hears and speaks, with the simulation as its tool: against stand-in servers, with faults."""

import asyncio

import numpy as np
import pytest

from greenroom.core.errors import BadRequest
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import Manner, Sound
from tests.voices.phone import ASK, on_the_phone, spoken

pytest.importorskip("pipecat")
pytestmark = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*generation_config.*is deprecated"),
]


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

        with pytest.raises(VoiceError):  # it rests, and others hear meanwhile
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
        with pytest.raises(VoiceError, match="what it heard"):
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


async def test_the_text_that_it_is_told_is_masked_as_other_prompts_are(live, kind):
    async with on_the_phone(live, kind) as (server, voices, stage):
        voices.plays("s1", "Maria Lopez")
        await spoken(voices.ear("s1"))
        await stage.say("{greet} This is Maria Lopez, call me at +1 415 555 0132 or m.lopez@mail.example.")
        await spoken(voices.ear("s1"))
        server.faults = ["masked"]
        await stage.say(ASK)
        told = "".join(server.orders)
        assert "Maria" not in told and "0132" not in told and "mail.example" not in told
        assert "[phone 1]" in told and "[mail 1]" in told and "square brackets" in server.orders[-1]
        assert "Ren Okafor" in told, "the customer's own name is nobody's secret"
        last = (await stage.said())[-1]
        assert last.brain == "builtin" and "phone one" not in last.text
        assert ("guard: masked", "builtin") in await stage.failures()
