"""What workers say to each other, as JSON: a call, its answer, what happens in a followed session."""

from collections.abc import Mapping
from typing import Any

import orjson

from greenroom.core import errors
from greenroom.core.errors import GreenroomError, StorageError
from greenroom.core.events import EVENT, Recorded
from greenroom.core.session import Holder
from greenroom.engine.records import Ack, NoticeKind

ANYWHERE = frozenset(
    (
        *("say", "hold", "resume", "whisper", "take", "release", "customer_say", "customer_end", "note"),
        *("tick", "hint", "mute", "consent", "transfer", "end", "typing", "hung_up"),
    )
)
"""What may be asked of a session's hub from another worker. The first argument is the session's id."""

_ERRORS: Mapping[str, type[GreenroomError]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, GreenroomError)
}
_PLAIN = (errors.ContentError, errors.WhoIsAgent)
"""Errors that take more than a message."""


def packed(**message: Any) -> bytes:
    return orjson.dumps(message, default=_told)


def unpacked(message: bytes) -> dict[str, Any]:
    """Raises `ValueError`."""
    found = orjson.loads(message)
    if not isinstance(found, dict):
        raise ValueError("not a message")
    return found


def argument(value: Any) -> Any:
    """A call's argument as it was before it was packed."""
    if isinstance(value, dict) and value.keys() == {"user", "name"}:
        return Holder(**value)
    return value


def notice(kind: NoticeKind, payload: Any) -> Any:
    match kind:
        case "event":
            return payload.wire()
        case "problem":
            return problem(payload)
        case "signal":
            return payload


def noticed(kind: NoticeKind, told: Any) -> Any:
    match kind:
        case "event":
            return Recorded(told.pop("seq"), told.pop("at"), EVENT.validate_python(told))
        case "problem":
            return error(told)
        case "signal":
            return told


def problem(found: GreenroomError) -> dict[str, str]:
    return {"kind": type(found).__name__, "message": found.message, "mend": found.mend, "where": found.where}


def error(told: Mapping[str, str]) -> GreenroomError:
    kind = _ERRORS.get(told["kind"], StorageError)
    if kind in _PLAIN:
        kind = GreenroomError
    return kind(told["message"], mend=told["mend"], where=told["where"])


def _told(value: Any) -> Any:
    match value:
        case Ack():
            return {"seq": value.seq, "at": value.at, "duplicate": value.duplicate}
        case Holder():
            return value._asdict()
        case _:
            raise TypeError(type(value).__name__)
