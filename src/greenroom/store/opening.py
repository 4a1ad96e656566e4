"""Opening a database: one SQLite file, or PostgreSQL. The rest of what differs is in `dialects`."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from greenroom.core.errors import BadRequest, StorageError
from greenroom.store.checkpoints import WITHIN_A_COMMIT, Checkpoints
from greenroom.store.database import READERS, DatabaseStore
from greenroom.store.dialects import Postgres, Sqlite
from greenroom.store.migrate import migrate

log = logging.getLogger(__name__)

SETTING = "GREENROOM_DATABASE_URL"

CONNECT_S = 5
"""Seconds until a PostgreSQL that does not answer counts as down."""

MOST_PAUSE_S = 2.0
"""Between two tries to reach a PostgreSQL that is down."""

PASSING = ("starting up", "shutting down", "not yet accepting", "in recovery mode", "too many clients")
"""What PostgreSQL says to everyone for a while. What else it says (a wrong password) stays true."""


class NotThere(StorageError):
    """A database that may be there in a moment."""


STUCK_MS = 30_000
"""After so long a PostgreSQL statement is given up."""

ONE_AT_A_TIME = 7_230_114
"""Number of the lock under which one process migrates while the others wait."""


def open_store(where: Path | str, *, most_pages: int | None = None) -> DatabaseStore:
    """Open or make the database and bring its tables up to date. Blocks for some 0.1 s.

    `where`: the path of a SQLite file, or the URL of a PostgreSQL database (postgresql://name:word@host/base).
    `most_pages`: how large the file may grow, in pages of 4 KiB; past it writing fails as on a full disk.
    Raises `BadRequest` for a URL that cannot be read, `StorageError` when it cannot be opened.
    """
    return _postgres(where) if isinstance(where, str) else _sqlite(where, most_pages)


async def opened_store(where: Path | str, wait_s: float) -> DatabaseStore:
    """Like `open_store`; a PostgreSQL that is not there yet is waited for, `wait_s` seconds at most. Raises
    `StorageError` when it is not there by then."""
    loop = asyncio.get_running_loop()
    until, pause, told = loop.time() + wait_s, 0.25, False
    while True:
        try:
            store = await asyncio.to_thread(open_store, where)
        except NotThere as error:
            if loop.time() + pause > until:
                raise
            if not told:
                log.warning("the database is not there yet: %s; waiting up to %d s", error.message, wait_s)
            told = True
            await asyncio.sleep(pause)
            pause = min(pause * 2, MOST_PAUSE_S)
        else:
            if told:
                log.warning("the database is there")
            return store


def _sqlite(path: Path, most_pages: int | None) -> DatabaseStore:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot make the folder: {error.strerror}", where=str(path.parent)) from error
    engine = create_engine(f"sqlite:///{path}", pool_size=READERS + 2)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={WITHIN_A_COMMIT}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is erased is gone from the file
        if most_pages is not None:
            connection.execute(f"PRAGMA max_page_count={most_pages}")

    if path.is_dir():
        raise StorageError("that is a folder", where=str(path), mend="take it away, or choose another --data")
    mend = "is the disk full, or the folder closed to you? Make room, or choose another with --data"
    _migrated(engine, str(path), mend)
    return DatabaseStore(engine, Sqlite(), Checkpoints(engine))


def _postgres(address: str) -> DatabaseStore:
    example = "write it as postgresql://name:password@host:5432/database"
    try:
        url = make_url(address)
    except ArgumentError:
        raise BadRequest("that is no address of a database", where=SETTING, mend=example) from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise BadRequest(
            f"{url.get_backend_name()!r} is no kind of database that can be used here",
            where=SETTING,
            mend=f"{example}, or leave it empty for SQLite",
        )
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=READERS + 2,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_S, "options": f"-c statement_timeout={STUCK_MS}"},
        )
    except ModuleNotFoundError:
        mend = "install it with: pip install 'greenroom[postgres]'"
        raise StorageError("the driver for PostgreSQL is not installed", mend=mend) from None
    shown = url.render_as_string(hide_password=True)
    _migrated(engine, shown, "is the server running, and are name, password and database right?")
    return DatabaseStore(engine, Postgres(), None)


def _migrated(engine: Engine, where: str, mend: str) -> None:
    try:
        with _ours(engine), engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})"))
            try:
                migrate(connection)
            finally:
                if engine.dialect.name == "postgresql" and not connection.invalidated:
                    connection.rollback()
                    connection.execute(text(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})"))
                    connection.commit()
    except CommandError as error:  # a revision that this version does not know
        mend = "install that version again, or restore a backup from before the upgrade"
        raise StorageError("its tables are of a newer Greenroom", where=where, mend=mend) from error
    except OperationalError as error:
        kind = NotThere if engine.dialect.name == "postgresql" and _away(str(error.orig)) else StorageError
        raise kind(
            f"cannot open the database: {_first(error)}", where=where, mend=_mend(error, mend)
        ) from error
    except DatabaseError as error:
        raise StorageError(
            f"cannot open the database: {_first(error)}", where=where, mend=_mend(error, mend)
        ) from error


def _first(error: DatabaseError) -> str:
    """What it says, without the statement that it says it of."""
    return str(error.orig).strip().splitlines()[0]


def _mend(error: DatabaseError, otherwise: str) -> str:
    said = str(error.orig)
    if "not a database" in said or "malformed" in said:
        return "it is something else, or damaged: restore a backup into another folder"
    if "already exists" in said:
        return "there are tables of something else in it: use a database of its own"
    if "permission denied" in said:
        return "let the user of the URL own the database and what is in it (ALTER DATABASE ... OWNER TO ...)"
    return otherwise


@contextlib.contextmanager
def _ours(engine: Engine) -> Iterator[None]:
    """Leaves no connection open behind an error, whatever it is."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _away(said: str) -> bool:
    """Nobody answers, or not yet."""
    return "FATAL" not in said or any(words in said for words in PASSING)
