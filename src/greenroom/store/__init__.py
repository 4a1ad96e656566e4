"""Where sessions are kept: `open_store(path)` for a file, `MemoryStore()` for tests."""

from greenroom.store.ports import SessionStore, Store, UserStore
from greenroom.store.records import NewSessionRow, Plays, Role, SessionRecord, Totals, User
from greenroom.store.summary import Summary

__all__ = [
    "NewSessionRow",
    "Plays",
    "Role",
    "SessionRecord",
    "SessionStore",
    "Store",
    "Summary",
    "Totals",
    "User",
    "UserStore",
]
