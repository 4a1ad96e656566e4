"""Over the wire: who is signed out or loses a token while connected is told so and cut off."""

from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]

from greenroom.store import ApiToken, User
from greenroom.web.auth import hashed
from tests.channels.conftest import Desk, Server


async def with_token(server: Server, *scopes: Any, user: str = "eve", secret: str = "gr_secret") -> Desk:
    now = server.whole.now()
    token = ApiToken(f"t-{secret}", user, "bot", scopes, now, now + 60_000)
    await server.whole.store.add_token(token, hashed(secret))
    return await server.connect_with(authorization=f"Bearer {secret}")


async def cut_off(desk: Desk) -> str:
    """The word it was told before the connection ended."""
    await desk.until(lambda: not desk.io.connected)
    return str(desk.problems[-1]["message"])


async def test_a_browser_that_is_signed_out_elsewhere_is_cut_off_at_once(server: Server) -> None:
    eve, mine = await server.connect("eve"), await server.connect()
    answer = await server.http.post("/api/people/eve/sign-out")
    assert answer.status_code == 204
    assert await cut_off(eve) == "you were signed out"
    assert (await mine.ask("hello", v=1))["ok"]


async def test_a_token_opens_a_connection_until_it_is_revoked(server: Server) -> None:
    eve = await with_token(server, "read", "write")
    assert (await eve.ask("hello", v=1))["user"]["id"] == "eve"
    await server.whole.store.drop_token("eve", "t-gr_secret")
    await server.whole.chat.look_again()
    assert await cut_off(eve) == "this token was revoked, or has expired"
    with pytest.raises(socketio.exceptions.ConnectionError):
        await server.connect_with(authorization="Bearer gr_secret")


async def test_a_token_does_what_its_scopes_are_for(server: Server) -> None:
    session_id = await server.start()
    reading = await with_token(server, "read", user="local")
    assert (await reading.ask("join", session_id=session_id))["ok"]
    refused = await reading.ask("note", session_id=session_id, client_id="n1", text="x")
    assert refused["error"]["code"] == "not_allowed"
    assert "lacks 'write'" in refused["error"]["message"]


async def test_watching_takes_a_token_that_manages(server: Server) -> None:
    store = server.whole.store
    await store.add_user(User("maria", "Maria", "manager"))
    await store.join_teams("maria", ["everyone"])
    session_id = await server.start()
    plain = await with_token(server, "read", "write", user="maria", secret="gr_plain")
    refused = await plain.ask("join", session_id=session_id, watch=True)
    assert refused["error"]["code"] == "not_allowed"
    able = await with_token(server, "read", "write", "manage", user="maria", secret="gr_able")
    assert (await able.ask("join", session_id=session_id, watch=True))["ok"]
    found, _ = await store.audit(actor="maria")
    assert [(e.action, e.subject, e.object) for e in found] == [("session.watch", "local", session_id)]


async def test_who_leaves_the_team_sees_no_more(server: Server) -> None:
    store = server.whole.store
    await store.add_user(User("maria", "Maria", "manager"))
    await store.join_teams("maria", ["everyone"])
    session_id = await server.start()
    maria = await server.connect("maria")
    assert (await maria.ask("join", session_id=session_id, watch=True))["ok"]
    assert (await server.http.patch("/api/people/maria", json={"teams": []})).status_code == 200
    await maria.until(lambda: maria.problems)
    assert "no longer" in maria.problems[-1]["message"]
