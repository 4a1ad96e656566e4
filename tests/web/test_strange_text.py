"""Texts and numbers that no database takes, wherever one may send any: each is refused, or kept as it is."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from greenroom.assembly import assembled
from greenroom.config import Settings
from tests.web.conftest import Site, browser, parts

NUL = "a\x00b"
LONE = "\ud800"
HUGE = 2**64

ASKED: list[tuple[str, str, Any]] = [
    ("GET", "/api/sessions/a%00b", None),
    ("GET", "/api/sessions/%ff", None),
    ("GET", "/api/audit?person=%00&action=%00", None),
    ("GET", "/api/jobs?kind=%00", None),
    ("GET", "/api/analyses/%00", None),
    ("GET", "/api/shared/%00", None),
    ("GET", "/api/invites/%00/accept", None),
    ("GET", "/api/knowledge?q=%00", None),
    ("GET", "/enter/%00", None),
    ("GET", "/%00", None),
    ("POST", "/api/sign-in", {"name": NUL, "password": NUL}),
    ("POST", "/api/reset", {"token": NUL, "password": NUL * 9}),
    ("POST", "/api/join/%00", {"name": NUL, "password": "lamp otter seventeen"}),
    ("PUT", "/api/me/prefs", {"x": NUL, NUL: 1}),
    ("PUT", "/api/me/prefs", {"x": LONE}),
    ("PUT", "/api/me/prefs", {"x": float("inf"), "y": float("nan")}),
    ("PUT", "/api/me/prefs", {"x": 10**400}),
    ("PUT", "/api/account/name", {"name": NUL}),
    ("POST", "/api/account/tokens", {"name": NUL, "scopes": ["read"]}),
    ("POST", "/api/account/data/erase", {"name": NUL}),
    ("POST", "/api/invitations", {"email": "a\x00@b.c"}),
    ("PATCH", "/api/people/local", {"email": "a\x00@b.c"}),
    ("PATCH", "/api/people/%00", {"name": "x"}),
    ("POST", "/api/teams", {"name": LONE}),
    ("POST", "/api/teams", {"name": NUL}),
    ("DELETE", "/api/teams/%00", None),
    ("POST", "/api/jobs/retry", {"kind": NUL, "subject": NUL}),
    ("POST", "/api/analyses", {"name": NUL, "text": f"Agent: {NUL}\nCustomer: {NUL}"}),
    ("POST", "/api/analyses", {"name": "x", "text": f"Agent: {LONE}"}),
    ("POST", "/api/analyses/recordings?name=%00", None),
    ("POST", "/api/sessions", {"scenario_id": NUL}),
    ("POST", "/api/sessions", {"scenario_id": "small", "persona_id": NUL}),
    ("POST", "/api/sessions", {"scenario_id": "small", "seed": 2**31}),
    ("POST", "/api/sessions", {"scenario_id": "small", "seed": HUGE}),
    ("POST", "{session}/reviews", {"criterion": NUL, "kind": "dispute", "note": NUL}),
    ("POST", "{session}/reviews", {"criterion": "greeting", "kind": "dispute", "note": NUL}),
    ("POST", "{session}/what-if", {"seq": HUGE, "text": NUL}),
    ("POST", "{session}/fork", {"seq": HUGE}),
    ("GET", "{session}/recording/audio?part=%00", None),
    ("PUT", "{session}/recording/video/%00/99999999999999999999", None),
    ("PUT", "{session}/recording/video/x/99999999999999999999", None),
    ("DELETE", "{session}/call?reason=%00", None),
]


@pytest.fixture(params=["sqlite", "postgresql"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").fresh()
    settings = Settings(data=tmp_path, speed="instant", database_url=url)
    async with assembled(settings, parts()) as whole, browser(whole) as http:
        await http.get(await whole.link())
        yield Site(whole, http)


async def test_what_cannot_be_kept_is_refused_and_breaks_nothing(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    await site.end(session_id)
    wrong = []
    for method, path, body in ASKED:
        where = path.replace("{session}", f"/api/sessions/{session_id}")
        sent = None if body is None else json.dumps(body)
        headers = {"content-type": "application/json"}
        answer = await site.http.request(method, where, content=sent, headers=headers)
        if answer.status_code >= 500:
            wrong.append(f"{method} {path} {body}: {answer.status_code} {answer.text[:120]}")
        elif answer.status_code >= 400:
            assert answer.json()["error"]["message"]
        for page in ("/api/me", "/api/people", "/api/analyses", f"/api/sessions/{session_id}"):
            again = await site.http.get(page)
            if again.status_code != 200:
                wrong.append(f"{page} after {method} {path} {body}: {again.status_code} {again.text[:80]}")
    assert "\n".join(wrong) == ""
