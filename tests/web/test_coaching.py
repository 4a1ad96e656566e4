"""The coaching plan over HTTP."""

from typing import Any

from tests.web.conftest import Site
from tests.web.test_reviews import played


async def coaching(site: Site) -> Any:
    answer = await site.http.get("/api/coaching")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_after_three_sessions_there_is_a_plan(site: Site) -> None:
    nothing = await coaching(site)
    assert (nothing["sessions"], nothing["missing"], nothing["plan"]) == (0, 3, [])
    first = await played(site)
    await played(site, private=True)
    log = await site.whole.store.read(first)
    mine = next(r.seq for r in log if r.event.kind == "agent_said")
    fork = (await site.http.post(f"/api/sessions/{first}/fork", json={"seq": mine})).json()["row"]["id"]
    await site.end(fork)
    await played(site)
    assert (await coaching(site))["missing"] == 1
    last = await played(site)
    seen = await coaching(site)
    assert (seen["sessions"], seen["missing"]) == (3, 0)
    worst = seen["categories"][0]
    assert (worst["id"], worst["average"], worst["trend"]) == ("greeting", 0, None)
    cite = worst["evidence"][0]
    assert (cite["session_id"], cite["quote"]) == (last, "{blame}Your own fault.")
    said = next(r for r in await site.whole.store.read(last) if r.event.kind == "agent_said")
    assert (cite["seq"], cite["at"]) == (said.seq, said.at)
    step = seen["plan"][0]
    assert (step["category"], step["scenario_id"], step["difficulty"]) == ("greeting", "easy", "beginner")
    assert "two fails" in step["why"]
