"""A caller who sends more sound over a WebSocket than anybody could speak."""

import asyncio
import json

import httpx
import pytest
import websockets

from tests.voice.caller import Caller

pytest.importorskip("pipecat")


async def test_it_is_not_heard_the_caller_is_told_until_when_and_the_call_goes_on(
    http: httpx.AsyncClient,
) -> None:
    caller = Caller(http)
    session_id = await caller.start()
    cookie = "; ".join(f"{c.name}={c.value}" for c in http.cookies.jar)
    origin = str(http.base_url).rstrip("/")
    url = (
        f"{origin.replace('http', 'ws', 1)}/api/sessions/{session_id}/call/ws?client_id=w&recognition=builtin"
    )
    async with websockets.connect(url, additional_headers={"Cookie": cookie}, origin=origin) as line:
        told, heard = [], 0
        for _ in range(64):
            await line.send(bytes(32_000))
        async with asyncio.timeout(60):
            while not told or not heard:
                message = await line.recv()
                if isinstance(message, str):
                    told.append(json.loads(message)["error"])
                else:
                    heard += len(message)
        assert (told[0]["code"], told[0]["mend"]) == ("too_many", "send it as fast as it sounds")
        assert 0 < told[0]["retry_after_ms"] <= 1_000
        await caller.until("call_started")
