"""A migration whose process is killed, or whose database dies, in the middle: all of it or nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.store import open_store
from tests import servers
from tests.contract.test_half_way import shape
from tests.contract.test_store import ROW, said

KILLED = """
import os, signal, sys
from alembic import op
make, dies = op.create_index, sys.argv[2]
def create_index(name, *rest, **more):
    if name == dies:
        os.kill(os.getpid(), signal.SIGKILL)
    return make(name, *rest, **more)
op.create_index = create_index
from greenroom.store import open_store
from pathlib import Path
where = sys.argv[1]
open_store(where if "://" in where else Path(where))
"""

OLD = """
import sys
from pathlib import Path
from greenroom.store import migrate, open_store
real = migrate.command.upgrade
migrate.command.upgrade = lambda config, _: real(config, sys.argv[2])
where = sys.argv[1]
open_store(where if "://" in where else Path(where))
"""

EARLIER, LATE = "0008", "ix_sessions_unscored"
"""A revision from before, and an index that a later one makes."""


@pytest.fixture(scope="module")
def own() -> Iterator[servers.Postgres]:
    with servers.postgres() as server:
        yield server


def run(program: str, *arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=False, timeout=120
    ).returncode


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_process_that_is_killed_while_it_upgrades(
    kind: str, own: servers.Postgres, tmp_path: Path
) -> None:
    where = tmp_path / "g.db" if kind == "sqlite" else own.fresh()
    assert run(OLD, str(where), EARLIER) == 0
    before = shape(where)
    assert before[0] == EARLIER
    assert run(KILLED, str(where), LATE) == -9
    assert shape(where) == before, "all of it or nothing"
    store = open_store(where)
    await store.add_session(ROW)
    await store.append("s1", 0, [said()], 5)
    await store.close()
    assert shape(where)[0] > EARLIER


async def test_a_postgresql_that_loses_power_while_it_is_upgraded(
    own: servers.Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    from greenroom.core.errors import StorageError

    where = own.fresh()
    assert run(OLD, where, EARLIER) == 0
    before, make = shape(where), op.create_index

    def create_index(name, *rest, **more):  # type: ignore[no-untyped-def]
        if name == LATE:
            own.stop()
        return make(name, *rest, **more)

    monkeypatch.setattr(op, "create_index", create_index)
    try:
        with pytest.raises(StorageError) as told:
            open_store(where)
    finally:
        own.start()
    assert told.value.mend
    monkeypatch.undo()
    assert shape(where) == before
    await open_store(where).close()
    assert shape(where)[0] > EARLIER
