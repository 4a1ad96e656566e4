"""What the server sends over Socket.IO: events of its own, and answers to a client's.

Described in docs/reference/asyncapi.yaml, which a test compares with these models. What a client sends is in
`wire.py`.
"""

import time
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.call_events import Who
from greenroom.core.errors import GreenroomError, TooMany
from greenroom.core.session import Status

VERSION = 1
RETRY_AFTER_MS = 2_000
"""When a client may try again what could not be stored."""

Seq = Annotated[int, Field(ge=1)]
Millis = Annotated[int, Field(ge=0)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PublicEvent(BaseModel):
    """One event of a session's log; its other fields are those of its kind in core/events.py."""

    model_config = ConfigDict(extra="allow")

    seq: Seq
    at: Millis
    kind: str


class EventMessage(_Wire):
    """One event of a session the client has joined, in order, none twice."""

    v: Literal[1]
    session_id: str
    event: PublicEvent


class SignalMessage(_Wire):
    """Something that passes and is not stored here. "typing": the customer types, or stopped; a
    `customer_said` tells that it stopped, too. "reheard": more was understood of an earlier message of the
    agent's, so that live measures and hints may have changed; always `on`.

    Of a call: "partial": what `who` has said so far is `text`; "speaking": `who` speaks, or stopped; "line":
    how good it is, in `state`.
    """

    v: Literal[1]
    session_id: str
    kind: Literal["typing", "reheard", "partial", "speaking", "line"]
    on: bool = True
    who: Who | None = None
    text: str | None = None
    state: Literal["good", "bad", "lost"] | None = None


class ProblemMessage(_Wire):
    """Something went wrong that belongs to no request that is waiting for an answer."""

    v: Literal[1]
    code: str
    message: str
    mend: str
    retry: bool


SERVER: Mapping[str, type[BaseModel]] = {
    "event": EventMessage,
    "signal": SignalMessage,
    "problem": ProblemMessage,
}
"""Every event the server sends."""


class ErrorBody(_Wire):
    """`code` is stable; `mend` tells a person what to do; `retry`: the same request may work later."""

    code: str
    message: str
    mend: str
    retry: bool
    retry_after_ms: Millis | None = None


class Refused(_Wire):
    """The answer when a request was not done."""

    ok: Literal[False]
    error: ErrorBody


class Done(_Wire):
    """The answer to what leaves no event behind."""

    ok: Literal[True]


class User(_Wire):
    id: str
    name: str


class Welcome(_Wire):
    """The answer to `hello`. `server_time`: ISO 8601 with its offset."""

    ok: Literal[True]
    v: Literal[1]
    user: User
    server_time: str


class Joined(_Wire):
    """The answer to `join`: all events after `after_seq` that are for this client, in order. `seq`: of the
    last event."""

    ok: Literal[True]
    status: Status
    events: list[PublicEvent]
    seq: Millis
    typing: bool


class Said(_Wire):
    """The answer to `say` and `customer_say`: the message is stored as event `seq`. `duplicate`: it was there
    already."""

    ok: Literal[True]
    seq: Seq
    at: Millis
    duplicate: bool


class Stored(_Wire):
    """The answer to what was stored as event `seq`."""

    ok: Literal[True]
    seq: Seq


ANSWERS: Mapping[str, type[BaseModel]] = {
    "hello": Welcome,
    "join": Joined,
    "leave": Done,
    "say": Said,
    "typing": Done,
    "hold": Stored,
    "resume": Stored,
    "note": Stored,
    "tick": Stored,
    "hint": Stored,
    "end": Stored,
    "whisper": Stored,
    "take": Stored,
    "release": Stored,
    "customer_say": Said,
    "customer_end": Stored,
    "mute": Stored,
    "transfer": Stored,
    "consent": Stored,
}
"""What a client's event is answered with when it was done; `Refused` when not."""


def error_body(error: GreenroomError) -> dict[str, Any]:
    """`error` as it travels, in an acknowledgement or as a `problem`."""
    body = {"code": error.code, "message": error.message, "mend": error.mend, "retry": error.retry}
    if error.retry:
        body["retry_after_ms"] = RETRY_AFTER_MS
    if isinstance(error, TooMany):
        body["retry_after_ms"] = max(1, error.until - time.time_ns() // 1_000_000)
    return body
