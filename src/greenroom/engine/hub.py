"""All live sessions of this process: one runner each, made when first needed, and who is listening.

A channel needs nothing else: `join` to follow a session, `say`, `hold`, ... to act in it. Every command
returns an `Ack` once it is durable and raises a `GreenroomError` otherwise; a command with a `client_id`
that was done before is acknowledged again and not repeated, also after a restart.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from greenroom.core.events import Recorded
from greenroom.core.pacing import Speed
from greenroom.core.turn import NewSession
from greenroom.engine.play import Composer
from greenroom.engine.ports import Clock, EventStore, Listener

NoticeKind = Literal["event", "signal", "problem"]

Subscriber = Callable[[str, NoticeKind, Any], None]
"""Called as `(session_id, kind, payload)`, synchronously on the loop, in order per session; it must be quick
and not raise. Payloads: "event" a `Recorded` (of every kind: the channel decides what to show), "signal" a
dict `{"kind": "typing", "on": bool}`, "problem" a `GreenroomError` that is not tied to a command."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to begin or take up a session. `created_at` in epoch ms: event times count from it."""

    new: NewSession
    created_at: int
    speed: Speed = Speed.NORMAL


@dataclass(frozen=True, slots=True)
class Ack:
    """A command was done: `seq` and `at` of its event. `duplicate`: it had been done before."""

    seq: int
    at: int
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A session as it stands: `events` after the asked-for one (only public kinds while it runs, all once
    it has ended), `status` "running" | "held" | "ended", `seq` of its last event, whether the customer is
    typing. Events later than `seq` go to subscribers: nothing is missing between, nothing comes twice."""

    events: tuple[Recorded, ...]
    status: str
    seq: int
    typing: bool


Opener = Callable[[str], Awaitable[Opening]]
"""Finds what a session id stands for. Raises `NotFound`."""


class Hub:
    """`opener` finds a session's scenario and persona; `speaker(language)` gives the speaker."""

    def __init__(
        self,
        store: EventStore,
        opener: Opener,
        listener: Listener,
        speaker: Callable[[str], Composer],
        clock: Clock | None = None,
    ) -> None: ...

    async def open(self, session_id: str) -> None:
        """Begin a session (its log is empty), or take it up where its log ends.

        Raises `NotFound`, `StorageError`.
        """
        raise NotImplementedError

    async def recover(self, session_ids: Iterable[str]) -> list[str]:
        """`open` each; returns those that could not be (their scenario is gone, say)."""
        raise NotImplementedError

    async def join(
        self, session_id: str, subscriber: Subscriber | None = None, after_seq: int = 0
    ) -> Snapshot:
        """Follow a session from after `after_seq` on. Joining twice with the same subscriber is joining once."""
        raise NotImplementedError

    def leave(self, session_id: str, subscriber: Subscriber) -> None:
        """Follow it no longer. Unknown is fine."""
        raise NotImplementedError

    def listen(self, subscriber: Subscriber) -> None:
        """Follow all sessions (for jobs: score what has ended)."""
        raise NotImplementedError

    async def say(self, session_id: str, client_id: str, text: str) -> Ack:
        """Raises `WrongState` once ended, `TooLong`. On hold, writing takes the customer off hold first."""
        raise NotImplementedError

    async def hold(self, session_id: str, client_id: str, reason: str = "") -> Ack:
        raise NotImplementedError

    async def resume(self, session_id: str, client_id: str) -> Ack:
        raise NotImplementedError

    async def note(self, session_id: str, client_id: str, text: str) -> Ack:
        raise NotImplementedError

    async def tick(self, session_id: str, client_id: str, check: str, done: bool) -> Ack:
        raise NotImplementedError

    async def end(self, session_id: str, client_id: str, reason: str = "closed") -> Ack:
        raise NotImplementedError

    async def typing(self, session_id: str, on: bool) -> None:
        """The agent started or stopped typing: while they type the customer waits more patiently."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stop all runners between two events; every log stays resumable. The store is not closed."""
        raise NotImplementedError
