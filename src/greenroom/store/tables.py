"""The tables. A change here needs a migration beside it (a test compares the two)."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

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

users = Table(
    "users",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("prefs", JSON, nullable=False),
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
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("expires_at", MS, nullable=False),
    Column("used_at", MS),
    Column("purpose", String, nullable=False, server_default="enter"),
)

logins = Table(
    "logins",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("expires_at", MS, nullable=False),
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
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("scenario_id", String, nullable=False),
    Column("persona_id", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("difficulty", String, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("created_at", MS, nullable=False),
    Column("speed", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("memory", JSON, nullable=False),
    Column("parent_id", String),
    Column("parent_seq", Integer),
    Column("dynamic", Boolean, nullable=False, server_default=false()),
    Column("difficulty_why", String, nullable=False, server_default=""),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("channel", String, nullable=False, server_default="chat"),
    # where it stands, folded from its events: `summary.Summary`
    Column("seq", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("last_text", Text, nullable=False),
    Column("last_from", String, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("agent_messages", Integer, nullable=False),
    Column("waiting_ms", MS),
    Column("first_reply_ms", MS),
    Column("slowest_reply_ms", MS),
    Column("held_at_ms", MS),
    Column("held_ms", MS, nullable=False),
    Column("ended_ms", MS),
    Column("outcome", String),
    Column("success", Boolean),
    Column("rude", Boolean, nullable=False),
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
    Column("id", String, primary_key=True),
    Column("place", String, nullable=False),
    Column("started_at", MS, nullable=False),
    Column("seen_at", MS, nullable=False),
    Column("live", Integer, nullable=False),
)

events = Table(
    "events",
    METADATA,
    Column("session_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", MS, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", LargeBinary, nullable=False),  # JSON of the event's fields, kind included
    sqlite_with_rowid=False,
)

evaluations = Table(
    "evaluations",
    METADATA,
    Column("session_id", ForeignKey("sessions.id"), primary_key=True),
    Column("scorer", String, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("created_at", MS, nullable=False),
)

reviews = Table(  # only ever added to
    "reviews",
    METADATA,
    Column("number", MS, primary_key=True),  # in the order in which they came
    Column("id", String, nullable=False, unique=True),
    Column("session_id", ForeignKey("sessions.id"), nullable=False),
    Column("criterion", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("score", Integer),
    Column("note", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", MS, nullable=False),
    Index("ix_reviews_session_id", "session_id"),
)

shares = Table(
    "shares",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("session_id", ForeignKey("sessions.id"), nullable=False),
    Column("expires_at", MS, nullable=False),
    Index("ix_shares_session_id", "session_id"),
)

analyses = Table(
    "analyses",
    METADATA,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("scenario_id", String),
    Column("created_at", MS, nullable=False),
    Column("overall", Integer),
    Column("passed", Boolean, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("evaluation", JSON, nullable=False),
    Index("ix_analyses_user_id_created_at", "user_id", "created_at"),
)

invites = Table(
    "invites",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("session_id", ForeignKey("sessions.id"), nullable=False),
    Column("expires_at", MS, nullable=False),
    Column("user_id", ForeignKey("users.id")),  # who accepted it
    Index("ix_invites_session_id", "session_id"),
)

model_calls = Table(  # only ever added to: `records.ModelCall`
    "model_calls",
    METADATA,
    Column("number", MS, primary_key=True),
    Column("at", MS, nullable=False),
    Column("model", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("session_id", String),
    Column("user_id", String),
    Column("input_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("ms", Integer, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("failure", String, nullable=False),
    Column("micro", MS),
    Column("estimated", Boolean, nullable=False, server_default=false()),
    Index("ix_model_calls_at", "at"),
    Index("ix_model_calls_session_id", "session_id"),
)

judgements = Table(
    "judgements",
    METADATA,
    Column("session_id", ForeignKey("sessions.id"), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("created_at", MS, nullable=False),
)

recordings = Table(  # `recordings.rows.RecordingRow`
    "recordings",
    METADATA,
    Column("id", String, primary_key=True),
    Column("session_id", ForeignKey("sessions.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("from_ms", Integer, nullable=False),
    Column("ms", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("key_name", String, nullable=False),
    Column("sizes", LargeBinary, nullable=False),
    Column("kept", Boolean, nullable=False),
    Index("ix_recordings_session_id", "session_id"),
)
