"""What all tables are made of: times, columns by kind, references, and how constraints are named."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

MS = BigInteger().with_variant(Integer(), "sqlite")
"""Milliseconds, since the epoch or a session's start: more than 32 bits. SQLite has one kind of integer."""

METADATA = MetaData(
    naming_convention={
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def key(kind: Any, *names: str) -> Iterator[Column[Any]]:
    """Columns that together tell one row from another."""
    return (Column(name, kind, primary_key=True) for name in names)


def needed(kind: Any, *names: str) -> Iterator[Column[Any]]:
    """Columns that every row has something in."""
    return (Column(name, kind, nullable=False) for name in names)


def of_user(name: str = "user_id", **how: Any) -> Column[Any]:
    """Whose a row is. `how` as in `Column`; not null unless it says so."""
    return _of("users", name, how)


def of_session(**how: Any) -> Column[Any]:
    """Which session a row belongs to; as `of_user`."""
    return _of("sessions", "session_id", how)


def of_team(name: str = "team_id", **how: Any) -> Column[Any]:
    """As `of_user`."""
    return _of("teams", name, how)


def _of(table: str, name: str, how: dict[str, Any]) -> Column[Any]:
    return Column(name, ForeignKey(f"{table}.id"), **{"nullable": False, **how})
