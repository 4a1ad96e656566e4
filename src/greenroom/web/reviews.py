"""Second opinions on a score: dispute it, override it, answer. `/api/sessions/{id}/reviews`"""

import secrets
from collections.abc import Sequence

from fastapi import APIRouter

from greenroom.core.errors import BadRequest, NotAllowed, WrongState
from greenroom.core.evaluation import Evaluation
from greenroom.core.reviewing import Override, reviewed
from greenroom.store import Review, ReviewKind, SessionRecord, User
from greenroom.web import models as m
from greenroom.web.auditing import looked
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.times import moment
from greenroom.web.views import ended, readable

router = APIRouter(prefix="/api/sessions", tags=["reviews"])


@router.post("/{session_id}/reviews", status_code=201)
async def review(desk: Here, user: SignedIn, session_id: str, body: m.ReviewBody) -> m.ReviewView:
    """Add one; nothing is ever replaced. The newest override of a criterion counts."""
    record = ended(await readable(desk.store, user, session_id))
    await _may(desk, user, record, body.kind)
    evaluation = await desk.evaluate(session_id)
    if body.criterion not in evaluation.scores:
        known = ", ".join(evaluation.scores)
        raise BadRequest(f"there is no criterion {body.criterion!r}", mend=f"choose one of: {known}")
    if (body.kind == "override") != ("score" in body.model_fields_set):
        raise BadRequest(
            "an override gives a score, and nothing else does",
            mend="give `score` 0 to 100 (null: not to be scored) with an override, leave it out otherwise",
        )
    if not body.note.strip():
        raise BadRequest("note: it says nothing", mend="say why, in a sentence or two")
    if body.kind == "answer":
        before = await desk.store.reviews(session_id)
        if not any(r.kind == "dispute" and r.criterion == body.criterion for r in before):
            raise WrongState("nobody disputed this criterion", mend="override it, or leave it as it is")
    made = Review(
        id=secrets.token_hex(8),
        session_id=session_id,
        criterion=body.criterion,
        kind=body.kind,
        score=body.score,
        note=body.note.strip(),
        by=user.id,
        at=desk.now(),
    )
    await looked(desk, user, f"review.{body.kind}", record.started.user_id, session_id)
    await desk.store.add_review(made)
    return review_view(made, {user.id: user.name})


async def opinions(
    desk: Desk, session_id: str, evaluation: Evaluation
) -> tuple[list[m.ReviewView], m.ReviewedView | None]:
    """The reviews of a session, oldest first, and what they make of the score (None: no override)."""
    found = await desk.store.reviews(session_id)
    if not found:
        return [], None
    names = {u.id: u.name for u in await desk.store.users()}
    return [review_view(r, names) for r in found], _reviewed(evaluation, found)


def _reviewed(evaluation: Evaluation, found: Sequence[Review]) -> m.ReviewedView | None:
    outcome = reviewed(evaluation, [Override(r.criterion, r.score) for r in found if r.kind == "override"])
    return None if outcome is None else m.ReviewedView(overall=outcome.overall, scores=outcome.scores)


async def permitted(desk: Desk, user: User, record: SessionRecord) -> tuple[m.Permitted, ...]:
    """What `user`, who can read the report, may do with it. Whoever played the session goes back into it,
    shares it and disputes its score; a reviewer of someone else's session overrides and answers. One who runs
    Greenroom alone is both."""
    if record.started.user_id != user.id:
        return ("override", "answer")
    alone = len(await desk.store.users()) == 1
    return ("fork", "share", "dispute", *(("override", "answer") if alone else ()))


async def _may(desk: Desk, user: User, record: SessionRecord, kind: ReviewKind) -> None:
    """Raises `NotAllowed`."""
    if kind in await permitted(desk, user, record):
        return
    if kind == "dispute":
        raise NotAllowed("only who played a session disputes its score", mend="override it, with a note")
    raise NotAllowed("nobody reviews their own session", mend="dispute it; a manager will look at it")


def review_view(r: Review, names: dict[str, str]) -> m.ReviewView:
    return m.ReviewView(
        id=r.id,
        criterion=r.criterion,
        kind=r.kind,
        score=r.score,
        note=r.note,
        by=r.by,
        by_name=names.get(r.by, r.by),
        at=moment(r.at),
    )
