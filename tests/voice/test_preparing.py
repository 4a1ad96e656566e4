"""Answers made ahead of what is likely to be said: there at once, or thrown away without a trace."""

import asyncio

import pytest

from greenroom.channels.voice.preparing import KEPT, Prepared
from greenroom.channels.voice.turns import Pauses
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import Manner, Sound

CALM = Manner("Dana")


class Voice:
    id = "test"

    def __init__(self) -> None:
        self.spoke: list[str] = []
        self.broken = False

    async def speak(self, text: str, manner: Manner) -> Sound:
        self.spoke.append(text)
        await asyncio.sleep(0)
        if self.broken:
            raise VoiceError("stalled")
        return Sound(text.encode(), (0,))

    async def close(self) -> None: ...


async def test_what_was_prepared_is_not_made_again():
    voice = Voice()
    prepared = Prepared(voice)
    prepared.prepare(["It says E-619."], CALM)
    prepared.prepare(["It says E-619."], CALM)
    assert (await prepared.speak("It says E-619.", CALM)).samples == b"It says E-619."
    assert voice.spoke == ["It says E-619."] and prepared.used == 1
    await prepared.speak("It says E-619.", CALM)  # it was used up
    assert len(voice.spoke) == 2


async def test_another_manner_is_another_sound():
    voice = Voice()
    prepared = Prepared(voice)
    prepared.prepare(["No."], CALM)
    await prepared.speak("No.", Manner("Dana", rate=1.2))
    assert len(voice.spoke) == 2 and not prepared.used
    await prepared.close()


async def test_what_nobody_says_is_thrown_away():
    prepared = Prepared(Voice())
    prepared.prepare([f"number {n}" for n in range(3 * KEPT)], CALM)
    await prepared.close()
    await prepared.speak("number 0", CALM)
    assert not prepared.used


async def test_a_voice_that_fails_ahead_fails_when_it_is_to_speak():
    voice = Voice()
    voice.broken = True
    prepared = Prepared(voice)
    prepared.prepare(["Hello."], CALM)
    with pytest.raises(VoiceError):
        await prepared.speak("Hello.", CALM)


PAUSES = Pauses(asked=1, whole=2, stated=3, open=4)


@pytest.mark.parametrize(
    ("text", "whole", "wait"),
    [
        ("what does the error message say", True, 1),
        ("what does the error message say", None, 1),
        ("have you seen my green umbrella lately", False, 3),
        ("I need your full name", True, 2),
        ("I am sorry to hear that", False, 3),
        ("I am sorry to hear that", None, 3),
        ("could you tell me the", True, 4),
    ],
)
def test_what_the_customer_can_answer_is_waited_for_shortly(text, whole, wait):
    assert PAUSES.after(text, whole) == wait


@pytest.mark.parametrize(
    "text",
    [
        "can you open",
        "could you please check",
        "what does the error",
        "does your laptop",
        "I would like",
        "has anyone else",
        "the password er",
        "okay you know",
        "have you ever",
        "could you read out",
    ],
)
def test_a_question_without_its_object_is_open(text):
    assert PAUSES.is_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "what do you see",
        "does it work",
        "can you see it",
        "where is the router",
        "what have you tried so far",
        "could you tell me your full name",
        "is anyone else affected",
        "can you try it again",
        "did that help",
        "have you restarted it",
        "how are you",
        "what did you do then",
        "is the light green",
    ],
)
def test_a_question_that_is_one_is_not(text):
    assert not PAUSES.is_open(text)
