"""Where sessions are kept: `open_store(path)` for a file, `MemoryStore()` for tests."""

from greenroom.store.memory import MemoryStore
from greenroom.store.ports import InviteStore, ReportStore, SessionStore, Store, UserStore
from greenroom.store.records import (
    Analysis,
    NewSessionRow,
    Plays,
    Review,
    ReviewKind,
    Role,
    Scored,
    SessionRecord,
    Totals,
    User,
)
from greenroom.store.sqlite import SqliteStore, open_store
from greenroom.store.summary import Summary

__all__ = [
    "Analysis",
    "InviteStore",
    "MemoryStore",
    "NewSessionRow",
    "Plays",
    "ReportStore",
    "Review",
    "ReviewKind",
    "Role",
    "Scored",
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
