"""Clients that no WebSocket gets through to: served where one process serves all, else told why not."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]

from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.workers import polls, shared
from tests.channels.conftest import Desk, Server, served

SHARED = {"database_url": "postgresql://x@127.0.0.1:1/x", "redis_url": "redis://127.0.0.1:1/0"}


@contextlib.asynccontextmanager
async def polling(server: Server) -> AsyncIterator[Desk]:
    """A client that only polls."""
    async with aiohttp.ClientSession() as http:
        io = socketio.AsyncClient(reconnection=False, http_session=http)
        desk = Desk(io)
        await io.connect(server.url, headers={"Cookie": await server.cookie()}, transports=["polling"])
        yield desk
        await io.disconnect()
        await io.eio.wait()


async def test_a_whole_conversation_by_polling(server: Server) -> None:
    session_id = await server.start()
    await server.heard(session_id)
    async with polling(server) as desk:
        assert desk.io.transport() == "polling"
        assert (await desk.ask("hello", v=1))["ok"]
        assert (await desk.ask("join", session_id=session_id, after_seq=0))["ok"]
        said = await desk.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello")
        assert said["ok"]
        again = await desk.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello")
        assert (again["seq"], again["duplicate"]) == (said["seq"], True)
        await desk.until(lambda: desk.said(session_id))
        seqs = [e["seq"] for e in desk.events[session_id]]
        assert seqs == sorted(set(seqs))


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(Settings(data=tmp_path, speed="instant", polling="off")) as found:
        yield found


async def test_where_polling_cannot_work_it_is_refused_at_once_and_websockets_go_on(strict: Server) -> None:
    answer = await strict.http.get("/socket.io/?EIO=4&transport=polling")
    assert (answer.status_code, answer.json()) == (400, "Invalid transport")
    desk = await strict.connect()
    assert (await desk.ask("hello", v=1))["ok"]


async def test_when_clients_may_poll(tmp_path: Path) -> None:
    def asked(**more: object) -> bool:
        return polls(Settings(data=tmp_path, **more))  # type: ignore[arg-type]

    assert asked()
    assert asked(database_url=SHARED["database_url"])
    assert not asked(**SHARED)
    assert not asked(polling="off")
    assert asked(**SHARED, polling="on")
    with pytest.raises(BadRequest, match="GREENROOM_POLLING"):
        shared(Settings(data=tmp_path, **SHARED, polling="on", workers=2))
