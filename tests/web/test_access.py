"""Every request of the API, asked by everybody, about what is one's own and another's: nobody gets what
is not for them, and nothing breaks. A request that is not in the table fails the test."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from greenroom.store import Role, Team, User
from greenroom.web.auth import fresh_link
from tests.web.conftest import Site, browser

MARK = "zebra orchid quartz"
"""Said by Ola in each of her sessions, and by nobody else."""

OPEN, MINE, OWN, REVIEWED, SEEING, WATCHED, ADMIN, HELD, DELETES = (
    "open", "mine", "own", "reviewed", "seeing", "watched", "admin", "held", "deletes",
)  # fmt: skip

WHO: dict[str, set[str]] = {
    MINE: {"ola", "eve", "author", "outside", "boss", "admin"},  # each their own
    OWN: {"ola"},
    REVIEWED: {"ola", "boss", "admin"},
    SEEING: {"outside", "boss", "admin"},  # each those that they see
    WATCHED: {"boss", "admin"},
    ADMIN: {"admin"},
    HELD: set(),  # who plays the customer; nobody does here
    DELETES: {"ola", "admin"},
}
"""Who is let in, besides whom answers are 401 without signing in, and 403 or 404."""

S, A = "/api/sessions/{session_id}", "/api/analyses"
PATHS: dict[tuple[str, str], tuple[str, Any]] = {
    ("GET", "/api/sign-in"): (OPEN, None),
    ("POST", "/api/sign-in"): (OPEN, {"name": "nobody", "password": "x"}),
    ("POST", "/api/reset"): (OPEN, {"token": "x", "password": "lamp otter seventeen"}),
    ("GET", "/api/join/{token}"): (OPEN, None),
    ("POST", "/api/join/{token}"): (OPEN, {"name": "Zoe", "password": "lamp otter seventeen"}),
    ("GET", "/api/shared/{token}"): (OPEN, None),
    ("GET", "/api/me"): (MINE, None),
    ("PUT", "/api/me/prefs"): (MINE, {}),
    ("GET", "/api/me/allowances"): (MINE, None),
    ("GET", "/api/home"): (MINE, None),
    ("GET", "/api/coaching"): (MINE, None),
    ("GET", "/api/knowledge"): (MINE, None),
    ("GET", "/api/scenarios"): (MINE, None),
    ("GET", "/api/scenarios/{scenario_id}"): (MINE, None),
    ("GET", "/api/personas"): (MINE, None),
    ("GET", "/api/voice"): (MINE, None),
    ("GET", "/api/sessions"): (MINE, None),
    ("POST", "/api/sessions"): (MINE, {"scenario_id": "small"}),
    ("GET", "/api/invites/{token}/accept"): (MINE, None),
    ("GET", f"{A}"): (MINE, None),
    ("POST", f"{A}"): (MINE, {"name": "x", "text": "Agent: hello"}),
    ("GET", f"{A}/recordings"): (MINE, None),
    ("POST", f"{A}/recordings"): (MINE, None),
    ("GET", "/api/account"): (MINE, None),
    ("PUT", "/api/account/name"): (MINE, {"name": ""}),
    ("PUT", "/api/account/password"): (MINE, {"password": "short"}),
    ("POST", "/api/account/tokens"): (MINE, {"name": "x", "scopes": ["read"]}),
    ("DELETE", "/api/account/browsers/{browser_id}"): (MINE, None),
    ("DELETE", "/api/account/tokens/{token_id}"): (MINE, None),
    ("GET", "/api/account/data"): (MINE, None),
    ("POST", "/api/account/data/export"): (MINE, None),
    ("POST", "/api/account/data/export/link"): (MINE, None),
    ("GET", "/api/account/data/export/{token}"): (MINE, None),
    ("POST", "/api/account/data/erase"): (MINE, {"name": "somebody else"}),
    ("POST", "/api/people/{person_id}/erase"): (ADMIN, {"name": "somebody else"}),
    ("GET", S): (OWN, None),
    ("GET", f"{S}/live"): (OWN, None),
    ("POST", f"{S}/fork"): (OWN, {"seq": 3}),
    ("POST", f"{S}/what-if"): (OWN, {"seq": 3, "text": "x"}),
    ("POST", f"{S}/share"): (OWN, None),
    ("DELETE", f"{S}/share"): (OWN, None),
    ("POST", f"{S}/call"): (OWN, {"sdp": "x", "type": "offer", "client_id": "c", "recognition": "browser"}),
    ("POST", f"{S}/call/livekit"): (OWN, {"client_id": "c", "recognition": "typed"}),
    ("PATCH", f"{S}/call"): (OWN, {"pc_id": "x", "candidates": []}),
    ("DELETE", f"{S}/call"): (OWN, None),
    ("POST", f"{S}/recording/video"): (OWN, {"media_type": "video/webm"}),
    ("PUT", f"{S}/recording/video/{{part}}/{{number}}"): (OWN, None),
    ("POST", f"{S}/recording/video/{{part}}/end"): (OWN, {"ms": 1}),
    ("GET", f"{S}/report"): (REVIEWED, None),
    ("GET", f"{S}/attempts"): (REVIEWED, None),
    ("POST", f"{S}/reviews"): (REVIEWED, {"criterion": "none", "kind": "dispute", "note": "x"}),
    ("GET", f"{S}/recording"): (REVIEWED, None),
    ("GET", f"{S}/recording/{{kind}}"): (REVIEWED, None),
    ("GET", "/api/reviews"): (SEEING, None),
    ("GET", "/api/team/sessions"): (SEEING, None),
    ("GET", "/api/team/sessions/{session_id}"): (WATCHED, None),
    ("GET", f"{S}/brief"): (HELD, None),
    ("GET", f"{A}/{{analysis_id}}"): (OWN, None),
    ("PUT", f"{A}/{{analysis_id}}/speakers"): (OWN, {"agent": [0]}),
    ("GET", f"{A}/recordings/{{recording_id}}"): (HELD, None),
    ("DELETE", f"{A}/recordings/{{recording_id}}"): (HELD, None),
    ("GET", "/api/models"): (ADMIN, None),
    ("GET", "/api/voice/parts"): (ADMIN, None),
    ("POST", "/api/models/test"): (ADMIN, {"model": "x"}),
    ("GET", "/api/status"): (ADMIN, None),
    ("GET", "/api/jobs"): (ADMIN, None),
    ("POST", "/api/jobs/retry"): (ADMIN, {"kind": "score", "subject": "none"}),
    ("GET", "/api/people"): (ADMIN, None),
    ("PATCH", "/api/people/{person_id}"): (ADMIN, {"quota": None}),
    ("POST", "/api/people/{person_id}/link"): (ADMIN, None),
    ("POST", "/api/invitations"): (ADMIN, {}),
    ("DELETE", "/api/invitations/{invitation_id}"): (ADMIN, None),
    ("POST", "/api/teams"): (ADMIN, {"name": "New"}),
    ("PUT", "/api/teams/{team_id}"): (ADMIN, {"name": "Newer"}),
    ("DELETE", "/api/teams/{team_id}"): (ADMIN, None),
    ("GET", "/api/audit"): (ADMIN, None),
    # what takes something away comes last
    ("DELETE", f"{S}/recording"): (DELETES, None),
    ("DELETE", f"{A}/{{analysis_id}}"): (OWN, None),
    ("POST", f"{S}/archive"): (OWN, None),
    ("DELETE", S): (OWN, None),
    ("POST", "/api/people/{person_id}/sign-out"): (ADMIN, None),
    ("POST", "/api/account/sign-out-everywhere"): (MINE, None),
    ("POST", "/api/sign-out"): (OPEN, None),
}
IDS = {
    "token": "unknown", "scenario_id": "small", "browser_id": "none", "token_id": "none", "part": "none",
    "number": "0", "kind": "audio", "analysis_id": "a1", "person_id": "ola", "invitation_id": "none",
    "team_id": "none", "recording_id": "none",
}  # fmt: skip
PEOPLE: tuple[tuple[str, Role, str], ...] = (
    ("ola", "trainee", "in"), ("eve", "trainee", "in"), ("author", "author", "in"),
    ("boss", "manager", "in"), ("outside", "manager", "out"), ("admin", "administrator", "out"),
)  # fmt: skip


@dataclass
class House:
    site: Site
    by: dict[str, httpx.AsyncClient]
    sessions: dict[str, str]
    ids: dict[str, str]

    async def asks(self, who: str, way: tuple[str, str], session: str) -> httpx.Response:
        path = way[1].format(session_id=session, **self.ids)
        body = PATHS[way][1]
        return await self.by[who].request(way[0], path, **({} if body is None else {"json": body}))


@pytest.fixture
async def house(site: Site) -> AsyncIterator[House]:
    store = site.whole.store
    for team in ("in", "out"):
        await store.add_team(Team(team, team))
    async with contextlib.AsyncExitStack() as stack:
        by = {"nobody": await stack.enter_async_context(browser(site.whole))}
        for who, role, team in PEOPLE:
            await store.add_user(User(who, who.title(), role))
            await store.join_teams(who, [team])
            by[who] = await stack.enter_async_context(browser(site.whole))
            await by[who].get(f"/enter/{await fresh_link(store, who, site.whole.now())}")
        talk = {"name": MARK, "text": f"Agent: Hello, {MARK}\nCustomer: It fails.\nAgent: {MARK}"}
        scored = await by["ola"].post("/api/analyses", json=talk)
        assert scored.status_code < 300, scored.text
        ids = {**IDS, "analysis_id": str(scored.json()["row"]["id"])}
        sessions = {}
        for kind, private in (("running", False), ("ended", False), ("private", True)):
            body = {"scenario_id": "small", "seed": 1, "private": private}
            answer = await by["ola"].post("/api/sessions", json=body)
            sessions[kind] = str(answer.json()["row"]["id"])
            await site.heard(sessions[kind])
            await site.say(sessions[kind], f"{{greet}}Hello, {MARK}")
            if kind != "running":
                await site.end(sessions[kind])
        yield House(site, by, sessions, ids)


async def test_every_request_is_in_the_table(site: Site) -> None:
    described = (await site.http.get("/api/openapi.json")).json()["paths"]
    assert {(m.upper(), path) for path, ways in described.items() for m in ways} - PATHS.keys() == set()


async def test_everybody_gets_what_is_for_them_and_nothing_breaks(house: House) -> None:
    wrong: list[str] = []
    for way, (kind, _) in PATHS.items():
        sessions = house.sessions if "{session_id}" in way[1] else {"": "none"}
        for which, session in sessions.items():
            allowed = WHO.get(kind, {*house.by})
            if which == "private":
                allowed = allowed & {"ola"} if kind != SEEING else allowed
            # those who may not come first, and she whose it is last: she may take it away
            order = sorted(house.by, key=lambda who: (who in allowed, who == "ola"))
            for who in order:
                answer = await house.asks(who, way, session)
                if (fault := judged(answer, who, who in allowed, kind)) is not None:
                    wrong.append(f"{who} {' '.join(way)} {which}: {fault}")
    assert "\n".join(wrong) == ""


def judged(answer: httpx.Response, who: str, allowed: bool, kind: str) -> str | None:
    """What is wrong with it, if anything."""
    status, text = answer.status_code, answer.text
    if status >= 500 and status != 503:
        return f"{status} {text[:120]}"
    sees = who == "ola" or (allowed and who in ("boss", "admin") and kind in (REVIEWED, SEEING, WATCHED))
    if MARK in text and not sees:
        return f"{status} tells what Ola said"
    if kind == OPEN:
        return None
    if who == "nobody":
        return None if status == 401 else f"{status} without signing in"
    if not allowed:
        return None if status in (403, 404) else f"{status} for who has no business there"
    return f"{status} {text[:120]}" if status in (401, 403) and kind != MINE and way_open(text) else None


def way_open(text: str) -> bool:
    """Whether a refusal is for who asks, and not for what the session is like just now."""
    return any(words in text for words in ("someone else's", "only managers", "only administrators"))


async def test_what_a_manager_of_another_team_lists_is_empty(house: House) -> None:
    await house.by["ola"].post(
        f"/api/sessions/{house.sessions['ended']}/reviews",
        json={"criterion": "greeting", "kind": "dispute", "note": MARK},
    )
    for path in ("/api/team/sessions", "/api/reviews"):
        assert (await house.by["outside"].get(path)).json()["items"] == []
        for who in ("boss", "admin"):
            assert len((await house.by[who].get(path)).json()["items"]) == 1


async def test_looking_at_what_is_anothers_is_written_down(house: House) -> None:
    ended = house.sessions["ended"]
    for who in ("boss", "ola"):
        assert (await house.by[who].get(f"/api/sessions/{ended}/report")).status_code == 200
    found, _ = await house.site.whole.store.audit(action="report.")
    assert [(e.actor, e.subject, e.object) for e in found] == [("boss", "ola", ended)]
    listed = (await house.by["admin"].get("/api/audit?person=boss")).json()
    assert [(r["actor_name"], r["action"]) for r in listed["items"]] == [("Boss", "report.read")]
