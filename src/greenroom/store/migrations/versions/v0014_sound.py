"""Of the tokens of a call to a model, those that are sound."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("input_sound_tokens", "output_sound_tokens")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("model_calls", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("model_calls", name)
