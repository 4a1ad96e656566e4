"""Where sessions are kept: `open_store(path)` for a file, `MemoryStore()` for tests."""

from greenroom.store.memory import MemoryStore
from greenroom.store.ports import SessionStore, Store, UserStore
from greenroom.store.records import NewSessionRow, Plays, Role, SessionRecord, Totals, User
from greenroom.store.sqlite import SqliteStore, open_store
from greenroom.store.summary import Summary

__all__ = [
    "MemoryStore",
    "NewSessionRow",
    "Plays",
    "Role",
    "SessionRecord",
    "SessionStore",
    "SqliteStore",
    "Store",
    "Summary",
    "Totals",
    "User",
    "UserStore",
    "open_store",
]
