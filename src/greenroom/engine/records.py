"""What the hub and its runners hand to channels."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from greenroom.core.events import Recorded
from greenroom.core.pacing import Speed
from greenroom.core.turn import NewSession

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


class SoundTokens(NamedTuple):
    """Tokens of sound among those that a call took: read, of these from the provider's cache, and made."""

    input: int = 0
    cached: int = 0
    output: int = 0


SILENT = SoundTokens()


@dataclass(frozen=True, slots=True)
class Usage:
    """One call to a language model. `model` as the settings name it (openai:NAME); `purpose`: what for
    ("speaker", "listener", "judge", "test", "call": a turn of a model that hears and speaks); `session_id`
    None: for no session. `input_tokens` count the `cached_tokens` (read from the provider's cache) and
    `stored_tokens` (written to it) among them. `ms`: until the last word, or until it failed. `failure`: in a
    few words, "" when `ok`; never what anyone wrote, and never a key. `hold`: what `Purse.reserve` gave for
    the call. `estimated`: the provider did not say what it took, so tokens are counted from what was sent and
    read (`tokens_of`). `sound`: those of it all that are sound."""

    model: str
    purpose: str
    session_id: str | None
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    ms: int
    ok: bool
    failure: str = ""
    hold: int = 0
    stored_tokens: int = 0
    estimated: bool = False
    sound: SoundTokens = SILENT


def tokens_of(text: str) -> int:
    """About how many tokens a text has: four bytes are one. Fewer in English than providers count by a few in
    a hundred, more in most other languages."""
    return -(-len(text.encode()) // 4)
