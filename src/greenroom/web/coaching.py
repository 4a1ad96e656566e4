"""What the last sessions show, and what to practise next. `/api/coaching`"""

import contextlib
from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import ValidationError

from greenroom.core.coaching import LAST, Category, Past, coach
from greenroom.core.coaching_habits import quoted
from greenroom.core.coaching_plan import Step, exercise, plan
from greenroom.core.errors import NotFound
from greenroom.core.evaluation import Evaluation
from greenroom.store import Scored
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.models import View
from greenroom.web.scenarios import NEVER

router = APIRouter(prefix="/api", tags=["coaching"])


class CoachingView(View):
    """See `core.coaching.Coaching`; `plan`: at most three things, by priority."""

    sessions: int
    missing: int
    message: str
    categories: tuple[Category, ...]
    plan: tuple[Step, ...]


@router.get("/coaching")
async def coaching(desk: Here, user: SignedIn) -> CoachingView:
    """Feedback by category over the last sessions, and a plan. Forks and private practice are left out."""
    past: list[Past] = []
    for scored in reversed(await desk.store.scored(user.id, LAST)):
        with contextlib.suppress(NotFound):  # an older version scored it, and its scenario is gone
            record = scored.record
            past.append(
                Past(await _evaluation(desk, scored), record.ended_at or 0, record.started.difficulty)
            )
    history = await desk.store.plays(user.id)
    library = [
        exercise(s, desk.library.rubrics[s.rubric.use], history.get(s.id, NEVER).played)
        for s in desk.library.scenarios.values()
        if s.rubric.use in desk.library.rubrics
    ]
    found = coach(past)
    return CoachingView(
        sessions=found.sessions,
        missing=found.missing,
        message=found.message,
        categories=await _quoted(desk, found.categories),
        plan=plan(found, past, library),
    )


async def _evaluation(desk: Desk, scored: Scored) -> Evaluation:
    try:
        return Evaluation.model_validate(scored.evaluation)
    except ValidationError:
        return await desk.evaluate(scored.record.id)


async def _quoted(desk: Desk, categories: Sequence[Category]) -> tuple[Category, ...]:
    """With the words of the sessions themselves, where the evaluations do not have them."""
    names = {c.session_id for category in categories for c in category.evidence}
    logs = {name: await desk.store.read(name) for name in sorted(names)}
    return tuple(
        c.model_copy(update={"evidence": tuple(quoted(e, logs[e.session_id]) for e in c.evidence)})
        for c in categories
    )
