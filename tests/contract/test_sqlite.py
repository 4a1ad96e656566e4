"""What only the store on disk can show: it lasts, it fills up, its tables fit its migrations."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from greenroom.core import events as ev
from greenroom.core.errors import Conflict, StorageError
from greenroom.store import NewSessionRow, open_store
from greenroom.store.columns import METADATA

ROW = NewSessionRow("s1", "u1", "small", "plain", "Ren Okafor", "intermediate", 7, 1_000, memory=("rude",))


def said(text="hello", turn=1):
    return ev.AgentSaid(client_id=f"c{turn}", text=text, turn=turn)


async def test_what_was_appended_is_there_after_opening_again(tmp_path):
    first = open_store(tmp_path / "new" / "g.db")
    await first.add_session(ROW)
    written = await first.append("s1", 0, [said()], 5)
    await first.close()
    again = open_store(tmp_path / "new" / "g.db")
    assert await again.read("s1") == written
    assert (await again.session("s1")).started == ROW
    assert len(await again.append("s1", 1, [said(turn=2)], 6)) == 1
    await again.close()


async def test_a_full_disk_stores_nothing_and_says_so_until_there_is_room(tmp_path):
    store = open_store(tmp_path / "g.db", most_pages=90)
    await store.add_session(ROW)
    kept = 0
    with pytest.raises(StorageError, match="full") as caught:
        while True:
            await store.append("s1", kept, [said("x" * 5_000, kept + 1)], kept)
            kept += 1
    assert caught.value.retry and not isinstance(caught.value, Conflict)
    assert len(await store.read("s1")) == kept > 3
    assert (await store.session("s1")).summary.seq == kept
    await store.close()
    roomy = open_store(tmp_path / "g.db")
    await roomy.append("s1", kept, [said(turn=kept + 1)], kept)
    await roomy.close()


async def test_a_second_process_that_writes_is_a_conflict_and_not_a_gap(tmp_path):
    one, two = open_store(tmp_path / "g.db"), open_store(tmp_path / "g.db")
    await one.add_session(ROW)
    await one.append("s1", 0, [said()], 1)
    await two.append("s1", 1, [said("theirs", 2)], 2)
    with pytest.raises(Conflict):
        await one.append("s1", 1, [said("mine", 2)], 2)
    await one.append("s1", 2, [said(turn=3)], 3)
    assert [r.event.text for r in await two.read("s1")] == ["hello", "theirs", "hello"]
    await one.close()
    await two.close()


def test_no_database_can_be_opened_where_there_is_none(tmp_path):
    (tmp_path / "g.db").write_bytes(b"not a database, but long enough to look like one" * 40)
    with pytest.raises(StorageError, match="not a database"):
        open_store(tmp_path / "g.db")
    with pytest.raises(StorageError, match="folder"):
        open_store(tmp_path / "g.db" / "g.db")


async def test_migrations_make_the_tables_that_the_code_uses(tmp_path):
    await open_store(tmp_path / "g.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'g.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


async def test_an_evaluation_of_words_that_were_blacked_out_meanwhile_is_refused(tmp_path):
    store = open_store(tmp_path / "g.db")
    await store.add_session(ROW)
    await store.append("s1", 0, [said("I am Wilhelmina")], 1)
    body = {"evidence": [{"seq": 1, "quote": "Wilhelmina"}]}
    await store.put_evaluation("s1", "builtin", body, overall=50, passed=False, at=2)
    await store.black_out("s1", ["Wilhelmina"])
    with pytest.raises(Conflict, match="meanwhile"):
        await store.put_evaluation("s1", "builtin", body, overall=50, passed=False, at=3)
    assert "Wilhelmina" not in str(await store.evaluation("s1"))
    await store.close()
