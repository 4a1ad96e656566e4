"""The first tables."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("prefs", sa.JSON(), nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("token_hash", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("expires_at", MS, nullable=False),
        sa.Column("used_at", MS),
    )
    op.create_table(
        "logins",
        sa.Column("token_hash", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("expires_at", MS, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("persona_id", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("difficulty", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("created_at", MS, nullable=False),
        sa.Column("speed", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("last_text", sa.Text(), nullable=False),
        sa.Column("last_from", sa.String(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("agent_messages", sa.Integer(), nullable=False),
        sa.Column("waiting_ms", MS),
        sa.Column("first_reply_ms", MS),
        sa.Column("slowest_reply_ms", MS),
        sa.Column("held_at_ms", MS),
        sa.Column("held_ms", MS, nullable=False),
        sa.Column("ended_ms", MS),
        sa.Column("outcome", sa.String()),
        sa.Column("success", sa.Boolean()),
        sa.Column("rude", sa.Boolean(), nullable=False),
        sa.Column("overall", sa.Integer()),
        sa.Column("passed", sa.Boolean()),
        sa.Column("archived_at", MS),
        sa.Column("deleted_at", MS),
    )
    op.create_index("ix_sessions_user_id_created_at", "sessions", ["user_id", "created_at"])
    op.create_index("ix_sessions_status", "sessions", ["status"])
    op.create_table(
        "events",
        sa.Column("session_id", sa.String(), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("at", MS, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evaluations",
        sa.Column("session_id", sa.String(), sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("scorer", sa.String(), primary_key=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", MS, nullable=False),
    )


def downgrade() -> None:
    for table in ("evaluations", "events", "sessions", "logins", "links", "users"):
        op.drop_table(table)
