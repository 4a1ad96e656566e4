"""Checks of what the server needs from others: database, Redis, the clock they share."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from greenroom.config import Settings
from greenroom.core.errors import GreenroomError
from greenroom.operations import databases
from greenroom.operations.findings import Finding
from greenroom.workers import shared

POSTGRES = 15
"""The oldest, by its major number, that the tests have run on."""

REDIS = (6, 2)
SQLITE = (3, 35)
APART_S = 2.0
"""Seconds between two clocks from which workers judge each other wrongly."""

URL = "GREENROOM_DATABASE_URL"

MAY_MAKE = "SELECT has_schema_privilege(current_schema(), 'CREATE')"


def database(settings: Settings) -> Iterator[Finding]:
    """It is there, new enough, and its tables are of this version."""
    if isinstance(settings.database, Path):
        yield from _sqlite(settings.database)
        return
    try:
        engine = databases.postgres(settings.database)
    except GreenroomError as error:
        yield Finding("database", "error", error.message, error.mend or "see docs/reference/settings.md", URL)
        return
    try:
        yield from _postgres(engine)
    finally:
        engine.dispose()


def _sqlite(path: Path) -> Iterator[Finding]:
    if sqlite3.sqlite_version_info < SQLITE:
        mend = "use a Python with a newer SQLite, or PostgreSQL"
        yield Finding("database_old", "error", f"SQLite {sqlite3.sqlite_version} is too old", mend)
    if path.exists() and not path.is_file():
        mend = "take it away, or choose another folder with GREENROOM_DATA"
        yield Finding("database", "error", "that is no file, and so no database", mend, str(path))
    if not path.is_file():
        return  # the first start makes it
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
            if found != ["ok"]:
                mend = "restore the last good backup: `greenroom restore FILE`"
                yield Finding("database_damaged", "error", f"it is damaged: {found[0]}", mend, str(path))
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            if not tables:
                return  # empty: the first start makes the tables
            if databases.REVISIONS not in tables:
                mend = "choose another folder with GREENROOM_DATA, or take the file away"
                yield Finding("database_foreign", "error", "it is of another program", mend, str(path))
                return
            versions = connection.execute(f"SELECT version_num FROM {databases.REVISIONS}").fetchall()
    except sqlite3.Error as error:
        mend = "is the file a database, and readable for this user? Else restore a backup"
        yield Finding("database", "error", f"cannot be read: {error}", mend, str(path))
        return
    yield from _revision(versions[0][0] if versions else None, str(path))


def _postgres(engine: Engine) -> Iterator[Finding]:
    try:
        with engine.connect() as connection:
            number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
            if number // 10_000 < POSTGRES:
                mend = f"use PostgreSQL {POSTGRES} or newer"
                found = connection.execute(text("SHOW server_version")).scalar_one()
                yield Finding("database_old", "error", f"PostgreSQL {found} is too old", mend, URL)
            yield from _clock(connection)
            tables = set(inspect(connection).get_table_names())
            if databases.REVISIONS not in tables and "sessions" in tables:
                mend = "make a database for Greenroom alone"
                yield Finding("database_foreign", "error", "there are tables of another program", mend, URL)
                return
            if not tables and not connection.execute(text(MAY_MAKE)).scalar_one():
                mend = "let the user of the URL own the database (ALTER DATABASE ... OWNER TO ...)"
                yield Finding("database_rights", "error", "no tables may be made in it", mend, URL)
            yield from _revision(MigrationContext.configure(connection).get_current_revision(), URL)
    except DatabaseError as error:
        mend = "is the server running, and are host, name, password and database right?"
        why = str(error.orig).strip().splitlines()[0]
        if "permission denied" in why:
            mend = (
                "let the user of the URL own the database and what is in it (ALTER DATABASE ... OWNER TO ...)"
            )
            yield Finding("database_rights", "error", why, mend, URL)
            return
        yield Finding("database", "error", f"cannot be reached: {why}", mend, URL)


def _clock(connection: Connection, ahead_s: float = 0.0) -> Iterator[Finding]:
    """`ahead_s`: how far this machine's clock is to be taken as being ahead, for tests."""
    before = time.time()
    theirs = float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    after = time.time()
    apart = (before + after) / 2 + ahead_s - theirs
    if abs(apart) - (after - before) / 2 > APART_S:
        which = "ahead of" if apart > 0 else "behind"
        mend = "let both take their time from the same service (chrony, systemd-timesyncd)"
        message = f"this machine's clock is {abs(apart):.1f} s {which} the database's"
        yield Finding("clock", "error" if abs(apart) > 30 else "warning", message, mend)


def _revision(revision: str | None, where: str) -> Iterator[Finding]:
    if revision is None:
        return  # empty: the first start makes the tables
    newest = databases.revisions().get_current_head()
    if not databases.known(revision):
        mend = "install that version again; or restore a backup from before the upgrade"
        yield Finding("newer", "error", "its tables are of a newer Greenroom", mend, where)
    elif revision != newest:
        mend = "make a backup; then the next start brings them up to date"
        message = f"its tables are of an older Greenroom ({revision}, now {newest})"
        yield Finding("migrations", "warning", message, mend, where)


def workers(settings: Settings) -> Iterator[Finding]:
    """Workers that share sessions have what they need for it, and it answers."""
    try:
        together = shared(settings)
    except GreenroomError as error:
        yield Finding("workers", "error", error.message, error.mend, error.where)
        return
    if not together:
        return
    if settings.polling == "on":
        yield Finding(
            "polling_sticky",
            "note",
            "clients may poll, and each of their requests has to reach the same machine",
            "let the load balancer keep a client with its machine, by a cookie or by address",
            "GREENROOM_POLLING",
        )
    else:
        yield Finding(
            "polling",
            "note",
            "with several workers clients need WebSockets: each request of polling may reach another worker",
            "let every proxy in between pass WebSockets on (`Upgrade`), or see GREENROOM_POLLING",
        )
    if not settings.recording_store:
        yield Finding(
            "recordings_apart",
            "note",
            "recordings lie on the machine that made them, and other machines cannot play them",
            "with several machines share GREENROOM_DATA, or keep recordings in a bucket",
            "GREENROOM_RECORDING_STORE",
        )
    try:
        yield from asyncio.run(_redis(settings.redis_url.get_secret_value()))
    except ImportError:
        return  # told by the packages' check


async def _redis(address: str) -> list[Finding]:
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    where = "GREENROOM_REDIS_URL"
    try:
        client = Redis.from_url(address, socket_connect_timeout=5, socket_timeout=5)
    except ValueError as error:
        return [Finding("redis", "error", str(error), "write it as redis://host:6379/0", where)]
    try:
        found = str((await client.info("server"))["redis_version"])
    except (RedisError, OSError) as error:
        mend = "is it running, and are host, port and password right?"
        return [Finding("redis", "error", f"cannot be reached: {type(error).__name__}", mend, where)]
    finally:
        await client.aclose()
    return redis_version(found)


def redis_version(found: str) -> list[Finding]:
    """What is wrong with that version."""
    number = tuple(int(p) for p in found.split(".")[:2] if p.isdigit())
    if number < REDIS:
        mend = f"use Redis {'.'.join(map(str, REDIS))} or newer"
        return [Finding("redis_old", "error", f"Redis {found} is too old", mend, "GREENROOM_REDIS_URL")]
    return []
