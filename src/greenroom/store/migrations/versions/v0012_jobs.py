"""Work that is done later, and somebody's data made ready to be fetched."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UNSCORED = sa.text("status = 'ended' AND passed IS NULL")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", MS, nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("made_at", MS, nullable=False),
        sa.Column("began_at", MS),
        sa.Column("ended_at", MS),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state_due_at", "jobs", ["state", "due_at"])
    op.create_table(
        "exports",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("made_at", MS, nullable=False),
        sa.Column("expires_at", MS, nullable=False),
        sa.Column("size", MS, nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("token_until", MS, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_exports_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_exports"),
    )
    op.create_table(
        "export_parts",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_export_parts_user_id"),
        sa.PrimaryKeyConstraint("user_id", "number", name="pk_export_parts"),
    )
    op.create_index(
        "ix_sessions_unscored", "sessions", ["id"], sqlite_where=UNSCORED, postgresql_where=UNSCORED
    )


def downgrade() -> None:
    op.drop_index("ix_sessions_unscored", "sessions")
    for table in ("export_parts", "exports", "jobs"):
        op.drop_table(table)
