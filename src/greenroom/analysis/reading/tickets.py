"""Zendesk chats and tickets, Freshdesk tickets. Private notes are left out."""

from typing import Any

from greenroom.analysis.reading.clock import moment
from greenroom.analysis.reading.markup import plain
from greenroom.analysis.reading.raw import Raw, Side, as_text, first, rows, table
from greenroom.analysis.reading.sides import role_side


def fits_zendesk_chat(data: dict[str, Any]) -> bool:
    """Whether this is a chat of Zendesk's, with its `history`."""
    return bool(rows(data.get("history")))


def zendesk_chat(data: dict[str, Any]) -> list[Raw]:
    """The chat messages of a history; joining, leaving and rating are left out."""
    agents = data.get("agent_names")
    names = {a for a in agents if isinstance(a, str)} if isinstance(agents, list) else set()
    visitor = table(data.get("visitor")).get("name")
    found: list[Raw] = []
    for number, row in enumerate(rows(data["history"]), 1):
        text = as_text(first(row, "msg", "message", "text"))
        if row.get("type") not in (None, "chat.msg", "chat.triggeredmsg", "message") or not text:
            continue
        who = as_text(first(row, "name", "nick", "sender_type")) or "somebody"
        side: Side | None = role_side(row.get("sender_type")) or role_side(row.get("nick"))
        if side is None:
            side = "agent" if who in names else "customer" if who == visitor else None
        found.append(Raw(who, plain(text), f"message {number}", moment(row.get("timestamp")), side))
    return found


def fits_zendesk_ticket(data: dict[str, Any]) -> bool:
    """Whether this is a ticket of Zendesk's, with its `comments`."""
    return bool(rows(data.get("comments")) or rows(table(data.get("ticket")).get("comments")))


def zendesk_ticket(data: dict[str, Any]) -> list[Raw]:
    """The public comments. The ticket's requester is the customer; `users` tell the others' roles."""
    ticket = table(data.get("ticket")) or data
    users = {u.get("id"): u for u in rows(data.get("users")) if isinstance(u.get("id"), int | str)}
    requester = ticket.get("requester_id") or table(ticket.get("requester")).get("id")
    found: list[Raw] = []
    for number, row in enumerate(rows(data.get("comments")) or rows(ticket.get("comments")), 1):
        if row.get("public") is False:
            continue
        id_ = row.get("author_id")
        author = table(row.get("author")) or table(users.get(id_) if isinstance(id_, int | str) else None)
        id_ = id_ or author.get("id")
        side = role_side(author.get("role"))
        if id_ is not None and requester is not None:
            side = "customer" if id_ == requester else side or "agent"
        who = as_text(first(author, "name", "email")) or as_text(id_) or "somebody"
        text = plain(as_text(first(row, "plain_body", "body", "html_body")))
        found.append(Raw(who, text, f"comment {number}", moment(row.get("created_at")), side))
    return found


def fits_freshdesk(data: dict[str, Any]) -> bool:
    """Whether this is a ticket of Freshdesk's, with its `conversations`."""
    found = rows(data.get("conversations"))
    return bool(found) and any("incoming" in row or "body_text" in row for row in found)


def freshdesk(data: dict[str, Any]) -> list[Raw]:
    """The ticket's description, then its public conversations; `incoming` tells the side."""
    requester = table(data.get("requester"))
    customer = as_text(first(requester, "name", "email")) or "Customer"
    found: list[Raw] = []
    if text := as_text(first(data, "description_text", "description")):
        found.append(
            Raw(customer, plain(text), "the description", moment(data.get("created_at")), "customer")
        )
    for number, row in enumerate(rows(data["conversations"]), 1):
        if row.get("private") is True:
            continue
        text = plain(as_text(first(row, "body_text", "body")))
        incoming = row.get("incoming")
        who = customer if incoming is True else f"Agent {as_text(row.get('user_id'))}".strip()
        side: Side = "customer" if incoming is True else "agent"
        found.append(Raw(who, text, f"conversation {number}", moment(row.get("created_at")), side))
    return found
