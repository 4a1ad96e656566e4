"""One's own account and the people of the house: names, browsers, tokens, quotas, teams, and who stays in."""

import asyncio
import json
from typing import Any

import httpx

from greenroom.store import User
from greenroom.web.account import MOST_TOKENS
from greenroom.web.auth import DAY_MS
from greenroom.web.quotas import HOUR_MS
from tests.web.conftest import Site, browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def code(answer: httpx.Response) -> str:
    return "" if answer.is_success else str(answer.json()["error"]["code"])


async def token(site: Site, *scopes: str, days: int = 1) -> dict[str, Any]:
    body = {"name": "CI", "scopes": list(scopes), "days": days}
    made: dict[str, Any] = (await site.http.post("/api/account/tokens", json=body)).json()
    return made


async def test_a_browser_is_listed_and_ended(site: Site) -> None:
    async with browser(site.whole) as other:
        other.headers["user-agent"] = FIREFOX
        await other.get(await site.whole.link())
        account = (await site.http.get("/api/account")).json()
        found = {b["about"]: b for b in account["browsers"]}
        assert found[""]["here"] and not found["Firefox on Linux"]["here"]
        path = f"/api/account/browsers/{found['Firefox on Linux']['id']}"
        assert (await site.http.delete(path)).status_code == 204
        assert code(await site.http.delete(path)) == "not_found"
        assert code(await other.get("/api/me")) == "signed_out"


async def test_signing_out_everywhere_is_everywhere(site: Site) -> None:
    unused = await site.whole.link()
    async with browser(site.whole) as other:
        await other.get(await site.whole.link())
        assert (await other.post("/api/account/sign-out-everywhere")).status_code == 204
        for http in (site.http, other):
            assert code(await http.get("/api/me")) == "signed_out"
        assert (await other.get(unused)).status_code == 403


async def test_a_password_is_changed_by_the_one_before(site: Site) -> None:
    put = site.http.put
    assert code(await put("/api/account/password", json={"password": "short"})) == "bad_request"
    assert (await put("/api/account/password", json={"password": "lamp otter seventeen"})).status_code == 204
    for current in (None, "wrong"):
        body = {"current": current, "password": "nine quiet harbours"}
        assert code(await put("/api/account/password", json=body)) == "wrong_password"
    cookie = site.http.cookies["greenroom"]
    body = {"current": "lamp otter seventeen", "password": "nine quiet harbours"}
    assert (await put("/api/account/password", json=body)).status_code == 204
    assert site.http.cookies["greenroom"] != cookie
    assert (await site.http.get("/api/me")).status_code == 200


async def test_a_token_does_no_more_than_its_scopes_and_is_kept_as_a_hash(site: Site) -> None:
    made = await token(site, "read")
    async with browser(site.whole) as http:
        http.headers["authorization"] = f"Bearer {made['token']}"
        me = (await http.get("/api/me")).json()
        assert (me["id"], me["role"]) == ("local", "trainee")  # cut down
        assert code(await http.post("/api/sessions", json={"scenario_id": "small"})) == "not_allowed"
        for way, path in (("GET", "/api/account"), ("POST", "/api/account/tokens"), ("GET", "/api/people")):
            assert code(await http.request(way, path, json={})) == "not_allowed"
        http.headers["authorization"] = f"Bearer {(await token(site, 'read', 'admin'))['token']}"
        assert (await http.get("/api/people")).status_code == 200
        listed = json.dumps((await site.http.get("/api/account")).json())
        assert made["token"] not in listed
        await site.http.delete(f"/api/account/tokens/{made['id']}")
        http.headers["authorization"] = f"Bearer {made['token']}"
        assert code(await http.get("/api/me")) == "signed_out"
        for nonsense in ("Bearer", "Bearer gr_", "Basic eDp5", "Bearer " + "x" * 9_000, "\x7f"):
            http.headers["authorization"] = nonsense
            assert code(await http.get("/api/me")) == "signed_out"


async def test_a_token_expires_and_there_are_so_many(site: Site) -> None:
    made = await token(site, "read", days=1)
    async with browser(site.whole) as http:
        http.headers["authorization"] = f"Bearer {made['token']}"
        site.later(DAY_MS - 60_000)
        assert (await http.get("/api/me")).status_code == 200
        site.later(120_000)
        assert code(await http.get("/api/me")) == "signed_out"
    for _ in range(MOST_TOKENS):
        await token(site, "read")
    body = {"name": "x", "scopes": ["read"]}
    assert code(await site.http.post("/api/account/tokens", json=body)) == "wrong_state"


async def test_a_quota_holds_when_many_start_at_once_and_says_until_when(site: Site) -> None:
    await site.http.patch("/api/people/local", json={"quota": 2})
    body = {"scenario_id": "small", "seed": 1}
    answers = await asyncio.gather(*(site.http.post("/api/sessions", json=body) for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [201, 201, 429, 429, 429]
    refused = next(a for a in answers if a.status_code == 429).json()["error"]
    assert (refused["code"], "2 sessions" in refused["message"]) == ("too_many", True)
    kept = next(a for a in answers if a.status_code == 201).json()["row"]["id"]
    await site.http.delete(f"/api/sessions/{kept}")
    assert code(await site.http.post("/api/sessions", json=body)) == "too_many"
    site.later(HOUR_MS)
    assert (await site.http.post("/api/sessions", json=body)).status_code == 201


async def test_a_teams_quota_holds_for_who_has_none_of_their_own(site: Site) -> None:
    await site.http.put("/api/teams/everyone", json={"name": "Everyone", "quota": 1})
    body = {"scenario_id": "small", "seed": 1}
    assert (await site.http.post("/api/sessions", json=body)).status_code == 201
    assert code(await site.http.post("/api/sessions", json=body)) == "too_many"
    await site.http.patch("/api/people/local", json={"quota": 5})
    assert (await site.http.post("/api/sessions", json=body)).status_code == 201


async def test_there_is_always_an_administrator(site: Site) -> None:
    for change in ({"role": "trainee"}, {"active": False}):
        assert code(await site.http.patch("/api/people/local", json=change)) == "wrong_state"
    await site.whole.store.add_user(User("eve", "Eve", "administrator"))
    assert (await site.http.patch("/api/people/eve", json={"role": "trainee"})).json()["role"] == "trainee"
    for change in ({"name": "You"}, {"email": "no"}, {"teams": ["none"]}, {"quota": 0}, {"role": "boss"}):
        assert code(await site.http.patch("/api/people/eve", json=change)) in ("conflict", "bad_request")
    assert code(await site.http.patch("/api/people/none", json={})) == "not_found"


async def test_what_an_administrator_does_is_written_down_without_names(site: Site) -> None:
    await site.whole.store.add_user(User("eve", "Evelyn", "trainee"))
    change = {"role": "manager", "email": "evelyn@house.example"}
    await site.http.patch("/api/people/eve", json=change)
    await site.http.patch("/api/people/eve", json={"active": False})
    await site.http.post("/api/people/eve/sign-out")
    found, _ = await site.whole.store.audit()
    assert [(e.actor, e.action, e.subject) for e in found] == [
        ("local", "person.sign_out", "eve"),
        ("local", "person.deactivate", "eve"),
        ("local", "role.change", "eve"),
    ]
    assert "evelyn" not in json.dumps([dict(e.detail) for e in found]).lower()
