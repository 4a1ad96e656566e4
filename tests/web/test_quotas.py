"""What an installation lets its trainees practise in a day, told to them and to administrators beforehand."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.core.call_events import CallEnded, CallStarted
from greenroom.store import User
from greenroom.web.auth import fresh_link
from greenroom.web.quotas import DAY_MS, HOUR_MS, MINUTE_MS
from tests.web.conftest import Shifted, Site, browser, parts

BODY = {"scenario_id": "small", "seed": 1, "speed": "instant"}
SETTINGS = {"sessions_per_hour": 2, "sessions_per_day": 3, "voice_minutes_per_day": 10}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """Its browser is an administrator's."""
    clock = Shifted()
    async with (
        assembled(Settings(data=tmp_path, speed="instant", **SETTINGS), parts(clock)) as whole,
        browser(whole) as http,
    ):
        await http.get(await whole.link())
        await whole.store.add_user(User("tom", "Tom", "trainee"))
        yield Site(whole, http, clock=clock)


@pytest.fixture
async def tom(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(site.whole) as http:
        await http.get(f"/enter/{await fresh_link(site.whole.store, 'tom', site.whole.now())}")
        yield http


async def told(http: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    answer = await http.get("/api/me/allowances")
    return {item["what"]: item for item in answer.json()["items"]}


async def test_a_trainee_sees_what_is_left_before_it_is_used_up(site: Site, tom: httpx.AsyncClient) -> None:
    before = await told(tom)
    assert {what: (a["used"], a["most"], a["until"]) for what, a in before.items()} == {
        "sessions_hour": (0, 2, None),
        "sessions_day": (0, 3, None),
        "voice_day": (0, 10, None),
    }
    for _ in range(2):
        assert (await tom.post("/api/sessions", json=BODY)).status_code == 201
    full = await told(tom)
    assert (full["sessions_hour"]["used"], full["sessions_day"]["used"]) == (2, 2)
    assert full["sessions_hour"]["until"] and not full["sessions_day"]["until"]
    refused = await tom.post("/api/sessions", json=BODY)
    assert refused.json()["error"]["until"][:19] == full["sessions_hour"]["until"][:19]
    site.later(HOUR_MS)
    assert (await tom.post("/api/sessions", json=BODY)).status_code == 201
    site.later(HOUR_MS)
    error = (await tom.post("/api/sessions", json=BODY)).json()["error"]
    assert "within a day" in error["message"]
    assert DAY_MS - 3 * HOUR_MS < error["retry_after_ms"] <= DAY_MS - 2 * HOUR_MS
    site.later(error["retry_after_ms"])
    assert (await tom.post("/api/sessions", json=BODY)).status_code == 201


async def test_an_administrator_sees_it_and_may_give_somebody_more(
    site: Site, tom: httpx.AsyncClient
) -> None:
    await tom.post("/api/sessions", json=BODY)
    people = (await site.http.get("/api/people")).json()["people"]
    seen = {p["id"]: {a["what"]: (a["used"], a["most"]) for a in p["allowances"]} for p in people}
    assert seen == {
        "local": {},
        "tom": {"sessions_hour": (1, 2), "sessions_day": (1, 3), "voice_day": (0, 10)},
    }
    row = (await site.http.patch("/api/people/tom", json={"quota": 50})).json()
    assert [(a["what"], a["most"]) for a in row["allowances"]] == [("sessions_hour", 50)]
    assert await told(site.http) == {}


async def test_minutes_on_the_phone_are_those_of_an_open_line(site: Site, tom: httpx.AsyncClient) -> None:
    call = {**BODY, "channel": "call"}
    session_id = (await tom.post("/api/sessions", json=call)).json()["row"]["id"]
    assert (await told(tom))["voice_day"]["used"] == 0
    hub = site.whole.hub
    line = CallStarted(client_id="c", media="webrtc", recognition="typed", voice="none")
    await hub.line(session_id, line)
    site.later(7 * MINUTE_MS)
    assert (await told(tom))["voice_day"]["used"] == 7
    await hub.line(session_id, CallEnded(reason="hung_up"))
    site.later(2 * HOUR_MS)
    assert (await told(tom))["voice_day"]["used"] == 7
    second = (await tom.post("/api/sessions", json=call)).json()["row"]["id"]
    await hub.line(second, line)
    site.later(4 * MINUTE_MS)
    full = (await told(tom))["voice_day"]
    assert (full["used"], bool(full["until"])) == (11, True)
    error = (await tom.post("/api/sessions", json=call)).json()["error"]
    assert (error["code"], "10 minutes" in error["message"], "chat" in error["mend"]) == (
        "too_many",
        True,
        True,
    )
    assert (await tom.post("/api/sessions", json=BODY)).status_code == 201
    await hub.line(second, CallEnded(reason="hung_up"))
    site.later(error["retry_after_ms"])
    assert (await told(tom))["voice_day"]["used"] == 4
