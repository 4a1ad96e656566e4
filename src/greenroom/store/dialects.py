"""How SQLite and PostgreSQL differ: a function, and the two statements that everything waits for."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import BigInteger, Boolean, Connection, Integer, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

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


class Dialect(Protocol):
    """What is done hundreds of times a second, in a transaction of `connection`."""

    def insert(self, connection: Connection, rows: Sequence[EventRow]) -> None:
        """Into `events`."""
        ...

    def update(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Of `sessions`. Each row: a summary's fields, then the session's id."""
        ...


class Sqlite:
    """On SQLite's own connection: without all that stands between."""

    _set = ", ".join(f"{name} = v.column{n}" for n, name in enumerate(Summary._fields, 1))

    def insert(self, connection: Connection, rows: Sequence[EventRow]) -> None:
        hand = _bare(connection)
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(some))
            sql = f"INSERT INTO events (session_id, seq, at, kind, body) VALUES {marks}"
            hand.execute(sql, tuple(chain.from_iterable(some)))

    def update(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        hand = _bare(connection)
        mark = f"({', '.join('?' * (WIDTH + 1))})"
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            values = f"(VALUES {', '.join([mark] * len(some))}) AS v"
            sql = f"UPDATE sessions SET {self._set} FROM {values} WHERE sessions.id = v.column{WIDTH + 1}"
            hand.execute(sql, tuple(chain.from_iterable(some)))


class Postgres:
    """Columns as arrays: one statement however many rows, and the same text each time."""

    def __init__(self) -> None:
        columns = [sessions.c[name] for name in Summary._fields]
        types = ", ".join(f"%s::{_array(c.type)}[]" for c in columns)
        names = ", ".join(Summary._fields)
        sets = ", ".join(f"{name} = v.{name}" for name in Summary._fields)
        self._update = (
            f"UPDATE sessions SET {sets} FROM unnest({types}, %s::text[]) AS v({names}, session_id) "
            "WHERE sessions.id = v.session_id"
        )
        self._insert = (
            "INSERT INTO events (session_id, seq, at, kind, body) "
            "SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::text[], %s::bytea[])"
        )

    def insert(self, connection: Connection, rows: Sequence[EventRow]) -> None:
        if rows:
            connection.exec_driver_sql(self._insert, tuple(list(c) for c in zip(*rows, strict=True)))

    def update(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            connection.exec_driver_sql(self._update, tuple(list(c) for c in zip(*rows, strict=True)))


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
