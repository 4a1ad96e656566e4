"""Sessions: start one, list them, take one up again, put it away. `/api/sessions...`"""

import contextlib
import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from greenroom.core.casting import cast
from greenroom.core.errors import GreenroomError, NotFound
from greenroom.core.following import next_level
from greenroom.core.scenario import Scenario
from greenroom.store import NewSessionRow, SessionRecord, User
from greenroom.store.records import PAGE
from greenroom.web import models as m
from greenroom.web.chair import invite
from greenroom.web.described import may
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.quotas import within_quota
from greenroom.web.scenarios import find
from greenroom.web.views import owned, rows, session_view

SEEDS = 2**31

OPEN = ("new", "running", "held")

router = APIRouter(prefix="/api/sessions", tags=["sessions"])


@router.post("", status_code=201, responses=may(429))
async def start(desk: Here, user: SignedIn, body: m.NewSessionBody, request: Request) -> m.SessionView:
    """Start a session; the customer begins to write at once."""
    scenario = find(desk.library, body.scenario_id)
    desk.prepare(scenario)
    seed = secrets.randbelow(SEEDS) if body.seed is None else body.seed
    persona = cast(scenario, desk.library.personas, body.persona_id, seed)
    level, why = await _level(desk, user, scenario, body)
    row = NewSessionRow(
        id=secrets.token_hex(8),
        user_id=user.id,
        scenario_id=scenario.id,
        persona_id=persona.id,
        customer=scenario.customer.name,
        difficulty=level,
        seed=seed,
        created_at=desk.now(),
        speed=(body.speed or desk.speed).value,
        priority=scenario.ticket.priority.value,
        memory=await desk.store.memory(user.id, scenario.customer.name) if body.returning else (),
        dynamic=body.dynamic,
        difficulty_why=why,
        private=body.private,
        channel=body.channel,
    )
    async with within_quota(desk, user, body.channel):
        await desk.store.add_session(row)
    try:
        await desk.hub.open(row.id)
    except GreenroomError:  # leave nothing behind that can never begin
        with contextlib.suppress(GreenroomError):
            await desk.store.delete(row.id, desk.now())
        raise
    view = await _view(desk, await owned(desk.store, user, row.id))
    if body.peer:
        view = view.model_copy(update={"invite": await invite(desk, row.id, str(request.base_url))})
    return view


async def _level(desk: Desk, user: User, scenario: Scenario, body: m.NewSessionBody) -> tuple[str, str]:
    """The difficulty to begin with, and why: the one asked for; where it follows the agent, what the last
    session with this scenario suggests; else the scenario's own."""
    if body.difficulty is not None or not body.dynamic:
        return (body.difficulty or scenario.difficulty).value, ""
    ended, _ = await desk.store.sessions(user.id, statuses=("ended",), limit=PAGE)
    last = next(
        (r for r in ended if r.started.scenario_id == scenario.id and r.started.parent_id is None), None
    )
    if last is None:
        return scenario.difficulty.value, ""
    return next_level(last.started.difficulty, last.passed, last.overall)


@router.get("")
async def sessions(
    desk: Here,
    user: SignedIn,
    status: Literal["", "running", "held", "ended", "open", "archived"] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> m.SessionList:
    """A page of 50, newest first. `open`: running or on hold."""
    wanted: tuple[str, ...] = OPEN if status == "open" else (status,)
    if status == "running":
        wanted = ("new", "running")
    records, total = await desk.store.sessions(
        user.id,
        statuses=() if status in ("", "archived") else wanted,
        archived=status == "archived",
        limit=PAGE,
        offset=(page - 1) * PAGE,
    )
    return m.SessionList(items=await rows(records, desk.store, desk.library, desk.now()), total=total)


@router.get("/{session_id}")
async def session(desk: Here, user: SignedIn, session_id: str) -> m.SessionView:
    return await _view(desk, await owned(desk.store, user, session_id))


@router.post("/{session_id}/archive", status_code=204)
async def archive(desk: Here, user: SignedIn, session_id: str) -> Response:
    """Put it away; its report stays. One that still runs is ended first."""
    await _close(desk, user, session_id)
    await desk.store.archive(session_id, desk.now())
    return Response(status_code=204)


@router.delete("/{session_id}", status_code=204)
async def delete(desk: Here, user: SignedIn, session_id: str) -> Response:
    """Take it out of all lists and averages, and delete what was recorded of it. One that still runs is ended
    first."""
    await _close(desk, user, session_id)
    if desk.recorder is not None:
        await desk.recorder.forget(session_id)
    await desk.store.delete(session_id, desk.now())
    return Response(status_code=204)


async def _close(desk: Desk, user: User, session_id: str) -> None:
    record = await owned(desk.store, user, session_id)
    if record.summary.status != "ended":
        with contextlib.suppress(NotFound):  # its scenario is gone: it cannot go on, nor end
            await desk.hub.end(session_id, f"close-{secrets.token_hex(4)}", "abandoned")


async def _view(desk: Desk, record: SessionRecord) -> m.SessionView:
    scenario = find(desk.library, record.started.scenario_id)
    snapshot = await desk.hub.join(record.id)
    return session_view(record, snapshot, scenario, desk.library, desk.now())
