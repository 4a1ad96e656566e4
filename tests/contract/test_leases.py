"""Who runs which session, on the stores in memory, SQLite and PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from greenroom.core.errors import Conflict, LeaseLost
from greenroom.store import MemoryStore
from greenroom.store.leases import ALIVE_MS
from greenroom.store.tables import workers
from tests.contract.test_store import ROW, ended, said
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)


async def hangs(store, worker):
    """It was not seen for long."""
    if isinstance(store, MemoryStore):
        kept = store._workers[worker]
        store._workers[worker] = kept._replace(seen_at=kept.seen_at - ALIVE_MS - 1)
    else:
        late = update(workers).where(workers.c.id == worker).values(seen_at=workers.c.seen_at - ALIVE_MS - 1)
        await store._write(lambda c: c.execute(late))


@pytest.fixture
async def shared(store):
    await store.add_session(ROW)
    await store.append("s1", 0, [said()], 1)
    for worker in ("w1", "w2"):
        await store.seen(worker, "here")
    return store


async def test_one_of_two_has_it_and_the_other_is_told_who(shared):
    first = await shared.claim("s1", "w1")
    assert (first.worker, first.mine) == ("w1", True)
    second = await shared.claim("s1", "w2")
    assert (second.worker, second.fence, second.mine) == ("w1", first.fence, False)
    assert await shared.claim("nowhere", "w1") is None


async def test_of_many_that_ask_at_once_one_gets_it(shared):
    asked = await asyncio.gather(*(shared.claim("s1", f"w{1 + n % 2}") for n in range(8)))
    last = await shared.claim("s1", "w3")
    assert {lease.worker for lease in asked} == {last.worker}
    assert not last.mine


async def test_who_was_not_seen_loses_it_and_cannot_write_any_more(shared):
    old = await shared.claim("s1", "w1")
    await hangs(shared, "w1")
    new = await shared.claim("s1", "w2")
    assert new.mine and new.fence > old.fence
    with pytest.raises(LeaseLost):
        await shared.append("s1", 1, [said("from the dead", 2)], 2, old.fence)
    await shared.append("s1", 1, [said("from the living", 2)], 2, new.fence)
    assert [r.event.text for r in await shared.read("s1")] == ["hello", "from the living"]
    with pytest.raises(Conflict):
        await shared.append("s1", 1, [said("late", 2)], 2, old.fence)


async def test_a_lease_that_is_lost_does_not_hold_up_the_writing_of_others(shared):
    await shared.add_session(replace(ROW, id="s2"))
    lost, mine = await shared.claim("s1", "w1"), await shared.claim("s2", "w1")
    await shared.claim("s1", "w2", force=True)
    done = await asyncio.gather(
        shared.append("s1", 1, [said(turn=2)], 2, lost.fence),
        shared.append("s2", 0, [said()], 2, mine.fence),
        return_exceptions=True,
    )
    assert isinstance(done[0], LeaseLost)
    assert [r.seq for r in done[1]] == [1]


async def test_what_nobody_runs_is_found_until_somebody_does(shared):
    assert await shared.orphans(10) == ["s1"]
    await shared.claim("s1", "w1")
    assert await shared.orphans(10) == []
    await hangs(shared, "w1")
    assert await shared.orphans(10) == ["s1"]
    await shared.seen("w1")
    assert await shared.orphans(10) == []
    await shared.gone("w1")
    assert await shared.orphans(10) == ["s1"]
    lease = await shared.claim("s1", "w2")
    await shared.append("s1", 1, [ended()], 5, lease.fence)
    await shared.release("w2")
    assert await shared.orphans(10) == []


async def test_workers_are_listed_and_forgotten_when_long_gone(shared):
    await shared.seen("w1", live=3)
    await hangs(shared, "w2")
    assert [(w.id, w.place, w.live, w.alive) for w in await shared.workers()] == [
        ("w1", "here", 3, True),
        ("w2", "here", 0, False),
    ]
    await shared.forget_workers(ALIVE_MS)
    assert [w.id for w in await shared.workers()] == ["w1"]


async def test_an_old_lease_writes_nothing_in_the_company_of_a_new_one(shared):
    old = await shared.claim("s1", "w1")
    new = await shared.claim("s1", "w1")
    done = await asyncio.gather(
        shared.append("s1", 1, [said("old", 2)], 2, old.fence),
        shared.append("s1", 2, [said("after the old", 3)], 3, new.fence),
        return_exceptions=True,
    )
    assert isinstance(done[0], LeaseLost)
    assert isinstance(done[1], Conflict)
    assert [r.event.text for r in await shared.read("s1")] == ["hello"]
