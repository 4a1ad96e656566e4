"""What a client sends over Socket.IO: version 1 of the protocol, described in docs/reference/asyncapi.yaml.

A client's event carries one JSON object, checked strictly (no extra fields, no conversion of types), and is
acknowledged with `{ok: true, ...}` or `{ok: false, error: {code, message, mend, retry}}`. Clients may send
an event again: those with a `client_id` are done once. What the server sends is in `wire_server.py`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.core.errors import BadRequest, TooLong
from greenroom.core.events import Side
from greenroom.core.limits import LONGEST_MESSAGE, LONGEST_NOTE

TRACEPARENT = "traceparent"
"""A field that any event may have besides: the W3C trace that it belongs to. It changes nothing else."""

SessionId = Annotated[str, Field(min_length=1, max_length=80)]
ClientId = Annotated[str, Field(min_length=1, max_length=80)]
Reason = Annotated[str, Field(max_length=500)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Hello(_Wire):
    """The first event of a connection: which version the client speaks."""

    v: Literal[1]


class Join(_Wire):
    """Follow a session: the answer holds all events after `after_seq`, later ones arrive as `event`. `watch`:
    someone else's session, with whole events; for managers and administrators unless it is private practice,
    and for who was invited to play the customer (without what is between the agent and a coach)."""

    session_id: SessionId
    after_seq: Annotated[int, Field(ge=0)] = 0
    watch: bool = False


class Leave(_Wire):
    """Follow it no longer."""

    session_id: SessionId


class Say(_Wire):
    """A message to the customer, by the agent or by who has taken the agent's side. Acknowledged once it is
    stored."""

    session_id: SessionId
    client_id: ClientId
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE, pattern=r"\S")]


class Typing(_Wire):
    """The agent, or who has taken a side, started or stopped typing."""

    session_id: SessionId
    on: bool


class Hold(_Wire):
    """Put the customer on hold."""

    session_id: SessionId
    client_id: ClientId
    reason: Reason = ""


class Resume(_Wire):
    """Take the customer off hold."""

    session_id: SessionId
    client_id: ClientId


class Note(_Wire):
    """A private note; the customer never sees it."""

    session_id: SessionId
    client_id: ClientId
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE, pattern=r"\S")]


class Tick(_Wire):
    """Tick or clear a line of the checklist."""

    session_id: SessionId
    client_id: ClientId
    check: Annotated[str, Field(min_length=1, max_length=60)]
    done: bool


class Hint(_Wire):
    """Ask for a hint: 1 a nudge, 2 a guided step, 3 the plain answer. It arrives as an event."""

    session_id: SessionId
    client_id: ClientId
    strength: Annotated[int, Field(ge=1, le=3)]


class End(_Wire):
    """End the session."""

    session_id: SessionId
    client_id: ClientId
    reason: Reason = "closed"


class Whisper(_Wire):
    """A manager tells the agent something that the customer does not hear."""

    session_id: SessionId
    client_id: ClientId
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE, pattern=r"\S")]


class Take(_Wire):
    """Speak for a side from now on: managers and administrators for either, who was invited for the
    customer."""

    session_id: SessionId
    client_id: ClientId
    side: Side


class Release(_Wire):
    """Give a side back, to the agent or to the simulation."""

    session_id: SessionId
    client_id: ClientId
    side: Side


class CustomerSay(_Wire):
    """A message of the customer's, by who has taken that side."""

    session_id: SessionId
    client_id: ClientId
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE, pattern=r"\S")]


class CustomerEnd(_Wire):
    """The customer hangs up, by who has taken that side."""

    session_id: SessionId
    client_id: ClientId


class Mute(_Wire):
    """The agent's microphone is off, or on again."""

    session_id: SessionId
    client_id: ClientId
    on: bool


class Transfer(_Wire):
    """Pass the call on, which ends the session."""

    session_id: SessionId
    client_id: ClientId
    to: Literal["colleague", "supervisor"]
    reason: Reason = ""


class Consent(_Wire):
    """What of the call may be recorded from now on."""

    session_id: SessionId
    client_id: ClientId
    audio: bool
    video: bool = False


ClientEvent = (
    Hello
    | Join
    | Leave
    | Say
    | Typing
    | Hold
    | Resume
    | Note
    | Tick
    | Hint
    | End
    | Whisper
    | Take
    | Release
    | CustomerSay
    | CustomerEnd
    | Mute
    | Transfer
    | Consent
)

CLIENT: Mapping[str, type[ClientEvent]] = {
    "hello": Hello,
    "join": Join,
    "leave": Leave,
    "say": Say,
    "typing": Typing,
    "hold": Hold,
    "resume": Resume,
    "note": Note,
    "tick": Tick,
    "hint": Hint,
    "end": End,
    "whisper": Whisper,
    "take": Take,
    "release": Release,
    "customer_say": CustomerSay,
    "customer_end": CustomerEnd,
    "mute": Mute,
    "transfer": Transfer,
    "consent": Consent,
}
"""Every event a client may send."""


def parse(name: str, data: Any) -> ClientEvent:
    """The event `name` with payload `data`. Raises `BadRequest`, or `TooLong` for a text past its limit."""
    model = CLIENT.get(name)
    if model is None:
        known = ", ".join(CLIENT)
        raise BadRequest(f"there is no event {name[:40]!r}", mend=f"the events are: {known}")
    if not isinstance(data, dict):
        raise BadRequest(f"{name}: the payload has to be one JSON object", mend="send {...}")
    if TRACEPARENT in data:
        data = {name: value for name, value in data.items() if name != TRACEPARENT}
    for field, value in data.items():
        if isinstance(value, str) and "\0" in value:  # PostgreSQL keeps no text with one
            raise BadRequest(f"{name}: {field[:40]} holds a NUL character", mend="leave it out")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(p) for p in first["loc"]) or "payload"
        if first["type"] == "string_too_long":
            most = first["ctx"]["max_length"]
            raise TooLong(
                f"{name}: {field} is longer than {most} characters", mend="send it in parts"
            ) from None
        raise BadRequest(
            f"{name}: {field}: {first['msg'][:1].lower()}{first['msg'][1:]}",
            mend="see docs/reference/asyncapi.yaml for what it takes",
        ) from None
