"""How SQLite and PostgreSQL differ: a function, and the two statements that everything waits for."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import BigInteger, Boolean, Connection, Integer, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from greenroom.store.columns import MS
from greenroom.store.summary import Summary
from greenroom.store.tables import sessions

WIDTH = len(Summary._fields)
TOGETHER = 500
"""Rows in one statement: SQLite takes 32,766 parameters."""

EventRow = tuple[str, int, int, str, bytes]
"""session, seq, at, kind, body"""


class month_of(GenericFunction[str]):
    """`YYYY-MM` (UTC) of epoch ms."""

    type = String()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _month_sqlite(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **kw)} / 1000, 'unixepoch')"


@compiles(month_of, "postgresql")
def _month_postgres(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    at = f"to_timestamp({compiler.process(element.clauses, **kw)} / 1000)"
    return f"to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM')"


class now_ms(GenericFunction[int]):
    """The database's clock, in epoch ms."""

    type = MS
    inherit_cache = True


@compiles(now_ms, "sqlite")
def _now_sqlite(_element: Any, _compiler: SQLCompiler, **_: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(now_ms, "postgresql")
def _now_postgres(_element: Any, _compiler: SQLCompiler, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"


class Dialect(Protocol):
    """What is done hundreds of times a second, in a transaction of `connection`."""

    def insert(self, connection: Connection, rows: Sequence[EventRow]) -> None:
        """Into `events`."""
        ...

    def update(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
        """Of `sessions`. Each row: a summary's fields, the session's id, and the number that its lease must
        have (None: any). The answer: of how many rows it has."""
        ...


class Sqlite:
    """On SQLite's own connection: without all that stands between."""

    _set = ", ".join(f"{name} = v.column{n}" for n, name in enumerate(Summary._fields, 1))
    _which = (
        f"sessions.id = v.column{WIDTH + 1} "
        f"AND (v.column{WIDTH + 2} IS NULL OR sessions.fence = v.column{WIDTH + 2})"
    )

    def insert(self, connection: Connection, rows: Sequence[EventRow]) -> None:
        hand = _bare(connection)
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(some))
            sql = f"INSERT INTO events (session_id, seq, at, kind, body) VALUES {marks}"
            hand.execute(sql, tuple(chain.from_iterable(some)))

    def update(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
        hand = _bare(connection)
        mark = f"({', '.join('?' * (WIDTH + 2))})"
        found = 0
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            values = f"(VALUES {', '.join([mark] * len(some))}) AS v"
            sql = f"UPDATE sessions SET {self._set} FROM {values} WHERE {self._which}"
            found += hand.execute(sql, tuple(chain.from_iterable(some))).rowcount
        return found


class Postgres:
    """Columns as arrays: one statement however many rows, and the same text each time."""

    def __init__(self) -> None:
        columns = [sessions.c[name] for name in Summary._fields]
        types = ", ".join(f"%s::{_array(c.type)}[]" for c in columns)
        names = ", ".join(Summary._fields)
        sets = ", ".join(f"{name} = v.{name}" for name in Summary._fields)
        self._update = (
            f"UPDATE sessions SET {sets} "
            f"FROM unnest({types}, %s::text[], %s::int[]) AS v({names}, session_id, number) "
            "WHERE sessions.id = v.session_id AND (v.number IS NULL OR sessions.fence = v.number)"
        )
        self._insert = (
            "INSERT INTO events (session_id, seq, at, kind, body) "
            "SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::text[], %s::bytea[])"
        )

    def insert(self, connection: Connection, rows: Sequence[EventRow]) -> None:
        if rows:
            connection.exec_driver_sql(self._insert, tuple(list(c) for c in zip(*rows, strict=True)))

    def update(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
        if not rows:
            return 0
        columns = tuple(list(c) for c in zip(*rows, strict=True))
        return connection.exec_driver_sql(self._update, columns).rowcount


def _array(kind: Any) -> str:
    match kind:
        case Boolean():
            return "boolean"
        case BigInteger():
            return "bigint"
        case Integer():
            return "int"
        case String() | Text():
            return "text"
        case _:
            raise TypeError(f"no array of {kind!r}")


def _bare(connection: Connection) -> Any:
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.driver_connection
