"""Reviews and calls to models are numbered in the order in which they came, in any database."""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REVIEWS = ("id", "session_id", "criterion", "kind", "score", "note", "by", "at")
CALLS = (
    *("at", "model", "purpose", "session_id", "user_id", "input_tokens", "cached_tokens", "output_tokens"),
    *("ms", "ok", "failure", "micro"),
)


def upgrade() -> None:
    _aside("reviews")
    op.create_table(
        "reviews",
        sa.Column("number", MS, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MS, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_reviews_session_id"),
        sa.UniqueConstraint("id", name="uq_reviews_id"),
    )
    op.create_index("ix_reviews_session_id", "reviews", ["session_id"])
    _back("reviews", REVIEWS)
    _aside("model_calls")
    op.create_table(
        "model_calls",
        sa.Column("number", MS, primary_key=True, autoincrement=True),
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
    _back("model_calls", CALLS)


def _aside(table: str) -> None:
    """Copy the rows in the order in which they came, and make room for the new table."""
    came = "rowid" if op.get_context().dialect.name == "sqlite" else "ctid"
    op.execute(f"CREATE TABLE {table}_before AS SELECT * FROM {table} ORDER BY {came}")
    op.drop_table(table)


def _back(table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(f'"{c}"' for c in columns)
    came = "rowid" if op.get_context().dialect.name == "sqlite" else "ctid"
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_before ORDER BY {came}")
    op.drop_table(f"{table}_before")


def downgrade() -> None:
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_column("number")
    with op.batch_alter_table("model_calls") as calls:
        calls.drop_column("number")
