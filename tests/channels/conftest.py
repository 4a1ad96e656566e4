"""A real server on a free loopback port, and real Socket.IO clients."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import socketio
import uvicorn

from greenroom.assembly import assembled
from greenroom.channels.chat import LARGEST
from greenroom.claims import bound
from greenroom.config import Settings
from greenroom.store import User
from greenroom.web.auth import fresh_link
from tests.web.conftest import Shifted, Site, parts

Message = dict[str, Any]
PATIENCE = 10
"""Seconds after which a test that waits for something gives up."""


@dataclass
class Desk:
    """A connected client. `events` by session, in the order they came; `problems` and `signals` likewise."""

    io: socketio.AsyncClient
    events: dict[str, list[Message]] = field(default_factory=dict)
    signals: list[Message] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        async def event(message: Message) -> None:
            await self._keep(self.events.setdefault(message["session_id"], []), message["event"])

        async def signal(message: Message) -> None:
            await self._keep(self.signals, message)

        async def problem(message: Message) -> None:
            await self._keep(self.problems, message)

        self.io.on("event", event)
        self.io.on("signal", signal)

        async def gone(*_: Any) -> None:
            async with self.news:
                self.news.notify_all()

        self.io.on("problem", problem)
        self.io.on("disconnect", gone)

    async def _keep(self, shelf: list[Message], message: Message) -> None:
        async with self.news:
            shelf.append(message)
            self.news.notify_all()

    async def ask(self, name: str, /, *payload: Any, **fields: Any) -> Message:
        """Send an event, give its answer."""
        data = payload[0] if payload else fields
        answer = await self.io.call(name, data, timeout=PATIENCE)
        assert isinstance(answer, dict)
        return answer

    async def until(self, found: Callable[[], Any]) -> Any:
        """Wait for `found()` to be true, looking again whenever something came in."""
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(found)
        return found()

    def said(self, session_id: str) -> list[Message]:
        return [e for e in self.events.get(session_id, []) if e["kind"] == "customer_said"]


@dataclass
class Server(Site):
    url: str
    _open: contextlib.AsyncExitStack

    async def cookie(self, user_id: str = "local") -> str:
        """A Cookie header of a browser signed in as `user_id`."""
        token = await fresh_link(self.whole.store, user_id, self.whole.now())
        async with httpx.AsyncClient(base_url=self.url) as http:
            answer = await http.get(f"/enter/{token}")
        return answer.headers["set-cookie"].split(";")[0]

    async def started_by(self, user_id: str, **body: Any) -> str:
        """The id of a new session of theirs."""
        async with httpx.AsyncClient(base_url=self.url) as http:
            cookie = {"Cookie": await self.cookie(user_id)}
            answer = await http.post("/api/sessions", json=body, headers=cookie)
        return str(answer.json()["row"]["id"])

    async def connect(self, user_id: str = "local", **headers: str) -> Desk:
        return await self.connect_with(**{"Cookie": await self.cookie(user_id), **headers})

    async def connect_with(self, **headers: str) -> Desk:
        """With these headers alone."""
        http = await self._open.enter_async_context(aiohttp.ClientSession())
        io = socketio.AsyncClient(reconnection=False, http_session=http)
        desk = Desk(io)
        await io.connect(self.url, headers=headers, transports=["websocket"], wait_timeout=PATIENCE)
        self._open.push_async_callback(io.disconnect)
        return desk


@contextlib.asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Server]:
    """A server with these settings; its `http` is signed in as whose server it is."""
    clock = Shifted()
    with bound("127.0.0.1", 0) as listening:
        async with assembled(settings, parts(clock)) as whole, contextlib.AsyncExitStack() as stack:
            config = uvicorn.Config(
                whole.app,
                ws="websockets-sansio",
                ws_max_size=LARGEST,
                lifespan="off",
                log_config=None,
                timeout_graceful_shutdown=1,
            )
            running = uvicorn.Server(config)
            with contextlib.suppress(AttributeError):
                running.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
            task = asyncio.create_task(running.serve(sockets=[listening]))
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=url) as http:
                await http.get(await whole.link())
                clients = await stack.enter_async_context(contextlib.AsyncExitStack())
                yield Server(whole, http, url, clients, clock=clock)
                await clients.aclose()
            running.should_exit = True
            await task


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(Settings(data=tmp_path, speed="instant")) as found:
        await found.whole.store.add_user(User(id="eve", name="Eve", role="trainee"))
        yield found
