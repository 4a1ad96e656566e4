"""Disputes that wait for an answer, whoever played the session. `/api/reviews`"""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from greenroom.store import Review
from greenroom.store.records import PAGE
from greenroom.web import models as m
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.reviews import review_view
from greenroom.web.rights import reviewer, seen_by
from greenroom.web.views import row

router = APIRouter(prefix="/api/reviews", tags=["reviews"])


@router.get("")
async def disputes(
    desk: Here,
    user: SignedIn,
    status: Literal["open"] = "open",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> m.DisputeList:
    """A page of 50, newest first. For managers, of their teams, and for administrators; without private
    practice, and without one's own sessions unless nobody else is there to answer."""
    reviewer(user, "answer disputes")
    names = {u.id: u.name for u in await desk.store.users()}
    besides = user.id if len(names) > 1 else None
    whom = await seen_by(desk.store, user)
    found, total = await desk.store.open_disputes(
        besides=besides, among=whom, limit=PAGE, offset=(page - 1) * PAGE
    )
    shown = await asyncio.gather(*(_disputed(desk, review, names) for review in found))
    return m.DisputeList(items=[item for item in shown if item is not None], total=total)


async def _disputed(desk: Desk, review: Review, names: dict[str, str]) -> m.DisputedView | None:
    """None when the session was deleted a moment ago."""
    record = await desk.store.session(review.session_id)
    if record is None:
        return None
    evaluation = await desk.evaluate(record.id)
    labels = {criterion.id: criterion.label for criterion in evaluation.criteria}
    return m.DisputedView(
        review=review_view(review, names),
        label=labels.get(review.criterion, review.criterion),
        row=row(record, desk.library, (), desk.now()),
        user_name=names.get(record.started.user_id, record.started.user_id),
    )
