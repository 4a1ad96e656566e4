"""A session goes where its agent is, is followed from elsewhere, and survives whoever ran it."""

import asyncio

import pytest

from greenroom.cluster.bus import Exchange, MemoryBus
from greenroom.cluster.redis_bus import RedisBus
from greenroom.core.errors import StorageError, WrongState
from greenroom.core.session import Holder
from greenroom.store import MemoryStore, open_store
from tests.cluster.two import ROW, Follower, answered, worker
from tests.contract.test_leases import hangs

HELLO, WHICH, LOG_IN = "{greet} Hi", "{ask_fact:code} Which code?", "{propose_step:login} Log in."


class Two:
    """Two workers, `a` and `b`, over one database."""

    def __init__(self, store, a, b) -> None:
        self.store, self.a, self.b = store, a, b

    async def log(self):
        recorded = await self.store.read("s1")
        assert [r.seq for r in recorded] == list(range(1, len(recorded) + 1))
        return [r.event for r in recorded]

    async def said(self):
        return [e.text for e in await self.log() if e.kind == "agent_said"]


@pytest.fixture(params=["memory", "servers"])
async def two(request):
    if request.param == "memory":
        store, exchange = MemoryStore(), Exchange()
        buses = [MemoryBus(exchange) for _ in "ab"]
        stores = [store]
    else:
        url, place = (request.getfixturevalue(f"{n}_server") for n in ("postgres", "redis"))
        database = url.fresh()
        stores = [open_store(database) for _ in "ab"]
        store, buses = stores[0], [RedisBus(place.address) for _ in "ab"]
    await store.add_session(ROW)
    hubs = [await worker(n, s, b) for n, s, b in zip("ab", (store, stores[-1]), buses, strict=True)]
    yield Two(store, *hubs)
    await asyncio.gather(*(hub.close() for hub in hubs))
    for each in stores:
        await each.close()


async def test_the_session_goes_where_its_agent_joins_and_nothing_is_said_twice(two):
    here, there = Follower(), Follower()
    await two.a.join("s1", here)
    await two.a.say("s1", "c1", HELLO)
    last = await answered(two.a)
    snapshot = await two.b.join("s1", there, last)
    assert (snapshot.events, snapshot.seq, two.a.live, two.b.live) == ((), last, 0, 1)
    await two.b.say("s1", "c2", WHICH)
    end = await answered(two.b)
    await there.until(end)
    assert there.seqs == list(range(last + 1, end + 1))
    assert await two.said() == [HELLO, WHICH]


async def test_who_still_follows_where_it_was_hears_all_that_happens_where_it_is(two):
    here = Follower()
    snapshot = await two.a.join("s1", here)
    await two.b.join("s1", Follower())
    await two.b.say("s1", "c1", HELLO)
    await two.b.say("s1", "c2", WHICH)
    end = await answered(two.b)
    await two.a.look()
    await here.until(end)
    assert here.seqs == list(range(snapshot.seq + 1, end + 1))


async def test_a_watcher_elsewhere_sees_it_as_it_happens_whispers_and_takes_a_side(two):
    watcher = Follower()
    await two.a.join("s1", Follower())
    seen = await two.b.join("s1", watcher, whole=True)
    await two.a.say("s1", "c1", HELLO)
    await two.b.whisper("s1", "c2", "Mo", "Ask for the code.")
    await two.b.take("s1", "c3", "agent", Holder("u2", "Mo"))
    await two.b.say("s1", "c4", WHICH, "u2")
    with pytest.raises(WrongState, match="Mo"):
        await two.a.say("s1", "c5", "mine")
    end = await answered(two.a)
    await two.b.look()
    await watcher.until(end)
    assert watcher.seqs == list(range(seen.seq + 1, end + 1))
    assert (two.a.live, two.b.live) == (1, 0)
    kinds = [e.kind for e in await two.log()]
    assert kinds.count("whispered") == kinds.count("side_taken") == 1


async def test_a_repeated_command_is_done_once_wherever_it_arrives(two):
    await two.a.join("s1", Follower())
    first = await two.a.say("s1", "c1", HELLO)
    again = await two.b.say("s1", "c1", HELLO)
    assert (again.seq, again.duplicate) == (first.seq, True)
    await two.b.join("s1", Follower())
    assert (await two.b.say("s1", "c1", HELLO)).duplicate
    assert await two.said() == [HELLO]


async def test_what_a_dead_worker_ran_is_taken_up_where_its_log_ends(two):
    await two.a.join("s1", Follower())
    await two.a.say("s1", "c1", HELLO)
    await answered(two.a)
    await two.a.say("s1", "c2", WHICH)  # and before it can answer
    await hangs(two.store, "a")
    await two.b.look()
    assert two.b.live == 1
    await answered(two.b)
    turns = [(e.turn, e.beat) for e in await two.log() if e.kind == "customer_said"]
    assert len(turns) == len(set(turns))
    assert await two.said() == [HELLO, WHICH]


async def test_a_worker_that_hung_finds_that_it_has_lost_the_session_and_writes_nothing(two):
    here = Follower()
    await two.a.join("s1", here)
    await two.a.say("s1", "c1", HELLO)
    await answered(two.a)
    await hangs(two.store, "a")
    await two.b.look()
    await two.b.say("s1", "c2", WHICH)
    await answered(two.b)
    with pytest.raises(StorageError) as caught:
        await two.a.say("s1", "c3", LOG_IN)
    assert caught.value.retry
    await two.a.say("s1", "c3", LOG_IN)  # the client tries again
    end = await answered(two.b)
    await two.a.look()
    await here.until(end)
    assert here.seqs == list(range(here.seqs[0], end + 1))
    assert await two.said() == [HELLO, WHICH, LOG_IN]


async def test_who_comes_back_to_a_worker_that_hung_hears_nothing_again(two):
    agent = Follower()
    await two.a.join("s1", agent)
    await two.a.say("s1", "c1", HELLO)
    await answered(two.a)
    two.a.leave("s1", agent)
    await hangs(two.store, "a")
    await two.b.join("s1", Follower())
    await two.b.say("s1", "c2", WHICH)
    known = await answered(two.b)
    back = Follower()
    snapshot = await two.a.join("s1", back, known)
    assert (snapshot.seq, snapshot.events) == (known, ())
    await two.a.say("s1", "c3", LOG_IN)
    end = await answered(two.a)
    await back.until(end)
    assert back.seqs == list(range(known + 1, end + 1))


async def test_a_stopping_worker_hands_its_sessions_over(two):
    await two.a.join("s1", Follower())
    await two.a.say("s1", "c1", HELLO)
    await two.a.close()
    await two.b.look()
    assert two.b.live == 1
    await two.b.say("s1", "c2", WHICH)
    await answered(two.b)
    assert await two.said() == [HELLO, WHICH]
    assert [w.id for w in await two.store.workers()] == ["b"]


async def test_a_session_is_seen_over_http_without_moving_it(two):
    await two.a.join("s1", Follower())
    await two.a.say("s1", "c1", HELLO)
    end = await answered(two.a)
    snapshot = await two.b.join("s1")
    session, recorded = await two.b.log("s1")
    assert (snapshot.seq, session.seq, recorded[-1].seq) == (end, end, end)
    assert {r.event.kind for r in snapshot.events} <= {"session_started", "agent_said", "customer_said"}
    assert (two.a.live, two.b.live) == (1, 0)


async def test_a_session_leaves_a_worker_that_does_not_answer_when_its_agent_comes_elsewhere():
    store, exchange = MemoryStore(), Exchange()
    await store.add_session(ROW)
    a, b = [await worker(name, store, MemoryBus(exchange)) for name in "ab"]
    await a.join("s1", Follower())
    await a.say("s1", "c1", HELLO)
    exchange.cut.add("a")
    await b.join("s1", Follower())
    await b.say("s1", "c2", WHICH)
    await answered(b)
    with pytest.raises(StorageError):
        await a.say("s1", "c3", "late")
    assert [r.event.text for r in await store.read("s1") if r.event.kind == "agent_said"] == [HELLO, WHICH]
    await asyncio.gather(a.close(), b.close())


async def test_an_ended_session_is_read_anywhere_and_run_nowhere(two):
    await two.a.join("s1", Follower())
    await two.a.end("s1", "c1")
    snapshot = await two.b.join("s1", Follower())
    assert (snapshot.status, two.a.live, two.b.live) == ("ended", 0, 0)
    assert (await two.b.end("s1", "c2")).duplicate
