"""A call whose session is on the move when its line comes up."""

import asyncio

import pytest

from greenroom.channels.voice import beginning as module
from greenroom.channels.voice.about import Ordered
from greenroom.channels.voice.call import Call
from greenroom.channels.voice.turns import Pauses
from greenroom.core.errors import StorageError
from greenroom.core.pacing import Speed
from greenroom.voices.ports import Manner, Sound
from tests.engine.live import Live


class Silent:
    id = "silent"

    async def speak(self, text: str, manner: Manner) -> Sound:
        return Sound(b"", ())

    async def close(self) -> None: ...


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(module, "AGAIN_S", (0.0, 0.0))


async def connected(fails: int, name: str) -> tuple[Live, list[Call]]:
    """A call whose line is up, with a hub whose method `name` fails so often; the calls that are over."""
    live = Live(speed=Speed.INSTANT, channel="call")
    await live.begin()
    real, left = getattr(live.hub, name), [None] * fails

    async def unsure(*args, **options):
        if left:
            left.pop()
            raise StorageError("the session moves about")
        return await real(*args, **options)

    setattr(live.hub, name, unsure)
    over: list[Call] = []
    ordered = Ordered("s1", "c", "webrtc", "typed", Pauses.of(800, "en"))
    call = Call(live.hub, ordered, None, Silent(), over.append)
    call.connected()
    for _ in range(50):
        await asyncio.sleep(0)
    return live, over


@pytest.mark.parametrize("name", ["here", "line", "join", "speak_through"])
async def test_it_begins_as_soon_as_it_can_and_once(name):
    live, over = await connected(2, name)
    assert (await live.kinds()).count("call_started") == 1
    assert (await live.hub.open("s1")).by_phone
    assert not over


async def test_one_that_cannot_begin_is_given_up_and_says_so():
    live, over = await connected(3, "here")
    assert "call_started" not in await live.kinds()
    assert len(over) == 1
    assert [str(p) for kind, p in live.heard if kind == "problem"]
