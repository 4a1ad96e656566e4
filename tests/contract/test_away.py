"""A PostgreSQL that is down at the start, goes away while there is work, and comes back."""

import asyncio
import logging

import pytest

from greenroom.core.errors import StorageError
from greenroom.jobs.running import Jobs
from greenroom.store import open_store
from greenroom.store.opening import opened_store
from tests import servers
from tests.contract.test_store import ROW, said


@pytest.fixture(scope="module")
def own():
    with servers.postgres() as server:
        yield server


async def test_one_that_is_down_is_waited_for_and_says_so(own, caplog):
    address = own.fresh()
    await asyncio.to_thread(own.stop)
    try:
        with pytest.raises(StorageError, match="cannot open the database") as refused:
            await opened_store(address, 0)
        assert "is the server running" in refused.value.mend
        with caplog.at_level(logging.WARNING):
            waiting = asyncio.create_task(opened_store(address, 120))
            while "not there yet" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert not waiting.done()
    finally:
        await asyncio.to_thread(own.start)
    store = await waiting
    await store.add_session(ROW)
    await store.close()
    assert "the database is there" in caplog.text


async def test_what_was_not_acknowledged_while_it_was_away_is_stored_when_it_is_back(own, caplog):
    store = open_store(own.fresh())
    await store.add_session(ROW)
    first = await store.append("s1", 0, [said("before")], 1)
    done = asyncio.Event()

    async def do(_):
        done.set()

    jobs = Jobs(store)
    jobs.handle("later", do)
    await asyncio.to_thread(own.stop)
    try:
        with pytest.raises(StorageError):
            await store.append("s1", 1, [said("lost", 2)], 2)
        with pytest.raises(StorageError):
            await store.read("s1")
        jobs.soon("later")
        with pytest.raises(StorageError):
            await jobs.settled()
    finally:
        await asyncio.to_thread(own.start)
    again = await store.append("s1", 1, [said("again", 2)], 2)
    assert await store.read("s1") == [*first, *again]
    await jobs.settled()
    assert done.is_set()
    await store.close()


async def test_a_wrong_database_is_not_waited_for(own):
    with pytest.raises(StorageError, match="does not exist"):
        await asyncio.wait_for(opened_store(f"{own.address}/nowhere", 600), 60)
