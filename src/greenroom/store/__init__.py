"""Where sessions are kept: `open_store(path or URL)` for a database, `MemoryStore()` for tests."""

from greenroom.store.account_records import (
    ApiToken,
    AuditEntry,
    Bearer,
    Invitation,
    LinkPurpose,
    Login,
    Scope,
    Team,
)
from greenroom.store.database import DatabaseStore
from greenroom.store.job_ports import ExportStore
from greenroom.store.job_records import Export, Job, JobState, WorkerJobs
from greenroom.store.memory import MemoryStore
from greenroom.store.opening import open_store
from greenroom.store.ports import (
    AccountStore,
    InviteStore,
    JobStore,
    ReportStore,
    SessionStore,
    SpendingStore,
    Store,
    UserStore,
)
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
    name_key,
)
from greenroom.store.summary import Summary

__all__ = [
    "AccountStore",
    "Analysis",
    "ApiToken",
    "AuditEntry",
    "Bearer",
    "DatabaseStore",
    "Export",
    "ExportStore",
    "Invitation",
    "InviteStore",
    "Job",
    "JobState",
    "JobStore",
    "LinkPurpose",
    "Login",
    "MemoryStore",
    "ModelCall",
    "NewSessionRow",
    "Plays",
    "ReportStore",
    "Review",
    "ReviewKind",
    "Role",
    "Scope",
    "Scored",
    "SessionRecord",
    "SessionStore",
    "SpendingStore",
    "Spent",
    "SpentBy",
    "Store",
    "Summary",
    "Team",
    "Totals",
    "User",
    "UserStore",
    "WorkerJobs",
    "name_key",
    "open_store",
]
