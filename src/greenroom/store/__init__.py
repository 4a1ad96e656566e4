"""Where sessions are kept: `open_store(path or URL)` for a database, `MemoryStore()` for tests."""

from greenroom.store.database import DatabaseStore
from greenroom.store.memory import MemoryStore
from greenroom.store.opening import open_store
from greenroom.store.ports import InviteStore, ReportStore, SessionStore, SpendingStore, Store, UserStore
from greenroom.store.records import (
    Analysis,
    ModelCall,
    NewSessionRow,
    Plays,
    Review,
    ReviewKind,
    Role,
    Scored,
    SessionRecord,
    Spent,
    SpentBy,
    Totals,
    User,
)
from greenroom.store.summary import Summary

__all__ = [
    "Analysis",
    "DatabaseStore",
    "InviteStore",
    "MemoryStore",
    "ModelCall",
    "NewSessionRow",
    "Plays",
    "ReportStore",
    "Review",
    "ReviewKind",
    "Role",
    "Scored",
    "SessionRecord",
    "SessionStore",
    "SpendingStore",
    "Spent",
    "SpentBy",
    "Store",
    "Summary",
    "Totals",
    "User",
    "UserStore",
    "open_store",
]
