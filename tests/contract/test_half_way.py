"""A migration that fails half-way leaves everything as it was, and the next start goes on."""

import pytest
from alembic import op
from sqlalchemy import create_engine, inspect, text

from greenroom.core.errors import StorageError
from greenroom.store import open_store


@pytest.fixture(params=["sqlite", "postgres"])
def where(request, tmp_path):
    return (
        tmp_path / "g.db" if request.param == "sqlite" else request.getfixturevalue("postgres_server").fresh()
    )


def shape(where):
    address = (
        where.replace("postgresql://", "postgresql+psycopg://")
        if isinstance(where, str)
        else f"sqlite:///{where}"
    )
    engine = create_engine(address)
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        there = "alembic_version" in tables
        version = (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if there else None
        )
        columns = (
            {c["name"] for c in inspect(connection).get_columns("sessions")}
            if "sessions" in tables
            else set()
        )
    engine.dispose()
    return version, tables - {"alembic_version"}, columns


async def test_what_a_migration_did_before_it_failed_is_undone(where, monkeypatch):
    make = op.create_index

    def fails(name, *rest, **more):
        if name == "ix_sessions_unscored":  # the last thing that a later migration does
            raise OSError("the disk was pulled out")
        return make(name, *rest, **more)

    monkeypatch.setattr(op, "create_index", fails)
    with pytest.raises((OSError, StorageError)):
        open_store(where)
    assert shape(where) == (None, set(), set()), "all of it or nothing"
    monkeypatch.undo()
    store = open_store(where)
    await store.add_job("score", "s1")
    await store.close()
    version, tables, _ = shape(where)
    assert version is not None and "jobs" in tables
