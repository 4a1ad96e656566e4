"""Two workers: who is signed out, or whose token is revoked, at one is cut off at the other, and told why."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from greenroom.channels import chat
from greenroom.config import Settings
from greenroom.store import ApiToken, User
from greenroom.web.auth import hashed
from tests.channels.conftest import Desk, Server, served

Two = tuple[Server, Server]
SECRET = "gr_one-of-eve"


@pytest.fixture
async def two(
    postgres_server: Any, redis_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Two]:
    """They hear of it from each other: no look at the database from time to time helps them here."""
    monkeypatch.setattr(chat, "AGAIN_S", 3_600.0)
    settings = Settings(
        data=tmp_path,
        speed="instant",
        database_url=postgres_server.fresh(),
        redis_url=redis_server.address,
    )
    async with served(settings) as here, served(settings) as there:
        await here.whole.store.add_user(User("eve", "Eve", "trainee"))
        await here.whole.store.add_user(User("maria", "Maria", "manager"))
        await here.whole.store.join_teams("maria", ["everyone"])
        yield here, there


async def cut_off(desk: Desk) -> dict[str, Any]:
    """What it was told last before the connection ended."""
    await desk.until(lambda: not desk.io.connected)
    return desk.problems[-1]


async def test_a_login_that_ends_at_one_worker_ends_at_the_other(two: Two) -> None:
    here, there = two
    cookie = {"Cookie": await there.cookie("eve")}
    eve, mine = await there.connect_with(**cookie), await there.connect()
    assert (await eve.ask("hello", v=1))["user"]["id"] == "eve"
    assert (await here.http.post("/api/people/eve/sign-out")).status_code == 204
    told = await cut_off(eve)
    assert (told["code"], told["message"], told["retry"]) == ("signed_out", "you were signed out", False)
    assert told["mend"]
    assert (await mine.ask("hello", v=1))["ok"], "the others stay"
    with pytest.raises(socketio.exceptions.ConnectionError):
        await there.connect_with(**cookie)


async def test_a_token_that_is_revoked_at_one_worker_ends_at_the_other(two: Two) -> None:
    here, there = two
    now = here.whole.now()
    token = ApiToken("t1", "local", "bot", ("read", "write"), now, now + 60_000)
    await here.whole.store.add_token(token, hashed(SECRET))
    bot = await there.connect_with(authorization=f"Bearer {SECRET}")
    assert (await bot.ask("hello", v=1))["ok"]
    assert (await here.http.delete("/api/account/tokens/t1")).status_code == 204
    assert (await cut_off(bot))["message"] == "this token was revoked, or has expired"
    with pytest.raises(socketio.exceptions.ConnectionError):
        await there.connect_with(authorization=f"Bearer {SECRET}")


async def test_who_leaves_a_team_at_one_worker_watches_no_more_at_the_other(two: Two) -> None:
    here, there = two
    session_id = await here.start()
    maria = await there.connect("maria")
    assert (await maria.ask("join", session_id=session_id, watch=True))["ok"]
    assert (await here.http.patch("/api/people/maria", json={"teams": []})).status_code == 200
    await maria.until(lambda: maria.problems)
    assert "no longer" in maria.problems[-1]["message"]
    assert maria.io.connected
