"""The tables of accounts, beside those of `tables`."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from greenroom.store.columns import METADATA, MS, key, needed, of_team, of_user

passwords = Table(
    "passwords",
    METADATA,
    of_user(primary_key=True),
    Column("hash", Text, nullable=False),  # argon2id, in its own encoding
    *needed(MS, "changed_at"),
)

teams = Table(
    "teams",
    METADATA,
    *key(String, "id"),
    Column("name", String, nullable=False, unique=True),
    Column("quota", Integer),
)

members = Table(
    "members",
    METADATA,
    of_team(primary_key=True),
    of_user(primary_key=True),
    Index("ix_members_user_id", "user_id"),
)

tokens = Table(
    "tokens",
    METADATA,
    *key(String, "id"),
    Column("token_hash", String, nullable=False, unique=True),
    of_user(),
    *needed(String, "name"),
    *needed(JSON, "scopes"),
    *needed(MS, "created_at", "expires_at"),
    Column("used_at", MS),
    Index("ix_tokens_user_id", "user_id"),
)

audit = Table(  # only ever added to; triggers of the migration see to it
    "audit",
    METADATA,
    *key(MS, "number"),
    *needed(MS, "at"),
    *needed(String, "actor", "action", "subject", "object"),
    *needed(JSON, "detail"),
    Index("ix_audit_actor", "actor"),
    Index("ix_audit_subject", "subject"),
)

invitations = Table(
    "invitations",
    METADATA,
    *key(String, "id"),
    Column("token_hash", String, nullable=False, unique=True),
    *needed(String, "role"),
    of_team(nullable=True),
    Column("email", String),
    of_user("created_by"),
    *needed(MS, "created_at", "expires_at"),
    of_user("used_by", nullable=True),
)

identities = Table(  # who somebody is to an OpenID provider
    "identities",
    METADATA,
    *key(String, "issuer", "subject"),
    of_user(),
    Index("ix_identities_user_id", "user_id"),
)

tries = Table(  # of signing in; `key` is a hash of an address or an account
    "tries",
    METADATA,
    *key(MS, "number"),
    *needed(String, "key"),
    *needed(MS, "at"),
    Index("ix_tries_key_at", "key", "at"),
)
