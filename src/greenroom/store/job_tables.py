"""The tables of work done later, and of what is made ready to be fetched, beside those of `tables`."""

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Table, Text

from greenroom.store.columns import METADATA, MS, key, needed, of_user

jobs = Table(  # `job_records.Job`
    "jobs",
    METADATA,
    *key(String, "kind", "subject"),
    *needed(String, "state"),
    *needed(Integer, "tries"),
    *needed(MS, "due_at"),
    *needed(String, "worker"),
    *needed(Integer, "fence"),
    *needed(Text, "error"),
    *needed(MS, "made_at"),
    Column("began_at", MS),
    Column("ended_at", MS),
    *needed(JSON, "result"),
    Index("ix_jobs_state_due_at", "state", "due_at"),
)

exports = Table(  # `job_records.Export`
    "exports",
    METADATA,
    of_user(primary_key=True),
    *needed(MS, "made_at", "expires_at", "size"),
    *needed(Integer, "parts"),
    *needed(String, "token_hash"),
    *needed(MS, "token_until"),
)

export_parts = Table(
    "export_parts",
    METADATA,
    of_user(primary_key=True),
    *key(Integer, "number"),
    *needed(LargeBinary, "body"),
)
