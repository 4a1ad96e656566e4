"""`/api/status`: how the installation is, for administrators, also when something is out of reach."""

import pytest
from pydantic import SecretStr

from greenroom.config import Settings
from greenroom.core.errors import StorageError
from greenroom.store import User
from greenroom.telemetry.health import Health
from greenroom.web.auth import fresh_link
from tests.web.conftest import Site, browser


async def test_what_runs_and_how_it_is(site: Site) -> None:
    session_id = await site.start()
    await site.end(session_id)
    await site.start()
    found = (await site.http.get("/api/status")).json()
    assert found["version"]
    assert found["database"]["kind"] == "sqlite"
    assert found["database"]["ok"]
    assert found["redis"] is None
    (worker,) = found["workers"]
    assert worker["here"]
    assert worker["alive"]
    assert worker["sessions"] == 1
    assert {job["job"]: job["failed"] for job in found["jobs"]} == {"scoring": 0, "judging": 0}
    [scored] = [d for d in found["done"] if d["kind"] == "score"]
    assert (scored["worker"], scored["done"], scored["failed"]) == (worker["id"], 1, 0)
    assert 0 < found["disk"]["free"] <= found["disk"]["total"]
    assert found["recordings"] == {"count": 0, "bytes": 0, "where": "folder"}
    assert found["models"] is None


@pytest.mark.parametrize("role", ["trainee", "manager", "author"])
async def test_it_is_for_administrators(site: Site, role) -> None:
    await site.whole.store.add_user(User(id="u2", name="Sam", role=role))
    token = await fresh_link(site.whole.store, "u2", site.whole.now())
    async with browser(site.whole) as other:
        await other.get(f"/enter/{token}")
        assert (await other.get("/api/status")).status_code == 403
    async with browser(site.whole) as nobody:
        assert (await nobody.get("/api/status")).status_code == 401


class Away:
    """A store that cannot be reached."""

    async def workers(self):
        raise StorageError("could not be read: gone")

    async def job_workers(self, within_ms):
        raise StorageError("could not be read: gone")

    async def recordings(self):
        raise StorageError("could not be read: gone")


async def test_what_is_out_of_reach_is_told_and_holds_nothing_up(site: Site, tmp_path) -> None:
    settings = Settings(
        data=tmp_path / "nowhere",
        database_url=SecretStr("postgresql://name:hidden-word@127.0.0.1:1/x"),
        redis_url=SecretStr("redis://:hidden-word@127.0.0.1:1/0"),
    )
    health = Health(settings, Away(), site.whole.hub, {}, None, site.whole.now)
    found = await health.look()
    assert not found.database.ok
    assert found.database.problem == "could not be read: gone"
    assert found.redis is not None
    assert not found.redis.ok
    assert found.redis.problem == "ConnectionError"
    assert found.disk is None
    assert found.done == []
    assert found.recordings is None
    assert "hidden-word" not in found.model_dump_json()


async def test_a_working_redis(site: Site, tmp_path, redis_server) -> None:
    settings = Settings(data=tmp_path, redis_url=SecretStr(redis_server.address))
    health = Health(settings, site.whole.store, site.whole.hub, {}, None, site.whole.now)
    found = await health.look()
    assert found.redis is not None
    assert found.redis.ok, found.redis.problem
