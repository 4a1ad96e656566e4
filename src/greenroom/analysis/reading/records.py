"""Lists of messages with named fields: our own JSON, and what CSV rows become."""

from collections.abc import Iterable, Mapping
from typing import Any

from greenroom.analysis.reading.clock import moment
from greenroom.analysis.reading.markup import plain
from greenroom.analysis.reading.raw import Raw, as_text, first, rows, table
from greenroom.analysis.reading.sides import name_side
from greenroom.core.errors import BadRequest

WHO = (
    "speaker", "name", "author", "sender", "from", "participant", "user", "username", "display_name",
    "author_name", "sender_name", "who", "role",
)  # fmt: skip
ROLE = (
    "role", "speaker_role", "author_type", "sender_type", "user_type", "participant_role", "author_role",
    "sender_role", "direction", "type", "speaker", "from", "author", "sender",
)  # fmt: skip
TEXT = ("text", "message", "body", "content", "msg", "utterance", "transcript", "comment", "words")
AT = (
    "at", "time", "timestamp", "ts", "date", "datetime", "created_at", "sent_at", "created", "start",
    "start_time", "date_time",
)  # fmt: skip
LISTS = ("messages", "transcript", "conversation", "lines", "turns", "utterances", "items", "data", "results")

SHOW = 'write [{"speaker": "agent", "text": "Hello", "at": 0}, {"speaker": "customer", "text": "..."}]'


def key(name: str) -> str:
    """A field's name as it is looked up: "Sent At" and "sent-at" are "sent_at"."""
    return "_".join(name.strip().casefold().replace("-", " ").replace("_", " ").split())


def inner(data: Any) -> list[Any] | None:
    """The list of messages in a JSON value: the value itself, or what stands under a usual name."""
    if isinstance(data, list):
        return data
    for name in LISTS:
        if rows(table(data).get(name)):
            found: list[Any] = data[name]
            return found
    return None


def read(data: Any) -> list[Raw]:
    """Read a list of objects. Raises `BadRequest` naming the message that has no speaker or no text."""
    found = inner(data)
    if not found:
        raise BadRequest("there is no list of messages in it", mend=SHOW)
    return from_rows((f"message {i}", row) for i, row in enumerate(found, 1))


def from_rows(found: Iterable[tuple[str, Any]]) -> list[Raw]:
    """Read (where, row) pairs."""
    return [one(row, where) for where, row in found]


def one(row: Any, where: str) -> Raw:
    """Read one message with named fields. An empty text is kept empty, and left out later."""
    if not isinstance(row, Mapping):
        raise BadRequest("not an object", where=where, mend=SHOW)
    fields = {key(str(name)): value for name, value in row.items()}
    text = _text(fields, where)
    who = _who(fields)
    role = next((s for n in ROLE if (s := name_side(_label(fields.get(n)))) is not None), None)
    if not who and role is None:
        raise BadRequest("no speaker", where=where, mend="give each message a speaker: agent or customer")
    return Raw(who or str(role), plain(text), where, _at(fields, where), role)


def _text(fields: Mapping[str, Any], where: str) -> str:
    name = next((n for n in TEXT if n in fields), None)
    if name is None:
        raise BadRequest(
            "no text", where=where, mend=f"give each message its words as one of {', '.join(TEXT)}"
        )
    value = fields[name]
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise BadRequest(f"{name} is no text", where=where, mend="write the words as a string")
    return as_text(value)


def _who(fields: Mapping[str, Any]) -> str:
    for name in WHO:
        if label := _label(fields.get(name)).strip():
            return " ".join(plain(label).split())
    return ""


def _label(value: object) -> str:
    """A speaker is a string or an object with a name."""
    if isinstance(value, dict):
        value = first(value, "name", "display_name", "displayName", "username", "role", "type", "email", "id")
    return as_text(value)


def _at(fields: Mapping[str, Any], where: str) -> Any:
    value = first(fields, *AT)
    found = moment(value)
    if found is None and value is not None and "at" in fields and not isinstance(value, str):
        raise BadRequest(
            f"at is {value!r}"[:80], where=where, mend="give seconds since the start, or leave it out"
        )
    return found
