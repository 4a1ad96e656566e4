"""A session may be a fork of another, and its difficulty may follow the agent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("parent_id", sa.String()))
    op.add_column("sessions", sa.Column("parent_seq", sa.Integer()))
    op.add_column("sessions", sa.Column("dynamic", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("difficulty_why", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("sessions", "difficulty_why")
    op.drop_column("sessions", "dynamic")
    op.drop_column("sessions", "parent_seq")
    op.drop_column("sessions", "parent_id")
