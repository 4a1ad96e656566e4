"""A recogniser that fails, stalls or never starts: the one behind it hears the same turn."""

import asyncio

import pytest

from greenroom.voices import backing
from greenroom.voices.backing import BackedEar
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import Recognised


class Ear:
    """Tells how many bytes it heard. `fails`: in which of its methods; `stalls`: the same, for ever."""

    def __init__(self, name: str, fails: str = "", stalls: str = "") -> None:
        self.name, self.fails, self.stalls = name, fails, stalls
        self.got = 0
        self.closed = False

    async def _may(self, what: str) -> None:
        if what == self.stalls:
            await asyncio.Event().wait()
        if what == self.fails:
            raise VoiceError("broken")

    async def begin(self) -> None:
        self.got = 0
        await self._may("begin")

    async def feed(self, sound: bytes) -> None:
        self.got += len(sound)
        await self._may("feed")

    async def partial(self) -> str:
        await self._may("partial")
        return f"{self.name} so far"

    async def end(self) -> Recognised:
        await self._may("end")
        return Recognised(f"{self.name} {self.got}")

    async def close(self) -> None:
        self.closed = True


async def said(ear: BackedEar, pieces: int = 5) -> str:
    await ear.begin()
    for _ in range(pieces):
        await ear.feed(bytes(10))
    return (await ear.end()).text


@pytest.fixture
def made(monkeypatch):
    monkeypatch.setattr(backing, "WAITS_S", 0.02)
    return []


def backed(made: list[Ear], **faults: str) -> BackedEar:
    def first() -> Ear:
        made.append(Ear("first", **faults))
        return made[-1]

    return BackedEar(first, lambda: Ear("second"))


async def test_the_first_hears_as_long_as_it_can(made):
    ear = backed(made)
    assert [await said(ear), await said(ear, 2)] == ["first 50", "first 20"]
    await ear.close()
    assert len(made) == 1 and made[0].closed


@pytest.mark.parametrize("where", ["begin", "feed", "end"])
@pytest.mark.parametrize("how", ["fails", "stalls"])
async def test_the_second_hears_the_whole_turn_when_it_fails(made, how, where):
    ear = backed(made, **{how: where})
    assert await said(ear) == "second 50"
    assert await said(ear, 3) == "second 30"  # the first one rests
    assert len(made) == 1
    await ear.close()
    assert made[0].closed


async def test_after_a_rest_a_fresh_one_is_asked(made, monkeypatch):
    monkeypatch.setattr(backing, "RESTS_S", 0)
    ear = backed(made, fails="end")
    await said(ear)
    made_before = len(made)
    await said(ear)
    assert len(made) == made_before + 1
    await ear.close()


async def test_what_fails_in_between_is_no_matter(made):
    ear = backed(made, fails="partial")
    await ear.begin()
    await ear.feed(bytes(10))
    await asyncio.sleep(0)
    assert await ear.partial() == ""
    assert (await ear.end()).text == "first 10"
    await ear.close()


async def test_nothing_said_is_nothing_heard(made):
    ear = backed(made, fails="begin")
    assert (await ear.end()).text == ""
    await ear.begin()
    await ear.begin()  # cut off, and begun again
    assert (await ear.end()).text == ""
    await ear.close()
