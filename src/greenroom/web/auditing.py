"""The audit log: who touched what is another's. Ids and roles are in it, never names or words."""

from typing import Any

from greenroom.store import AuditEntry, User
from greenroom.web.desk import Desk


async def note(
    desk: Desk, actor: User, action: str, subject: str = "", object: str = "", **detail: Any
) -> None:
    """Write down that `actor` did something that concerns `subject` (user id). Returns once it is durable, so
    what cannot be written down does not happen."""
    await desk.store.add_audit(AuditEntry(desk.now(), actor.id, action, subject, object, detail))


async def looked(desk: Desk, actor: User, action: str, owner: str, session_id: str) -> None:
    """Like `note`, for looking at a session; nothing for one's own."""
    if actor.id != owner:
        await note(desk, actor, action, owner, session_id)
