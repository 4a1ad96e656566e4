"""Somebody who talks with a real server, and tries again for as long as it says that this helps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import socketio

from tests.telemetry.running import signed_in

PATIENCE_S = 60


class Agent:
    """Signed in over HTTP and by Socket.IO, in one session of their own."""

    def __init__(self, http: httpx.AsyncClient, io: socketio.AsyncClient) -> None:
        self.http = http
        self.io = io
        self.session_id = ""

    async def start(self) -> None:
        body = {"scenario_id": "vpn-fails", "seed": 1, "speed": "instant"}
        answer = await self.http.post("/api/sessions", json=body)
        assert answer.status_code == 201, answer.text
        self.session_id = answer.json()["row"]["id"]
        await self.ask("hello", v=1)
        assert (await self.ask("join", session_id=self.session_id, after_seq=0))["ok"]

    async def ask(self, name: str, **payload: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self.io.call(name, payload, timeout=PATIENCE_S)
        return answer

    async def say(self, client_id: str, text: str) -> dict[str, Any]:
        return await self.ask("say", session_id=self.session_id, client_id=client_id, text=text)

    async def until_taken(self, client_id: str, text: str) -> dict[str, Any]:
        """Say it again, as a client does, until it is stored."""
        async with asyncio.timeout(PATIENCE_S):
            while not (answer := await self.say(client_id, text))["ok"]:
                assert answer["error"]["retry"], answer
                await asyncio.sleep(0.05)
        return answer

    async def events(self) -> list[dict[str, Any]]:
        answer = await self.http.get(f"/api/sessions/{self.session_id}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    async def answered(self, after: int) -> list[dict[str, Any]]:
        """All events, once the customer has said something after event `after`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = await self.events()
                if any(e["kind"] == "customer_said" and e["seq"] > after for e in found):
                    return found
                await asyncio.sleep(0.05)


def said(events: list[dict[str, Any]]) -> list[str]:
    return [e["client_id"] for e in events if e["kind"] == "agent_said"]


@contextlib.asynccontextmanager
async def talking(link: str) -> AsyncIterator[Agent]:
    """Who came by the link."""
    base, cookies = await signed_in(link)
    cookie = "; ".join(f"{k}={v}" for k, v in cookies.items())
    async with (
        httpx.AsyncClient(base_url=base, headers={"Cookie": cookie}, timeout=PATIENCE_S) as http,
        aiohttp.ClientSession() as session,
    ):
        io = socketio.AsyncClient(reconnection=False, http_session=session)
        await io.connect(base, headers={"Cookie": cookie}, transports=["websocket"])
        try:
            yield Agent(http, io)
        finally:
            await io.disconnect()
