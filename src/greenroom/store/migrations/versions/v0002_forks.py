"""A session may be a fork of another."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("parent_id", sa.String()))
    op.add_column("sessions", sa.Column("parent_seq", sa.Integer()))


def downgrade() -> None:
    op.drop_column("sessions", "parent_seq")
    op.drop_column("sessions", "parent_id")
