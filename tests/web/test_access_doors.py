"""Who gets in where the table of `test_access.py` does not reach: pages, probes and figures, single sign-on,
the voice WebSocket; and what was recorded or sent in, where there is something to get. A route that stands in
neither table fails the test."""

import asyncio
import itertools
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from greenroom.web.app import http_app
from tests.store.test_recordings import AGENT, CUSTOMER
from tests.web.conftest import Site, browser
from tests.web.test_access import MARK, PATHS, WHO, House, S
from tests.web.test_access import house as house  # noqa: PLC0414  (a fixture)

HERE, PAGE, ONCE, SOCKET = "here", "page", "once", "socket"
DOORS = {
    ("GET", "/api/openapi.json"): PAGE,
    ("GET", "/healthz"): PAGE,
    ("GET", "/readyz"): PAGE,
    ("GET", "/{path:path}"): PAGE,
    ("GET", "/enter/{token}"): ONCE,
    ("GET", "/oidc/start"): ONCE,
    ("GET", "/oidc/callback"): ONCE,
    ("GET", "/metrics"): HERE,
    ("WS", f"{S}/call/ws"): SOCKET,
}
"""Pages that hold nothing of anybody's; what signs somebody in and tells nothing; what only this machine may
read; a call. `/socket.io` is in tests/channels/test_access.py."""

Message = dict[str, Any]


def test_every_route_is_in_a_table() -> None:
    api = http_app(SimpleNamespace(provider=object(), calls=None))._app._app  # type: ignore[arg-type,attr-defined]
    found = set()
    for context in iter_route_contexts(api.routes):
        route = context.route
        effective = getattr(context, "_route_context", None)
        path = getattr(effective, "path", None) or route.path
        methods = (getattr(route, "methods", None) or {"WS"}) - {"HEAD"}
        found |= {(method, path) for method in methods}
    assert found == (PATHS.keys() | DOORS.keys()) - {("GET", "/metrics")}  # answered before any route


async def test_what_is_open_to_all_holds_nothing_of_anybodys(house: House) -> None:
    paths = [path for (_, path), kind in DOORS.items() if kind in (PAGE, ONCE)]
    paths += ["/", "/status", "/people", f"/session/{house.sessions['ended']}", "/report/x", "/..%2f..%2fetc"]
    for path in paths:
        for who, http in house.by.items():
            answer = await http.get(path.replace("{token}", "unknown").replace("{path:path}", "x"))
            assert answer.status_code in (200, 303, 403, 404, 503), (who, path, answer.status_code)
            assert MARK not in answer.text, (who, path)
            assert "Ola" not in answer.text, (who, path)
            if who == "nobody":
                assert "greenroom=" not in str(answer.headers.get("set-cookie")), path


async def test_figures_are_for_this_machine_whoever_asks(house: House) -> None:
    for who, http in house.by.items():
        headers = {"cookie": f"greenroom={http.cookies.get('greenroom', '')}"}
        for place, more, status in (
            ("127.0.0.1", {}, 200),
            ("203.0.113.9", {}, 403),
            ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 403),
            ("203.0.113.9", {"authorization": "Bearer "}, 403),
            ("203.0.113.9", {"authorization": "Bearer guessed"}, 403),
        ):
            far = httpx.ASGITransport(house.site.whole.app, client=(place, 1))
            async with httpx.AsyncClient(transport=far, base_url="http://greenroom.test") as client:
                answer = await client.get("/metrics", headers={**headers, **more})
            assert answer.status_code == status, (who, place, more)
            assert ("greenroom_" in answer.text) == (status == 200)
            for name in ("Ola", MARK, *house.sessions.values()):
                assert name not in answer.text


async def rung(house: House, who: str, session_id: str, **headers: str) -> list[Message]:
    """What the server does when they ring over the WebSocket, and hang up."""
    cookie = f"greenroom={house.by[who].cookies.get('greenroom', '')}"
    given = {"host": "greenroom.test", "cookie": cookie, **headers}
    path = f"/api/sessions/{session_id}/call/ws"
    scope = {
        "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws", "path": path,
        "raw_path": path.encode(), "root_path": "", "query_string": b"recognition=none", "subprotocols": [],
        "headers": [(k.encode(), v.encode()) for k, v in given.items()],
        "client": ("127.0.0.1", 1), "server": ("greenroom.test", 80), "state": {},
    }  # fmt: skip
    coming = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}])
    told: list[Message] = []

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        told.append(message)

    await asyncio.wait_for(house.site.whole.app(scope, receive, send), 20)  # type: ignore[arg-type]
    return told


def why(told: list[Message]) -> str:
    """The code of the error that the call was refused with."""
    texts = [json.loads(m["text"]) for m in told if m.get("text")]
    return str(texts[0]["error"]["code"]) if texts else ""


async def test_a_call_is_for_whose_session_it_is(house: House) -> None:
    calls = {}
    for private in (False, True):
        body = {"scenario_id": "small", "seed": 1, "channel": "call", "private": private}
        answer = await house.by["ola"].post("/api/sessions", json=body)
        calls[f"call {private}"] = str(answer.json()["row"]["id"])
    for which, session_id in {**house.sessions, **calls, "none": "none"}.items():
        for who in house.by:
            told = await rung(house, who, session_id)
            if who == "nobody":
                expected = {"signed_out"}
            elif which == "none":
                expected = {"not_found"}
            elif who != "ola":
                expected = {"not_allowed", "not_found"}
            else:  # in writing, ended, or by a recognition that there is not: she is let in, and told so
                expected = {"bad_request", "unavailable"} if which in calls else {"wrong_state"}
            assert why(told) in expected, (who, which, told)
            assert MARK not in str(told)
            assert told[-1]["type"] == "websocket.close"
    told = await rung(house, "ola", calls["call False"], origin="http://evil.example")
    assert [m["type"] for m in told] == ["websocket.close"], "another site opens no call, with her cookie"


async def test_a_call_that_is_signalled_is_for_whose_session_it_is(house: House) -> None:
    body = {"scenario_id": "small", "seed": 1, "channel": "call"}
    made = (await house.by["ola"].post("/api/sessions", json=body)).json()["row"]["id"]
    offer = {"sdp": "x", "type": "offer", "client_id": "c", "recognition": "none"}
    more = {"pc_id": "x", "candidates": [{"candidate": ""}]}
    for who, http in house.by.items():
        answers = [
            await http.post(f"/api/sessions/{made}/call", json=offer),
            await http.patch(f"/api/sessions/{made}/call", json=more),
            *([] if who == "ola" else [await http.delete(f"/api/sessions/{made}/call")]),
        ]
        for answer in answers:
            if who == "ola":  # she is told what is wrong with what she sent
                assert answer.status_code in (400, 404, 503), answer.text
            else:
                assert answer.status_code == (401 if who == "nobody" else 403), (who, answer.text)
    assert (await house.site.whole.store.session(made)).summary.status != "ended"  # type: ignore[union-attr]


@pytest.fixture
async def taped(house: House) -> str:
    """A call of Ola's, with sound and pictures of it."""
    site, http = house.site, house.by["ola"]
    body = {"scenario_id": "small", "seed": 1, "channel": "call"}
    session_id = str((await http.post("/api/sessions", json=body)).json()["row"]["id"])
    await site.whole.hub.consent(session_id, "consent", True, True)
    kept = await site.whole.recorder.recordings()
    recording = await kept.begin(session_id, 0)
    for _ in range(10):
        recording.write(AGENT, CUSTOMER)
    address = f"/api/sessions/{session_id}/recording/video"
    house.ids["part"] = (await http.post(address, json={"media_type": "video/webm"})).json()["id"]
    assert (await http.put(f"{address}/{house.ids['part']}/0", content=b"head")).status_code == 204
    return session_id


async def test_what_was_recorded_is_for_who_may_alone(house: House, taped: str) -> None:
    address = f"/api/sessions/{taped}/recording"
    part = f"{address}/video/{house.ids['part']}"
    for who, http in house.by.items():
        if who != "ola":
            refused = 401 if who == "nobody" else 403
            ways = [
                http.post(f"{address}/video", json={"media_type": "video/webm"}),
                http.put(f"{part}/1", content=b"forged"),
                http.post(f"{part}/end", json={"ms": 1}),
            ]
            assert {(await way).status_code for way in ways} == {refused}, who
    assert (await house.by["ola"].put(f"{part}/1", content=b"tail")).status_code == 204, (
        "nobody was in between"
    )
    assert (await house.by["ola"].post(f"{part}/end", json={"ms": 900})).status_code == 204
    kept = await house.site.whole.recorder.recordings()
    await kept.close()
    await house.site.end(taped)
    order = sorted(house.by, key=lambda who: who in WHO["deletes"])
    for who in order:
        http, hears = house.by[who], who in WHO["reviewed"]
        status = 200 if hears else 401 if who == "nobody" else 403
        for kind in ("", "/audio", "/video"):
            answer = await http.get(address + kind)
            assert answer.status_code == status, (who, kind)
            assert (b"headtail" in answer.content) == (hears and kind == "/video")
        if who not in WHO["deletes"]:
            assert (await http.delete(address)).status_code == (401 if who == "nobody" else 403)
    assert (await house.by["ola"].get(f"{address}/video")).content == b"headtail"
    assert (await house.by["admin"].delete(address)).status_code == 204
    assert (await house.by["ola"].get(f"{address}/audio")).status_code == 404


async def test_what_was_sent_in_is_for_who_sent_it_alone(house: House) -> None:
    place = "/api/analyses/recordings"
    sent = await house.by["ola"].post(place, params={"name": MARK}, content=b"hello" * 100)
    assert sent.status_code == 202
    mine = f"{place}/{sent.json()['id']}"
    await asyncio.wait_for(house.site.whole.hearing.over(sent.json()["id"]), 60)
    analysis = f"/api/analyses/{house.ids['analysis_id']}"
    for who, http in house.by.items():
        if who == "ola":
            continue
        for method, path in itertools.product(("GET", "DELETE"), (mine, analysis)):
            answer = await http.request(method, path)
            assert answer.status_code in ({401} if who == "nobody" else {403, 404}), (who, answer.text)
        for listed in (await http.get(place), await http.get("/api/analyses")):
            assert MARK not in listed.text
    assert MARK in (await house.by["ola"].get(place)).text
    assert (await house.by["ola"].get(analysis)).status_code == 200
    assert (await house.by["ola"].delete(mine)).status_code == 204


async def test_a_token_gets_in_nowhere_that_its_person_does_not(site: Site) -> None:
    made = await site.http.post("/api/account/tokens", json={"name": "x", "scopes": ["read", "write"]})
    async with browser(site.whole) as program:
        program.headers["authorization"] = f"Bearer {made.json()['token']}"
        for path in ("/api/people", "/api/audit", "/api/status", "/api/jobs", "/api/account", "/api/models"):
            assert (await program.get(path)).status_code == 403, path
        assert (await program.get("/api/me")).status_code == 200
