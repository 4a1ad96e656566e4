"""What helps while a session runs: live measures. `/api/sessions/{id}/live`"""

from fastapi import APIRouter

from greenroom.core.call_measures import call_measures
from greenroom.core.hints import strongest
from greenroom.core.live import live
from greenroom.web import models as m
from greenroom.web.desk import Here, SignedIn
from greenroom.web.views import owned

router = APIRouter(prefix="/api/sessions", tags=["coach"])


@router.get("/{session_id}/live")
async def measures(desk: Here, user: SignedIn, session_id: str) -> m.LiveView:
    """How quickly, clearly and kindly so far, and what is still to verify. They are no score."""
    await owned(desk.store, user, session_id)
    session, log = await desk.hub.log(session_id)
    found = live(session, log)
    later = m.LaterView(**found.later._asdict()) if found.later else None
    call = call_measures(log) if session.channel == "call" else None
    return m.LiveView(**{**found._asdict(), "later": later}, hints=strongest(session), call=call)
