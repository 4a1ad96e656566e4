"""The tables of work done later, and of what is made ready to be fetched, beside those of `tables`."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from greenroom.store.tables import METADATA, MS

jobs = Table(  # `job_records.Job`
    "jobs",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", MS, nullable=False),
    Column("worker", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("made_at", MS, nullable=False),
    Column("began_at", MS),
    Column("ended_at", MS),
    Column("result", JSON, nullable=False),
    Index("ix_jobs_state_due_at", "state", "due_at"),
)

exports = Table(  # `job_records.Export`
    "exports",
    METADATA,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("made_at", MS, nullable=False),
    Column("expires_at", MS, nullable=False),
    Column("size", MS, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("token_until", MS, nullable=False),
)

export_parts = Table(
    "export_parts",
    METADATA,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
