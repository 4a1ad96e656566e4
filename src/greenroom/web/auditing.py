"""The audit log: who touched what is another's. Ids and roles are in it, never names or words."""

from typing import Any

from greenroom.store import AuditEntry, User
from greenroom.web.desk import Desk

SAME_MS = 60_000


async def note(
    desk: Desk, actor: User, action: str, subject: str = "", object: str = "", **detail: Any
) -> None:
    """Write down that `actor` did something that concerns `subject` (user id). Returns once it is durable, so
    what cannot be written down does not happen."""
    await desk.store.add_audit(AuditEntry(desk.now(), actor.id, action, subject, object, detail))


async def looked(desk: Desk, actor: User, action: str, owner: str, session_id: str) -> None:
    """Like `note`, for looking at a session: nothing for one's own, and once in `SAME_MS` for the same, as a
    player asks for a recording piece by piece."""
    if actor.id == owner:
        return
    before, _ = await desk.store.audit(actor=actor.id, subject=owner, action=action, limit=1)
    if not before or before[0].object != session_id or desk.now() - before[0].at >= SAME_MS:
        await note(desk, actor, action, owner, session_id)
