"""The tables. A change here needs a migration beside it (a test compares the two)."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from greenroom.store.columns import METADATA, MS, key, needed, of_session, of_user

users = Table(
    "users",
    METADATA,
    *key(String, "id"),
    *needed(String, "name", "role"),
    *needed(JSON, "prefs"),
    Column("name_key", String),  # the name as `records.name_key` has it
    Column("email", String),
    Column("quota", Integer),
    Column("deactivated_at", MS),
    Index("ix_users_name_key", "name_key", unique=True),
    Index("ix_users_email", "email", unique=True),
)

links = Table(
    "links",
    METADATA,
    *key(String, "token_hash"),
    of_user(),
    *needed(MS, "expires_at"),
    Column("used_at", MS),
    Column("purpose", String, nullable=False, server_default="enter"),
)

logins = Table(
    "logins",
    METADATA,
    *key(String, "token_hash"),
    of_user(),
    *needed(MS, "expires_at"),
    Column("created_at", MS, nullable=False, server_default="0"),
    Column("seen_at", MS, nullable=False, server_default="0"),
    Column("about", String, nullable=False, server_default=""),
    Column("via", String, nullable=False, server_default="link"),
    Index("ix_logins_user_id", "user_id"),
)

UNSCORED = text("status = 'ended' AND passed IS NULL")

OF_USER = (
    *("user_id", "status", "deleted_at", "archived_at", "created_at"),
    *("parent_id", "scenario_id", "private", "overall", "ended_ms"),
)

sessions = Table(
    "sessions",
    METADATA,
    # how it was started: `records.NewSessionRow`
    *key(String, "id"),
    *needed(String, "user_id", "scenario_id", "persona_id", "customer", "difficulty"),
    *needed(Integer, "seed"),
    *needed(MS, "created_at"),
    *needed(String, "speed", "priority"),
    *needed(JSON, "memory"),
    Column("parent_id", String),
    Column("parent_seq", Integer),
    Column("dynamic", Boolean, nullable=False, server_default=false()),
    Column("difficulty_why", String, nullable=False, server_default=""),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("channel", String, nullable=False, server_default="chat"),
    # where it stands, folded from its events: `summary.Summary`
    *needed(Integer, "seq"),
    *needed(String, "status"),
    *needed(Text, "last_text"),
    *needed(String, "last_from"),
    *needed(Integer, "unread", "agent_messages"),
    Column("waiting_ms", MS),
    Column("first_reply_ms", MS),
    Column("slowest_reply_ms", MS),
    Column("held_at_ms", MS),
    *needed(MS, "held_ms"),
    Column("ended_ms", MS),
    Column("outcome", String),
    Column("success", Boolean),
    *needed(Boolean, "rude"),
    # what was made of it
    Column("overall", Integer),
    Column("passed", Boolean),
    Column("archived_at", MS),
    Column("deleted_at", MS),
    # who runs it: `leases`
    Column("worker", String),
    Column("fence", Integer, nullable=False, server_default="0"),
    Index("ix_sessions_user_id_created_at", "user_id", "created_at"),
    Index("ix_sessions_status", "status"),
    # all that the first page and the library add up, so that the rows need not be read
    Index("ix_sessions_of_user", *OF_USER),
    Index("ix_sessions_worker", "worker"),
    Index("ix_sessions_unscored", "id", sqlite_where=UNSCORED, postgresql_where=UNSCORED),
)

workers = Table(
    "workers",
    METADATA,
    *key(String, "id"),
    *needed(String, "place"),
    *needed(MS, "started_at", "seen_at"),
    *needed(Integer, "live"),
)

events = Table(
    "events",
    METADATA,
    *key(String, "session_id"),
    *key(Integer, "seq"),
    *needed(MS, "at"),
    *needed(String, "kind"),
    Column("body", LargeBinary, nullable=False),  # JSON of the event's fields, kind included
    sqlite_with_rowid=False,
)

evaluations = Table(
    "evaluations",
    METADATA,
    of_session(primary_key=True),
    *key(String, "scorer"),
    *needed(JSON, "body"),
    *needed(MS, "created_at"),
)

reviews = Table(  # only ever added to
    "reviews",
    METADATA,
    Column("number", MS, primary_key=True),  # in the order in which they came
    Column("id", String, nullable=False, unique=True),
    of_session(),
    *needed(String, "criterion", "kind"),
    Column("score", Integer),
    *needed(Text, "note"),
    *needed(String, "by"),
    *needed(MS, "at"),
    Index("ix_reviews_session_id", "session_id"),
)

shares = Table(
    "shares",
    METADATA,
    *key(String, "token_hash"),
    of_session(),
    *needed(MS, "expires_at"),
    Index("ix_shares_session_id", "session_id"),
)

analyses = Table(
    "analyses",
    METADATA,
    *key(String, "id"),
    *needed(String, "user_id", "name"),
    Column("scenario_id", String),
    *needed(MS, "created_at"),
    Column("overall", Integer),
    *needed(Boolean, "passed"),
    *needed(JSON, "lines", "evaluation"),
    Index("ix_analyses_user_id_created_at", "user_id", "created_at"),
)

invites = Table(
    "invites",
    METADATA,
    *key(String, "token_hash"),
    of_session(),
    *needed(MS, "expires_at"),
    of_user(nullable=True),  # who accepted it
    Index("ix_invites_session_id", "session_id"),
)

model_calls = Table(  # only ever added to: `records.ModelCall`
    "model_calls",
    METADATA,
    *key(MS, "number"),
    *needed(MS, "at"),
    *needed(String, "model", "purpose"),
    Column("session_id", String),
    Column("user_id", String),
    *needed(Integer, "input_tokens", "cached_tokens", "output_tokens", "ms"),
    *needed(Boolean, "ok"),
    *needed(String, "failure"),
    Column("micro", MS),
    Column("estimated", Boolean, nullable=False, server_default=false()),
    Column("input_sound_tokens", Integer, nullable=False, server_default="0"),
    Column("output_sound_tokens", Integer, nullable=False, server_default="0"),
    Index("ix_model_calls_at", "at"),
    Index("ix_model_calls_session_id", "session_id"),
)

judgements = Table(
    "judgements",
    METADATA,
    of_session(primary_key=True),
    *needed(JSON, "body"),
    *needed(MS, "created_at"),
)

recordings = Table(  # `recordings.rows.RecordingRow`
    "recordings",
    METADATA,
    *key(String, "id"),
    of_session(),
    *needed(String, "kind", "media_type"),
    *needed(BigInteger, "started_at"),
    *needed(Integer, "from_ms", "ms"),
    *needed(BigInteger, "size"),
    *needed(LargeBinary, "key"),
    *needed(String, "key_name"),
    *needed(LargeBinary, "sizes"),
    *needed(Boolean, "kept"),
    Index("ix_recordings_session_id", "session_id"),
)
