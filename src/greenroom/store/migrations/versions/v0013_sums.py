"""Sums over a person's sessions without reading each of them."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_USER = (
    *("user_id", "status", "deleted_at", "archived_at", "created_at"),
    *("parent_id", "scenario_id", "private", "overall", "ended_ms"),
)


def upgrade() -> None:
    op.create_index("ix_sessions_of_user", "sessions", list(OF_USER))


def downgrade() -> None:
    op.drop_index("ix_sessions_of_user", "sessions")
