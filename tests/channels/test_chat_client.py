"""One connection: what it is sent, in which order, and what waits for the answer to `join`."""

import asyncio
from typing import Any

import pytest

from greenroom.channels.chat_client import Client
from greenroom.core.errors import StorageError
from greenroom.store import User
from tests.staging import played

LOG = played(["{greet} Hello {ask_fact:code} code?"]).log
PUBLIC = [r.seq for r in LOG if r.public() is not None]


class Wire:
    """Takes its time with each message, as a network does."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    async def emit(self, name: str, payload: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.sent.append((name, payload))

    def seqs(self) -> list[int]:
        return [payload["event"]["seq"] for name, payload in self.sent if name == "event"]


@pytest.fixture
def wire() -> Wire:
    return Wire()


async def settled() -> None:
    await asyncio.gather(*tasks)


def connected(wire: Wire) -> Client:
    return Client("sid", User(id="u", name="U", role="trainee"), wire.emit, spawn)


tasks: set[asyncio.Future[Any]] = set()


def spawn(work: Any) -> None:
    task = asyncio.ensure_future(work())
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def test_only_what_the_agent_may_see_and_in_order(wire: Wire) -> None:
    client = connected(wire)
    for item in LOG:
        client.heard("s1", "event", item)
    client.heard("s1", "signal", {"kind": "typing", "on": True})
    await settled()
    assert wire.seqs() == PUBLIC
    assert wire.sent[-1] == ("signal", {"v": 1, "session_id": "s1", "kind": "typing", "on": True})
    assert not any("moves" in str(payload) for _, payload in wire.sent)


async def test_what_happens_while_joining_comes_after_the_answer_and_once(wire: Wire) -> None:
    client = connected(wire)
    client.joining["s1"] = []
    for item in LOG:
        client.heard("s1", "event", item)
    client.heard("s2", "event", LOG[0])
    await settled()
    assert [p["session_id"] for _, p in wire.sent] == ["s2"]
    wire.sent.clear()
    client.joined("s1", PUBLIC[-2])
    await settled()
    assert wire.seqs() == PUBLIC[-1:]


async def test_a_problem_says_what_to_do(wire: Wire) -> None:
    client = connected(wire)
    client.heard("s1", "problem", StorageError("the disk is full", mend="make room"))
    await settled()
    expected = {"v": 1, "code": "storage", "message": "the disk is full", "mend": "make room", "retry": True}
    assert wire.sent == [("problem", expected)]


async def test_after_a_failed_send_the_next_ones_are_still_tried(wire: Wire) -> None:
    async def broken(*_: Any) -> None:
        raise ConnectionError

    client = connected(wire)
    client.emit = broken
    client.heard("s1", "event", LOG[0])
    await asyncio.gather(*tasks, return_exceptions=True)
    assert not client.sending
    client.emit = wire.emit
    client.heard("s1", "event", LOG[PUBLIC[1] - 1])
    await settled()
    assert wire.seqs() == [PUBLIC[1]]
