"""One connection: what it is sent, in which order, and what waits for the answer to `join`."""

from typing import Any

import pytest

from greenroom.channels.chat_client import Client
from greenroom.core.errors import StorageError
from greenroom.core.events import AgentReappraised, Recorded
from greenroom.store import User
from tests.staging import played

LOG = played(["{greet} Hello {ask_fact:code} code?"]).log
PUBLIC = [r.seq for r in LOG if r.public() is not None]


class Wire:
    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def post(self, name: str, payload: dict[str, Any]) -> None:
        self.sent.append((name, payload))

    def seqs(self) -> list[int]:
        return [payload["event"]["seq"] for name, payload in self.sent if name == "event"]


@pytest.fixture
def wire() -> Wire:
    return Wire()


def connected(wire: Wire) -> Client:
    return Client("sid", User(id="u", name="U", role="trainee"), wire.post)


def test_only_what_the_agent_may_see_and_in_order(wire: Wire) -> None:
    client = connected(wire)
    for item in LOG:
        client.heard("s1", "event", item)
    client.heard("s1", "signal", {"kind": "typing", "on": True})
    assert wire.seqs() == PUBLIC
    assert wire.sent[-1] == ("signal", {"v": 1, "session_id": "s1", "kind": "typing", "on": True})
    assert not any("moves" in str(payload) for _, payload in wire.sent)


def test_what_was_heard_later_is_signalled_to_the_agent_and_shown_to_who_watches(wire: Wire) -> None:
    later = Recorded(40, 900, AgentReappraised(source=3, acts=(), listener="tiny"))
    agent, trainer = connected(wire), connected(watched := Wire())
    trainer.views["s1"] = Recorded.wire
    for client in (agent, trainer):
        client.heard("s1", "event", later)
    assert wire.sent == [("signal", {"v": 1, "session_id": "s1", "kind": "reheard", "on": True})]
    assert (watched.seqs(), len(watched.sent)) == ([40], 1)


def test_what_happens_while_joining_comes_after_the_answer_and_once(wire: Wire) -> None:
    client = connected(wire)
    client.joining["s1"] = []
    for item in LOG:
        client.heard("s1", "event", item)
    client.heard("s2", "event", LOG[0])
    assert [p["session_id"] for _, p in wire.sent] == ["s2"]
    wire.sent.clear()
    client.joined("s1", PUBLIC[-2])
    assert wire.seqs() == PUBLIC[-1:]


def test_a_problem_says_what_to_do(wire: Wire) -> None:
    client = connected(wire)
    client.heard("s1", "problem", StorageError("the disk is full", mend="make room"))
    expected = {"v": 1, "code": "storage", "message": "the disk is full", "mend": "make room", "retry": True}
    assert wire.sent == [("problem", expected)]
