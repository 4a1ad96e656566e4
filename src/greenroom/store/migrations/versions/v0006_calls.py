"""How a session is held: by chat or as a call."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("channel", sa.String(), nullable=False, server_default="chat"))


def downgrade() -> None:
    op.drop_column("sessions", "channel")
