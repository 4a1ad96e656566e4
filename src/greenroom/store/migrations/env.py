"""Run by Alembic for each migration; the connection comes from `greenroom.store.migrate`."""

from alembic import context

from greenroom.store.columns import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # on SQLite, too: see `greenroom.store.migrate`
    render_as_batch=True,  # SQLite cannot alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
