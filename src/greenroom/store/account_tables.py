"""The tables of accounts, beside those of `tables`."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from greenroom.store.tables import METADATA, MS

passwords = Table(
    "passwords",
    METADATA,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("hash", Text, nullable=False),  # argon2id, in its own encoding
    Column("changed_at", MS, nullable=False),
)

teams = Table(
    "teams",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("quota", Integer),
)

members = Table(
    "members",
    METADATA,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Index("ix_members_user_id", "user_id"),
)

tokens = Table(
    "tokens",
    METADATA,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", MS, nullable=False),
    Column("expires_at", MS, nullable=False),
    Column("used_at", MS),
    Index("ix_tokens_user_id", "user_id"),
)

audit = Table(  # only ever added to; triggers of the migration see to it
    "audit",
    METADATA,
    Column("number", MS, primary_key=True),
    Column("at", MS, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("object", String, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_actor", "actor"),
    Index("ix_audit_subject", "subject"),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("team_id", ForeignKey("teams.id")),
    Column("email", String),
    Column("created_by", ForeignKey("users.id"), nullable=False),
    Column("created_at", MS, nullable=False),
    Column("expires_at", MS, nullable=False),
    Column("used_by", ForeignKey("users.id")),
)

identities = Table(  # who somebody is to an OpenID provider
    "identities",
    METADATA,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Index("ix_identities_user_id", "user_id"),
)

tries = Table(  # of signing in; `key` is a hash of an address or an account
    "tries",
    METADATA,
    Column("number", MS, primary_key=True),
    Column("key", String, nullable=False),
    Column("at", MS, nullable=False),
    Index("ix_tries_key_at", "key", "at"),
)
