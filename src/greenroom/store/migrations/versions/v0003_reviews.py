"""Second opinions on scores, links that show a report, conversations held elsewhere, private practice."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MS, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_reviews_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_session_id", "reviews", ["session_id"])
    op.create_table(
        "shares",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("expires_at", MS, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_shares_session_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_shares"),
    )
    op.create_index("ix_shares_session_id", "shares", ["session_id"])
    op.create_table(
        "analyses",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String()),
        sa.Column("created_at", MS, nullable=False),
        sa.Column("overall", sa.Integer()),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("evaluation", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_analyses"),
    )
    op.create_index("ix_analyses_user_id_created_at", "analyses", ["user_id", "created_at"])


def downgrade() -> None:
    op.drop_table("analyses")
    op.drop_table("shares")
    op.drop_table("reviews")
    op.drop_column("sessions", "private")
