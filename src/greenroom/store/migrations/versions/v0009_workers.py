"""Several processes share the live sessions: who runs which."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("worker", sa.String()))
    op.add_column("sessions", sa.Column("fence", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_sessions_worker", "sessions", ["worker"])
    op.create_table(
        "workers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("started_at", MS, nullable=False),
        sa.Column("seen_at", MS, nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )


def downgrade() -> None:
    op.drop_table("workers")
    op.drop_index("ix_sessions_worker", "sessions")
    op.drop_column("sessions", "fence")
    op.drop_column("sessions", "worker")
