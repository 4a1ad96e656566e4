"""Sessions that nobody follows are put away, and taken up again as if they had not been."""

import pytest

from greenroom.cluster.bus import Exchange, MemoryBus
from greenroom.core.errors import StorageError
from greenroom.core.pacing import Speed
from greenroom.engine.waiting import ABANDONED_MS
from greenroom.store import MemoryStore
from tests.cluster.two import ROW, Follower, answered, worker
from tests.engine.live import Live

MINUTE = 60.0


def running(live: Live) -> bool:
    return "s1" in live.hub._runners


@pytest.fixture
async def live() -> Live:
    found = Live(speed=Speed.INSTANT)
    await found.begin()
    await found.say("Hello, what happened?")
    return found


async def test_one_that_nobody_follows_is_put_away_and_answers_whoever_comes_back(live: Live):
    await live.clock.advance(2 * MINUTE)
    assert not running(live)
    assert live.hub.live == 1
    before = await live.log()
    heard = []
    shown = await live.hub.join("s1", lambda *what: heard.append(what))
    assert shown.seq == len(before)
    assert (await live.hub.say("s1", "a1", "Hello, what happened?")).duplicate
    await live.say("Since when?")
    assert (await live.log())[: len(before)] == before
    assert len(heard) >= 2
    await live.clock.advance(10 * MINUTE)
    assert running(live)


async def test_one_that_is_followed_stays_until_it_is_left(live: Live):
    def follower(*_):
        """Somebody."""

    await live.hub.join("s1", follower)
    await live.clock.advance(10 * MINUTE)
    assert running(live)
    live.hub.leave("s1", follower)
    await live.clock.advance(2 * MINUTE)
    assert not running(live)


async def test_one_that_is_about_to_say_something_is_not_put_away():
    live = Live(speed=Speed.NORMAL)
    await live.begin()
    await live.clock.advance(1.5 * MINUTE)
    assert running(live)


async def test_it_is_given_up_when_it_would_have_been(live: Live):
    said_at = live.clock.now_ms()
    await live.clock.advance(ABANDONED_MS / 1_000 - 5)
    assert "session_ended" not in await live.kinds()
    assert not running(live)
    await live.clock.advance(10)
    ended = (await live.store.read("s1"))[-1]
    assert (ended.event.kind, ended.event.reason) == ("session_ended", "abandoned")
    assert ended.at + 1_000_000 - said_at == pytest.approx(ABANDONED_MS, abs=2_000)
    assert live.hub.live == 0


async def test_one_that_cannot_be_woken_is_woken_later(live: Live, monkeypatch):
    await live.clock.advance(2 * MINUTE)
    read = live.store.read

    async def away(*_):
        raise StorageError("the database is away")

    monkeypatch.setattr(live.store, "read", away)
    await live.clock.advance(30 * MINUTE)
    monkeypatch.setattr(live.store, "read", read)
    assert "session_ended" not in await live.kinds()
    await live.clock.advance(2 * MINUTE)
    assert (await live.kinds())[-1] == "session_ended"


async def test_another_worker_takes_what_was_put_away():
    store, exchange = MemoryStore(), Exchange()
    await store.add_session(ROW)
    one, two = [await worker(name, store, MemoryBus(exchange)) for name in ("one", "two")]
    await one.say("s1", "c1", "Hello, what happened?")
    await answered(one)
    runner = one._runners["s1"]
    runner.waiting.active -= 1
    one._put_away("s1")
    assert not one._runners
    assert one.live == 1
    follower = Follower()
    await two.join("s1", follower)
    assert one.live == 0
    await two.say("s1", "c2", "Since when?")
    seq = await answered(two)
    assert [r.seq for r in await store.read("s1")] == list(range(1, seq + 1))
    await one.close()
    await two.close()
