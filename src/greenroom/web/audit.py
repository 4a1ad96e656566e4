"""The audit log, for administrators. `/api/audit`"""

from typing import Annotated

from fastapi import APIRouter, Query

from greenroom.store.records import PAGE
from greenroom.web import account_models as a
from greenroom.web.desk import Here, SignedIn
from greenroom.web.rights import administrator
from greenroom.web.times import moment

router = APIRouter(prefix="/api/audit", tags=["people"])


@router.get("")
async def audit(
    desk: Here,
    user: SignedIn,
    person: Annotated[str, Query(max_length=60)] = "",
    subject: Annotated[str, Query(max_length=60)] = "",
    action: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> a.AuditList:
    """Who touched what is another's, newest first, 50 a page: by `person`, of `subject`, and `action` or its
    beginning. For administrators."""
    administrator(user, "read the audit log")
    found, total = await desk.store.audit(
        actor=person, subject=subject, action=action, limit=PAGE, offset=(page - 1) * PAGE
    )
    names = {u.id: u.name for u in await desk.store.users()}
    return a.AuditList(
        items=[
            a.AuditRow(
                number=e.number,
                at=moment(e.at),
                actor=e.actor,
                actor_name=names.get(e.actor, e.actor),
                action=e.action,
                subject=e.subject,
                subject_name=names.get(e.subject, e.subject),
                object=e.object,
                detail=dict(e.detail),
            )
            for e in found
        ],
        total=total,
    )
