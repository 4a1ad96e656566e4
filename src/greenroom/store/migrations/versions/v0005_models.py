"""What calls to language models took and cost, and what a model as judge made of sessions."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("at", MS, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("session_id", sa.String()),
        sa.Column("user_id", sa.String()),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("cached_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("micro", MS),
    )
    op.create_index("ix_model_calls_at", "model_calls", ["at"])
    op.create_index("ix_model_calls_session_id", "model_calls", ["session_id"])
    op.create_table(
        "judgements",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", MS, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_judgements_session_id"),
        sa.PrimaryKeyConstraint("session_id", name="pk_judgements"),
    )


def downgrade() -> None:
    op.drop_table("judgements")
    op.drop_table("model_calls")
