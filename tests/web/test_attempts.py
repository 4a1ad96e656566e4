"""Attempts at the same scenario, listed to be compared."""

from typing import Any

import httpx

from tests.web.conftest import Site
from tests.web.test_reviews import played, signed_in


async def listed(http: httpx.AsyncClient, session_id: str) -> Any:
    answer = await http.get(f"/api/sessions/{session_id}/attempts")
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


async def test_all_that_ended_with_the_same_scenario_are_listed(site: Site) -> None:
    first = await played(site)
    await played(site, scenario_id="easy")
    secret = await played(site, private=True)
    running = await site.start()
    assert sorted(await listed(site.http, running)) == sorted([first, secret])
    seen = (await site.http.get(f"/api/sessions/{first}/report")).json()
    mine = next(e["seq"] for e in seen["events"] if e["kind"] == "agent_said")
    fork = (await site.http.post(f"/api/sessions/{first}/fork", json={"seq": mine})).json()["row"]
    await site.end(fork["id"])
    assert sorted(await listed(site.http, fork["id"])) == sorted([first, secret, fork["id"]])


async def test_a_trainer_sees_them_but_for_private_practice(site: Site) -> None:
    first, secret = await played(site), await played(site, private=True)
    async with signed_in(site, "tessa", "manager") as trainer, signed_in(site, "eve", "trainee") as trainee:
        assert await listed(trainer, first) == [first]
        assert (await trainer.get(f"/api/sessions/{secret}/attempts")).status_code == 403
        assert (await trainee.get(f"/api/sessions/{first}/attempts")).status_code == 403
        assert (await trainee.get("/api/sessions/none/attempts")).status_code == 404
