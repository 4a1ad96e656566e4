"""A live speaker of any kind: what it does wrong never leaves a customer without words."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from greenroom.core.brief import Utterance
from greenroom.core.events import BrainFailed, CustomerSaid
from greenroom.core.moves import Move, MoveKind
from greenroom.core.pacing import Speed
from greenroom.engine.ports import Asked
from tests.brains.model.stage import Spoken

ASK = "{ask_fact:code} What does it say?"


class Odd:
    """Says nothing, fails, or says what nobody asked for."""

    version = "odd"

    def __init__(self, way: str) -> None:
        self.way = way
        self.closed = 0

    async def speak(self, asked: Asked) -> AsyncGenerator[Utterance | BrainFailed, None]:
        try:
            if self.way == "fails":
                raise RuntimeError("broken")
            if self.way == "wanders":
                yield Utterance("Lovely weather.", (Move(kind=MoveKind.TANGENT),), "odd")
            if self.way == "hangs":
                await asyncio.Event().wait()
        finally:
            self.closed += 1

    async def close(self) -> None: ...


@pytest.mark.parametrize("way", ["silent", "fails", "wanders"])
@pytest.mark.parametrize("speed", [Speed.INSTANT, Speed.NORMAL])
async def test_the_rest_is_said_plainly(way: str, speed: Speed) -> None:
    stage = Spoken(Odd(way), speed=speed)  # type: ignore[arg-type]
    await stage.begin()
    await stage.answered()
    await stage.say(ASK)
    said = await stage.said()
    assert "SECRET-code" in said[-1].text and said[-1].last and said[-1].brain == "builtin"
    assert ("Lovely weather." in [s.text for s in said]) == (way == "wanders")
    assert [problem for problem, _ in await stage.failures()] == ["RuntimeError"] * (
        2 if way == "fails" else 0
    )


async def test_a_server_that_stops_does_not_wait_for_words() -> None:
    odd = Odd("hangs")
    stage = Spoken(odd, speed=Speed.INSTANT)  # type: ignore[arg-type]
    await stage.begin()
    await asyncio.wait_for(stage.hub.close(), 5)
    assert odd.closed == 1 and not [e for e in await stage.log() if isinstance(e, CustomerSaid)]


async def test_typing_shows_while_words_are_sought() -> None:
    stage = Spoken(Odd("hangs"), speed=Speed.INSTANT)  # type: ignore[arg-type]
    await stage.begin()
    while not stage.heard or stage.heard[-1][1] != {"kind": "typing", "on": True}:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await stage.hub.close()
