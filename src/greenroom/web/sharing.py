"""A link that shows one report to whoever has it. `/api/sessions/{id}/share`, `/api/shared/{token}`"""

import secrets

from fastapi import APIRouter, Request, Response

from greenroom.core.errors import NotFound
from greenroom.web import models as m
from greenroom.web.auth import DAY_MS, hashed
from greenroom.web.desk import Here, SignedIn
from greenroom.web.masking import masked_report
from greenroom.web.report import whole_report
from greenroom.web.times import moment
from greenroom.web.views import ended, owned

SHARED_MS = 30 * DAY_MS
"""How long a link shows its report."""

PRIVATE = frozenset({"note_written", "whispered"})
"""Kinds of events that stay between the agent and whoever coaches."""

router = APIRouter(prefix="/api", tags=["sharing"])


@router.post("/sessions/{session_id}/share", status_code=201)
async def share(desk: Here, user: SignedIn, session_id: str, request: Request) -> m.ShareView:
    """A new link; those made before go on working. Only its hash is kept, so it is told this once."""
    ended(await owned(desk.store, user, session_id))
    token = secrets.token_urlsafe(32)
    expires_at = desk.now() + SHARED_MS
    await desk.store.add_share(hashed(token), session_id, expires_at)
    return m.ShareView(url=f"{request.base_url}shared/{token}", expires_at=moment(expires_at))


@router.delete("/sessions/{session_id}/share", status_code=204)
async def unshare(desk: Here, user: SignedIn, session_id: str) -> Response:
    """Revoke all links of the session."""
    await owned(desk.store, user, session_id)
    await desk.store.drop_shares(session_id)
    return Response(status_code=204)


@router.get("/shared/{token}")
async def shared(desk: Here, token: str) -> m.ReportView:
    """The report, without signing in. What else its owner did, noted and was whispered is not in it, and
    what people typed of somebody's personal data is masked."""
    session_id = await desk.store.shared(hashed(token), desk.now())
    record = None if session_id is None else await desk.store.session(session_id)
    if record is None:
        raise NotFound("this link shows nothing any more", mend="ask whoever sent it for a fresh one")
    report = await whole_report(desk, record, {})
    open_ = report.model_copy(update={"events": [e for e in report.events if e["kind"] not in PRIVATE]})
    player = await desk.store.user(record.started.user_id)
    return masked_report(open_, (player.name,) if player else ())
