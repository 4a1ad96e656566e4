"""Intercom: a conversation with its `conversation_parts`. Notes between teammates are left out."""

from typing import Any

from greenroom.analysis.reading.clock import moment
from greenroom.analysis.reading.markup import plain
from greenroom.analysis.reading.raw import Raw, as_text, first, rows, table
from greenroom.analysis.reading.sides import role_side

PRIVATE = ("note", "note_and_reopen")


def fits(data: dict[str, Any]) -> bool:
    """Whether this is a conversation of Intercom's."""
    return "conversation_parts" in data


def read(data: dict[str, Any]) -> list[Raw]:
    """The opening message (`source`), then every part that has a body."""
    parts = data["conversation_parts"]
    if isinstance(parts, dict):
        parts = parts.get("conversation_parts")
    opening = dict(table(data.get("source") or data.get("conversation_message")))
    opening.setdefault("created_at", data.get("created_at"))
    found = [_one(opening, "the source")] if opening.get("body") else []
    for number, part in enumerate(rows(parts), 1):
        if part.get("part_type") not in PRIVATE and part.get("body"):
            found.append(_one(part, f"part {number}"))
    return found


def _one(part: dict[str, Any], where: str) -> Raw:
    author = table(part.get("author"))
    side = role_side(author.get("type"))
    who = as_text(first(author, "name", "email", "id", "type")) or "somebody"
    return Raw(who, plain(as_text(part.get("body"))), where, moment(part.get("created_at")), side)
