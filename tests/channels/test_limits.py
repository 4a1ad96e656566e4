"""How much one connection may ask for, and what becomes of one that reads nothing."""

import asyncio
import json
from typing import Any

import pytest

from greenroom.channels import posting
from greenroom.channels.direct import DirectWebSocket
from greenroom.channels.limiting import BURST_S, Bucket, Limits, Paced
from tests.channels.conftest import Server


def test_ten_seconds_worth_may_come_at_once_and_the_rest_has_to_wait() -> None:
    bucket = Bucket(2.0)
    assert [bucket.take(100.0) for _ in range(20)] == [0.0] * 20
    assert bucket.take(100.0) == pytest.approx(0.5)
    assert bucket.take(100.0) == pytest.approx(0.5), "what was refused costs nothing"
    assert bucket.take(100.5) == 0.0
    assert bucket.take(100.75) == pytest.approx(0.25)
    assert [bucket.take(10_000.0) for _ in range(20)] == [0.0] * 20
    assert bucket.take(10_000.0) > 0


def test_what_is_owed_is_waited_for() -> None:
    bucket = Bucket(100.0)
    assert bucket.owe(5.0, 100 * BURST_S) == 0.0
    assert bucket.owe(5.0, 200) == pytest.approx(2.0)
    assert bucket.owe(6.0, 0) == pytest.approx(1.0)
    assert Bucket(0.0).owe(5.0, 10**12) == 0.0


class Line:
    """A WebSocket with messages in it."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.client_state = "connected"
        self.told: list[dict[str, Any]] = []
        self._messages = list(messages)

    async def receive(self) -> dict[str, Any]:
        return self._messages.pop(0)

    async def send_text(self, text: str) -> None:
        self.told.append(json.loads(text)["error"])


async def test_sound_that_comes_faster_than_it_can_be_heard_is_passed_over_and_the_caller_told_once() -> None:
    piece = {"type": "websocket.receive", "bytes": bytes(600)}
    end = {"type": "websocket.disconnect"}
    line = Line(*[piece] * 5, {"type": "websocket.receive", "text": "x" * 600}, end)
    paced = Paced(line, 100.0)
    assert [await paced.receive(), await paced.receive()] == [piece, end]
    [told] = line.told
    assert (told["code"], "not heard" in told["message"]) == ("too_many", True)
    assert 1_000 < told["retry_after_ms"] <= 2_000 and told["until"]
    assert paced.client_state == "connected"
    free = Paced(Line(*[piece] * 5, end), 0.0)
    assert [await free.receive() for _ in range(6)] == [*[piece] * 5, end]


async def test_who_sends_too_much_is_told_until_when_and_the_others_go_on(server: Server) -> None:
    server.whole.chat._limits = Limits(messages=0.1)  # one in ten seconds
    fast, other = await server.connect(), await server.connect("eve")
    assert (await fast.ask("hello", v=1))["ok"]
    refused = await fast.ask("hello", v=1)
    error = refused["error"]
    assert (refused["ok"], error["code"], error["retry"]) == (False, "too_many", True)
    assert 0 < error["retry_after_ms"] <= 10_000
    assert (await other.ask("hello", v=1))["ok"]


async def test_a_client_that_reads_nothing_is_let_go_and_others_are_told_everything(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = await server.start()
    await server.heard(session_id)
    stuck, reading = await server.connect(), await server.connect()
    assert (await stuck.ask("join", session_id=session_id))["ok"]
    assert (await reading.ask("join", session_id=session_id))["ok"]
    monkeypatch.setattr(posting, "MOST_WAITING", 3)
    first = next(iter(server.whole.chat._clients))
    wire_id = server.whole.chat.server.manager.eio_sid_from_sid(first, "/")
    full: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    sent = DirectWebSocket.send
    theirs = server.whole.chat.server.eio.sockets[wire_id]

    async def send(self: Any, message: Any) -> None:
        if self.handler.__self__ is theirs:
            await full
        await sent(self, message)

    monkeypatch.setattr(DirectWebSocket, "send", send)
    for n in range(8):
        answer = await reading.ask("note", session_id=session_id, client_id=f"n{n}", text=f"note {n}")
        assert answer["ok"]
    for _ in range(1_000):
        if first not in server.whole.chat._clients:
            break
        await asyncio.sleep(0)
    assert first not in server.whole.chat._clients
    assert theirs.queue.qsize() <= 4
    await reading.until(lambda: len(reading.events.get(session_id, [])) == 8)
    full.cancel()
