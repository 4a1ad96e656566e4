"""A call whose page is gone: it may be dialled again for a while, then it is over."""

import asyncio

from greenroom.channels.voice import absent as module
from greenroom.channels.voice.absent import Absent
from greenroom.core import events as ev
from greenroom.core.pacing import Speed
from tests.engine.live import Live

RANG = ev.CallStarted(client_id="c", media="webrtc", recognition="builtin", voice="espeak")


async def lost() -> tuple[Live, Absent]:
    live = Live(speed=Speed.INSTANT, channel="call")
    await live.begin()
    await live.hub.line("s1", RANG)
    await live.hub.line("s1", ev.LineLost())
    return live, Absent(live.hub)


async def ended(live: Live) -> list[str]:
    for _ in range(20):
        await asyncio.sleep(0)
    return [e.reason for e in await live.log() if e.kind == "call_ended"]


async def test_who_does_not_come_back_has_lost_the_line(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    live, absent = await lost()
    absent.left("s1", "c")
    await asyncio.sleep(0.01)
    assert await ended(live) == ["lost"]


async def test_who_comes_back_has_not(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    live, absent = await lost()
    absent.left("s1", "c")
    absent.back("s1")
    await asyncio.sleep(0.01)
    assert await ended(live) == []


async def test_a_call_that_was_given_up_meanwhile_is_not_ended_again(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    live, absent = await lost()
    await live.hub.line("s1", ev.CallEnded(reason="hung_up"))
    absent.left("s1", "c")
    await asyncio.sleep(0.01)
    assert await ended(live) == ["hung_up"]


async def test_a_line_that_was_dialled_again_elsewhere_is_left_alone(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    live, absent = await lost()
    await live.hub.line("s1", RANG.model_copy(update={"client_id": "c2"}))
    absent.left("s1", "c")
    await asyncio.sleep(0.01)
    assert await ended(live) == []
