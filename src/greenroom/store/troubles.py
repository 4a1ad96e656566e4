"""What a database says when it takes or gives nothing, in words for the person who waits for it.

What it says itself may name machines and users: that goes to the log, for who runs the server.
"""

import logging
import sqlite3
import time
from typing import Any

from sqlalchemy.exc import DatabaseError, DataError

from greenroom.core.errors import BadRequest, GreenroomError, StorageError

log = logging.getLogger(__name__)

AGAIN_S = 10.0
"""The same trouble is logged no more often: while a database is away, thousands ask for it."""

FULL = ("disk is full", "No space left")
PG_FULL = "53100"
PG_GONE = ("08", "57", "53")
"""Classes of PostgreSQL's error codes: connections, what operators do, resources that are used up."""

ROOM = "whoever runs the server has to make room; then it goes on by itself"
AWAY = "it is tried again by itself; if it stays, ask whoever runs the server"

_logged: dict[str, float] = {}


def trouble(what: str, error: DatabaseError | sqlite3.Error) -> GreenroomError:
    """`what`: "stored" or "read". Trying again helps, unless it is about what was given: `BadRequest`."""
    if isinstance(error, DataError):  # PostgreSQL takes no NUL in a text, and has a width for numbers
        return BadRequest(
            "it holds what cannot be kept", mend="take out what is no text, and numbers far too large"
        )
    own: Any = error.orig if isinstance(error, DatabaseError) else error
    said = str(own).strip().splitlines()[0] if str(own).strip() else type(own).__name__
    if isinstance(own, sqlite3.Error):
        if any(words in said for words in FULL):
            return _told(f"could not be {what}: the server's disk is full", ROOM, said)
        return _told(f"could not be {what}: {said}", AWAY, said)
    state = getattr(own, "sqlstate", None) or ""
    if state == PG_FULL:
        return _told(f"could not be {what}: the database's disk is full", ROOM, said)
    if not state or state.startswith(PG_GONE):
        return _told(f"could not be {what}: the database is away", AWAY, said)
    return _told(f"could not be {what}: the database refused it ({state})", AWAY, said)


def _told(message: str, mend: str, said: str) -> StorageError:
    now = time.monotonic()
    if now - _logged.get(message, -AGAIN_S) >= AGAIN_S:
        _logged[message] = now
        log.warning("%s: %s", message, said)
    return StorageError(message, mend=mend)
