"""The ports: what the engine needs from others, each with one method where one will do.

`Listener`, `Speaker` and `Judge` are apart on purpose: the customer and its judge can never be one call.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from greenroom.core.acts import Appraisal
from greenroom.core.bounds import Bounds
from greenroom.core.brief import Brief, Spoken, Utterance
from greenroom.core.events import BrainFailed, Event, Recorded
from greenroom.core.hearing import Hearing
from greenroom.core.judging import Case, Judgement
from greenroom.engine.records import Usage


class Listener(Protocol):
    """Says what the agent's words did. Fast and local; called for every message."""

    def appraise(self, hearing: Hearing) -> Appraisal: ...


class Speaker(Protocol):
    """Puts the moves of a brief into words, one utterance (one chat bubble) at a time."""

    def speak(self, brief: Brief) -> AsyncIterator[Utterance]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn that words are wanted for. `bounds` are for whoever reads the words, never for a prompt."""

    session: str
    brief: Brief
    bounds: Bounds


class LiveSpeaker(Protocol):
    """A speaker whose words take time and may not come: each utterance as it is ready, and each failure.

    The turn is done with the utterance that makes its last move. A speaker that gives up ends before that;
    somebody else then says the rest. Closing the generator gives up at once. A session keeps `version`.
    """

    @property
    def version(self) -> str: ...

    def speak(self, asked: Asked) -> AsyncGenerator[Utterance | BrainFailed, None]: ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True)
class Overheard:
    """The latest message of a session, for who hears it after the first listener. `talk`: the conversation
    before it, oldest first, without what is odd (""). `first`: what has been heard already."""

    session: str
    hearing: Hearing
    talk: tuple[Spoken, ...]
    first: Appraisal


class SecondListener(Protocol):
    """Hears what the first listener missed. It may take its time, and the customer does not wait for it."""

    @property
    def version(self) -> str: ...

    async def missed(self, heard: Overheard) -> Appraisal | BrainFailed | None:
        """The acts that come on top (at least one), why they could not be found, or None: there are none."""
        ...


class EventStore(Protocol):
    """An append-only log per session. `append` returns once the events are durable."""

    async def append(
        self,
        session_id: str,
        expected: int,
        events: Sequence[Event],
        at: int,
        fence: int | None = None,
    ) -> list[Recorded]:
        """Store `events` after sequence number `expected` (0 for a new session), stamped `at` ms, under the
        lease with the number `fence` (None: without one).

        Raises `Conflict` if the log has moved on, `LeaseLost` if the session's lease has another number by
        now, `StorageError` if it could not be made durable.
        """
        ...

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]: ...


class Lease(NamedTuple):
    """Who runs a session (`worker`; "" nobody), under which number, and whether that is who asked."""

    worker: str
    fence: int
    mine: bool


class Worker(NamedTuple):
    """A process that runs sessions; `live` of them. Times in epoch ms, as the database sees them."""

    id: str
    place: str
    started_at: int
    seen_at: int
    live: int
    alive: bool


class Leases(Protocol):
    """Which worker runs which session. Raises `StorageError`."""

    async def seen(self, worker: str, place: str = "", live: int = 0) -> None:
        """It is there. Has to be said often, or its sessions are anyone's."""
        ...

    async def claim(self, session_id: str, worker: str, *, force: bool = False) -> Lease | None:
        """Take the session if nobody who is there has it (`force`: from whoever has it), with a number higher
        than any before; else say who has it. None: there is no such session."""
        ...

    async def holder(self, session_id: str) -> Lease | None:
        """Who has it. None: there is no such session."""
        ...

    async def release(self, worker: str, session_ids: Sequence[str] | None = None) -> None:
        """These (None: all) of its sessions are anyone's."""
        ...

    async def gone(self, worker: str) -> None:
        """It stops: release all, and forget it."""
        ...

    async def orphans(self, limit: int) -> list[str]:
        """Sessions that have not ended and that nobody who is there runs; some of them, by chance."""
        ...

    async def workers(self) -> list[Worker]: ...

    async def forget_workers(self, older_ms: int) -> None:
        """Forget those that were not seen for so long."""
        ...


class Timer(Protocol):
    def cancel(self) -> None: ...


class Clock(Protocol):
    """Time, so that tests can make it virtual."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch."""
        ...

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call `call` on the event loop after `seconds`, unless the timer is cancelled."""
        ...


class Judge(Protocol):
    """Reads an ended session and judges it by the anchors of a rubric."""

    async def judge(self, case: Case) -> Judgement:
        """Raises `GreenroomError` when it cannot."""
        ...


class Purse(Protocol):
    """Money for language models: asked before each call, told after it. Neither waits for anything."""

    def reserve(
        self, model: str, session_id: str | None, input_tokens: int, output_tokens: int
    ) -> int | None:
        """Put aside the most that a call may cost, at so many tokens at most. The answer goes into
        `Usage.hold`; None: no budget is left for it, and the built-in brain has to do."""
        ...

    def used(self, usage: Usage) -> None:
        """Book what a call took, whether or not it went well, and let go of what was put aside."""
        ...
