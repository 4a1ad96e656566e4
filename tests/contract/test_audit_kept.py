"""The audit log is only ever added to: the database itself refuses anything else."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from greenroom.store import AuditEntry, open_store


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    if request.param == "sqlite":
        path = tmp_path / "g.db"
        return path, f"sqlite:///{path}"
    url = request.getfixturevalue("postgres_server").fresh()
    return url, url.replace("postgresql://", "postgresql+psycopg://")


async def test_nothing_in_the_audit_log_is_changed_or_taken_out(place):
    where, url = place
    store = open_store(where)
    await store.add_audit(AuditEntry(1, "u1", "report.read", "u2"))
    engine = create_engine(url)
    try:
        for statement in ("UPDATE audit SET actor = 'u9'", "DELETE FROM audit"):
            with engine.connect() as connection, pytest.raises(DBAPIError, match="only ever added to"):
                connection.execute(text(statement))
        assert [e.actor for e in (await store.audit())[0]] == ["u1"]
    finally:
        engine.dispose()
        await store.close()
