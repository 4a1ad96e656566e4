"""Attempts at the same scenario, to be compared. `/api/sessions/{id}/attempts`"""

from typing import Annotated

from fastapi import APIRouter, Query

from greenroom.store.records import PAGE
from greenroom.web import models as m
from greenroom.web.auditing import looked
from greenroom.web.desk import Here, SignedIn
from greenroom.web.views import readable, rows

router = APIRouter(prefix="/api/sessions", tags=["report"])


@router.get("/{session_id}/attempts")
async def attempts(
    desk: Here, user: SignedIn, session_id: str, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> m.SessionList:
    """Ended sessions of who played this one with the same scenario, this one among them: a page of 50,
    newest first. Whoever may see its report may see them, but for private practice of others."""
    started = (await readable(desk.store, user, session_id)).started
    await looked(desk, user, "attempts.read", started.user_id, session_id)
    found, total = await desk.store.sessions(
        started.user_id,
        statuses=("ended",),
        private=started.user_id == user.id,
        scenario_id=started.scenario_id,
        limit=PAGE,
        offset=(page - 1) * PAGE,
    )
    return m.SessionList(items=await rows(found, desk.store, desk.library, desk.now()), total=total)
