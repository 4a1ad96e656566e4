"""Amazon Connect, Genesys and LiveChat."""

from typing import Any

from greenroom.analysis.reading.clock import Moment, moment, offset
from greenroom.analysis.reading.markup import plain
from greenroom.analysis.reading.raw import Raw, as_text, first, rows, table
from greenroom.analysis.reading.sides import role_side


def fits_connect(data: dict[str, Any]) -> bool:
    """Whether this is a transcript of Amazon Connect's (chat, or Contact Lens for calls)."""
    return bool(rows(data.get("Transcript")))


def connect(data: dict[str, Any]) -> list[Raw]:
    """Messages with their `ParticipantRole`; events are left out."""
    roles = {
        as_text(p.get("ParticipantId")): p.get("ParticipantRole") for p in rows(data.get("Participants"))
    }
    found: list[Raw] = []
    for number, row in enumerate(rows(data["Transcript"]), 1):
        text = as_text(row.get("Content"))
        if row.get("Type") not in (None, "MESSAGE") or not text:
            continue
        id_ = as_text(row.get("ParticipantId"))
        role = row.get("ParticipantRole") or roles.get(id_) or id_
        who = as_text(first(row, "DisplayName", "ParticipantRole", "ParticipantId")) or "somebody"
        at = moment(row.get("AbsoluteTime")) or _millis(row.get("BeginOffsetMillis"))
        found.append(Raw(who, plain(text), f"message {number}", at, role_side(role)))
    return found


def fits_genesys(data: dict[str, Any]) -> bool:
    """Whether this is a transcript of Genesys Cloud's, with `phrases`."""
    return any(rows(part.get("phrases")) for part in _parts(data))


def genesys(data: dict[str, Any]) -> list[Raw]:
    """Phrases by their `participantPurpose`: internal is the agent, external the customer."""
    found: list[Raw] = []
    phrases = [row for part in _parts(data) for row in rows(part.get("phrases"))]
    for number, row in enumerate(phrases, 1):
        purpose = as_text(row.get("participantPurpose")) or "somebody"
        at = _millis(row.get("startTimeMs"))
        text = plain(as_text(first(row, "text", "decoratedText")))
        found.append(Raw(purpose, text, f"phrase {number}", at, role_side(purpose)))
    return found


def _parts(data: dict[str, Any]) -> list[dict[str, Any]]:
    return rows(data.get("transcripts")) or [data]


def fits_livechat(data: dict[str, Any]) -> bool:
    """Whether this is a chat of LiveChat's, with `events` in a thread."""
    return bool(_events(data))


def livechat(data: dict[str, Any]) -> list[Raw]:
    """Events of type message; `users` tell the names and sides. What only agents may see is left out."""
    users = {as_text(u.get("id")): u for u in rows(data.get("users"))}
    found: list[Raw] = []
    for number, row in enumerate(_events(data), 1):
        text = as_text(first(row, "text", "message"))
        private = row.get("visibility") == "agents" or row.get("recipients") == "agents"
        if row.get("type") not in (None, "message") or private or not text:
            continue
        id_ = as_text(first(row, "author_id", "agent_id"))
        user = users.get(id_, {})
        side = role_side(user.get("type")) or role_side(row.get("user_type"))
        who = as_text(first(user, "name", "email")) or as_text(row.get("author_name")) or id_ or "somebody"
        at = moment(first(row, "created_at", "timestamp", "date"))
        found.append(Raw(who, plain(text), f"event {number}", at, side))
    return found


def _events(data: dict[str, Any]) -> list[dict[str, Any]]:
    threads = [data, table(data.get("thread")), table(data.get("chat")), *rows(data.get("threads"))]
    return [row for thread in threads for row in rows(thread.get("events"))]


def _millis(value: object) -> Moment | None:
    """Milliseconds: since 1970 when large, else since the start."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        return None
    return moment(value) if value > 1e11 else offset(value / 1000)
