"""Slack: messages as {user, text, ts}. Joining and leaving (a `subtype`) are left out."""

import re
from typing import Any

from greenroom.analysis.reading.clock import moment
from greenroom.analysis.reading.markup import plain
from greenroom.analysis.reading.raw import Raw, as_text, first, rows, table
from greenroom.analysis.reading.sides import role_side

_LINK = re.compile(r"<(?:https?://|mailto:)([^<>|]*)(?:\|([^<>]*))?>")
_MENTION = re.compile(r"<[@#!][^<>|]*(?:\|([^<>]*))?>")
_SAID = (None, "bot_message", "thread_broadcast", "me_message", "file_share")


def fits(found: list[Any]) -> bool:
    """Whether a list of messages is Slack's."""
    messages = rows(found)
    return bool(messages) and all(
        "ts" in m and ("user" in m or "bot_id" in m or "subtype" in m) for m in messages
    )


def read(found: list[Any], users: object = None) -> list[Raw]:
    """Read messages. `users`: the export's list of users, for their names, if it is there."""
    names = {as_text(u.get("id")): as_text(first(u, "real_name", "name")) for u in rows(users)}
    messages: list[Raw] = []
    for number, row in enumerate(rows(found), 1):
        if row.get("subtype") not in _SAID:
            continue
        id_ = as_text(row.get("user"))
        profile = table(row.get("user_profile"))
        who = names.get(id_) or as_text(first(profile, "real_name", "display_name", "name"))
        who = who or as_text(row.get("username")) or id_ or "bot"
        text = _MENTION.sub(lambda m: m[1] or "", _LINK.sub(lambda m: m[2] or m[1], as_text(row.get("text"))))
        side = role_side(row.get("role")) or ("agent" if row.get("subtype") == "bot_message" else None)
        messages.append(Raw(who, plain(text), f"message {number}", moment(row.get("ts")), side))
    return messages
