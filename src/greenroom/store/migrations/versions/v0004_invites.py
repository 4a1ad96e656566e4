"""Invitations to play the customer in someone's session."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invites",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("expires_at", MS, nullable=False),
        sa.Column("user_id", sa.String()),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_invites_session_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invites_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invites"),
    )
    op.create_index("ix_invites_session_id", "invites", ["session_id"])


def downgrade() -> None:
    op.drop_table("invites")
