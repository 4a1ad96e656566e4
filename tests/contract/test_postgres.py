"""What only PostgreSQL can show: it goes away and comes back, several processes share it."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from greenroom.core.errors import BadRequest, Conflict, StorageError
from greenroom.store import open_store
from greenroom.store.columns import METADATA
from tests.contract.test_sqlite import ROW, said


async def test_what_could_not_be_stored_while_the_server_was_away_is_stored_when_it_is_back(postgres_server):
    store = open_store(postgres_server.fresh())
    await store.add_session(ROW)
    await store.append("s1", 0, [said()], 1)
    postgres_server.stop()
    try:
        for _ in range(3):
            with pytest.raises(StorageError) as caught:
                await store.append("s1", 1, [said("again", 2)], 2)
            assert caught.value.retry and not isinstance(caught.value, Conflict)
        with pytest.raises(StorageError):
            await store.read("s1")
    finally:
        postgres_server.start()
    await store.append("s1", 1, [said("again", 2)], 2)
    assert [r.event.text for r in await store.read("s1")] == ["hello", "again"]
    await store.close()


async def test_of_two_processes_that_write_to_one_session_the_second_is_told(postgres_server):
    url = postgres_server.fresh()
    one, two = open_store(url), open_store(url)
    await one.add_session(ROW)
    await one.append("s1", 0, [said()], 1)
    await two.append("s1", 1, [said("theirs", 2)], 2)
    with pytest.raises(Conflict):
        await one.append("s1", 1, [said("mine", 2)], 2)
    await one.append("s1", 2, [said(turn=3)], 3)
    assert [r.event.text for r in await two.read("s1")] == ["hello", "theirs", "hello"]
    await asyncio.gather(one.close(), two.close())


async def test_processes_that_start_at_once_migrate_one_after_the_other(postgres_server):
    url = postgres_server.fresh()
    stores = await asyncio.gather(*(asyncio.to_thread(open_store, url) for _ in range(4)))
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()
    await asyncio.gather(*(store.close() for store in stores))


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        ("mysql://u:secret@127.0.0.1/g", BadRequest, "mysql"),
        ("nonsense", BadRequest, "no address"),
        ("postgresql://u:secret@127.0.0.1:1/g", StorageError, "is the server running"),
    ],
)
def test_an_address_that_will_not_do_is_told_without_its_password(url, error, says):
    with pytest.raises(error, match=says) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
