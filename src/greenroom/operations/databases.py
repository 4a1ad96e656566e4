"""Taking what a database holds, all as of one moment and while it is written to; and putting it back."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from greenroom.core.errors import BadRequest, StorageError
from greenroom.operations.archive import Reading, Writing
from greenroom.store.migrate import HERE

FILE = "database.sqlite"
TABLES = "tables"
REVISIONS = "alembic_version"
PIECE = 256 * 1024


def revisions() -> ScriptDirectory:
    """All that this version knows of."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def known(revision: str) -> bool:
    """Whether this version can bring tables of that revision up to date."""
    return revision in {found.revision for found in revisions().walk_revisions()}


def copy_sqlite(path: Path, to: Path) -> str:
    """Copy the database at `path`, as of one moment, to a new file; its revision. Raises `StorageError`."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(to)) as copy,
        ):
            source.execute("PRAGMA busy_timeout=5000")
            source.backup(copy)  # in one step: nobody who writes waits, and nothing of theirs is in it
            copy.execute("PRAGMA journal_mode=DELETE")
            check_sqlite(copy, path)
            if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (REVISIONS,)).fetchone():
                mend = "run `greenroom serve` once, or name another folder with --data"
                raise StorageError("there are no tables of Greenroom in it", where=str(path), mend=mend)
            return str(copy.execute(f"SELECT version_num FROM {REVISIONS}").fetchone()[0])
    except sqlite3.Error as error:
        mend = "see what `greenroom doctor` says of it"
        raise StorageError(f"the database cannot be copied: {error}", where=str(path), mend=mend) from error


def check_sqlite(connection: sqlite3.Connection, path: Path) -> None:
    """Raises `StorageError` when it is damaged."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        mend = "restore the last good backup"
        raise StorageError(f"the database is damaged: {found[0]}", where=str(path), mend=mend)


def postgres(address: str) -> Engine:
    """Raises `BadRequest`, `StorageError`."""
    example = "write it as postgresql://name:password@host:5432/database"
    where = "GREENROOM_DATABASE_URL"
    try:
        url = make_url(address)
        if url.get_backend_name() not in ("postgresql", "postgres"):
            kind = url.get_backend_name()
            raise BadRequest(
                f"{kind!r} is no kind of database that can be used here", where=where, mend=example
            )
        url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, connect_args={"connect_timeout": 5})
    except ArgumentError:
        raise BadRequest("that is no address of a database", where=where, mend=example) from None
    except ModuleNotFoundError:
        mend = "install it with: pip install 'greenroom[postgres]'"
        raise StorageError("the driver for PostgreSQL is not installed", mend=mend) from None


def copy_postgres(engine: Engine, writing: Writing, folder: Path) -> str:
    """Write every table as of one moment; the revision. `folder`: for what is under way. Raises
    `StorageError`."""
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise StorageError("there is nothing in the database yet", mend="run `greenroom serve`")
            for name in _tables(connection):
                path = folder / name
                with path.open("wb") as file:
                    _copy_out(connection, name, file)
                writing.add(f"{TABLES}/{name}", path)
                path.unlink()
            return revision
    except DatabaseError as error:
        why = str(error.orig).strip().splitlines()[0]
        mend = "see what `greenroom doctor` says of it; may the user of the URL read all tables?"
        raise StorageError(f"the database cannot be copied: {why}", mend=mend) from error


def empty_postgres(engine: Engine) -> bool:
    """No Greenroom was ever there. Raises `StorageError`."""
    try:
        with engine.connect() as connection:
            return not inspect(connection).has_table(REVISIONS)
    except DatabaseError as error:
        mend = "is the server running, and are name, password and database right?"
        why = str(error.orig).strip().splitlines()[0]
        raise StorageError(f"cannot open the database: {why}", mend=mend) from error


def fill_postgres(engine: Engine, reading: Reading) -> None:
    """Make the tables as they were, and put their rows back: all, or nothing. Raises `StorageError`."""
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(HERE).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, reading.manifest.revision)
            connection.execute(text(f"DELETE FROM {REVISIONS}"))
            for name in reversed(_tables(connection)):  # what a migration has put there
                if connection.execute(text(f'SELECT EXISTS (SELECT FROM "{name}")')).scalar_one():
                    connection.execute(text(f'DELETE FROM "{name}"'))
            there = set(reading.names(TABLES))
            order = [name for name in _tables(connection) if name in there]
            if left := there - set(order):
                raise StorageError(f"there is no table {min(left)!r}", mend="it was not made here")
            for name in order:
                with reading.part(f"{TABLES}/{name}") as file:
                    _copy_in(connection, name, file)
                _go_on_counting(connection, name)
    except DatabaseError as error:
        why = str(error.orig).strip().splitlines()[0]
        mend = "use an empty database that the user of the URL owns"
        raise StorageError(f"the database cannot be filled: {why}", mend=mend) from error


def _tables(connection: Connection) -> list[str]:
    """Each after those that it refers to."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _ in found if name is not None]


def _copy_out(connection: Connection, name: str, file: IO[bytes]) -> None:
    columns = ", ".join(f'"{c["name"]}"' for c in inspect(connection).get_columns(name))
    file.write(columns.encode() + b"\n")
    with _cursor(connection) as cursor, cursor.copy(f'COPY "{name}" ({columns}) TO STDOUT') as rows:
        for piece in rows:
            file.write(piece)


def _copy_in(connection: Connection, name: str, file: IO[bytes]) -> None:
    columns = file.readline().decode().strip()
    named = {f'"{c["name"]}"' for c in inspect(connection).get_columns(name)}
    if not set(columns.split(", ")) <= named:
        raise StorageError(f"the table {name!r} has other columns", mend="it was not made here")
    with _cursor(connection) as cursor, cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as rows:
        while piece := file.read(PIECE):
            rows.write(piece)


def _go_on_counting(connection: Connection, name: str) -> None:
    """Columns that number their rows go on after the highest number."""
    for column in inspect(connection).get_columns(name):
        found = text("SELECT pg_get_serial_sequence(:table, :column)")
        named = {"table": f'"{name}"', "column": column["name"]}
        sequence = connection.execute(found, named).scalar_one()
        if sequence is not None:
            top = f'SELECT setval(:sequence, COALESCE(max("{column["name"]}"), 0) + 1, false) FROM "{name}"'
            connection.execute(text(top), {"sequence": sequence})


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
