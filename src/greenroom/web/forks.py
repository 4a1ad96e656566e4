"""Try again from here, and what if: `/api/sessions/{id}/fork` and `/api/sessions/{id}/what-if`."""

import contextlib
import secrets
from itertools import groupby

from fastapi import APIRouter

from greenroom.core.errors import GreenroomError, NotFound, WrongState
from greenroom.core.events import Recorded
from greenroom.core.forking import forked
from greenroom.core.session import Session
from greenroom.engine.what_if import Reaction, what_if
from greenroom.store import NewSessionRow, SessionRecord
from greenroom.web import models as m
from greenroom.web.described import may
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.quotas import within_quota
from greenroom.web.scenarios import find
from greenroom.web.views import owned, session_view

router = APIRouter(prefix="/api/sessions", tags=["forks"])


@router.post("/{session_id}/fork", status_code=201, responses=may(429))
async def fork(desk: Here, user: SignedIn, session_id: str, body: m.ForkBody) -> m.SessionView:
    """A new session that shares everything before one of the agent's messages, and goes on from there."""
    parent = await _ended(desk, await owned(desk.store, user, session_id))
    name = secrets.token_hex(8)
    log = forked(await desk.store.read(session_id), body.seq, name)
    started = parent.started
    row = NewSessionRow(
        id=name,
        user_id=user.id,
        scenario_id=started.scenario_id,
        persona_id=started.persona_id,
        customer=started.customer,
        difficulty=started.difficulty,
        seed=started.seed,
        created_at=desk.now() - log[-1].at,  # the clock of the session goes on where the past stops
        speed=started.speed,
        priority=started.priority,
        memory=started.memory,
        parent_id=session_id,
        parent_seq=body.seq,
        private=started.private,
        channel=started.channel,
    )
    async with within_quota(desk, user):
        await desk.store.add_session(row)
    try:
        await _copy(desk, name, log)
        await desk.hub.open(name)
    except GreenroomError:  # leave nothing behind that can never go on
        with contextlib.suppress(GreenroomError):
            await desk.store.delete(name, desk.now())
        raise
    scenario = find(desk.library, started.scenario_id)
    snapshot = await desk.hub.join(name)
    return session_view(await owned(desk.store, user, name), snapshot, scenario, desk.library, desk.now())


@router.post("/{session_id}/what-if")
async def other_words(desk: Here, user: SignedIn, session_id: str, body: m.WhatIfBody) -> m.WhatIfView:
    """The customer's reaction to other words at that moment, played for real. Nothing is kept of it."""
    record = await _ended(desk, await owned(desk.store, user, session_id))
    scenario = find(desk.library, record.started.scenario_id)
    persona = desk.library.personas.get(record.started.persona_id)
    if persona is None:
        raise NotFound("the persona of this session is gone", mend="put its file back")
    log = await desk.store.read(session_id)
    fresh = Session(scenario, persona)
    seen = what_if(log, body.seq, body.text, fresh, desk.listener, desk.speaker(scenario.language))
    return m.WhatIfView(before=seen.before, was=_view(seen.was), would_be=_view(seen.would_be))


async def _ended(desk: Desk, record: SessionRecord) -> SessionRecord:
    if record.summary.status != "ended":
        raise WrongState("the session still runs", mend="end it first; then any moment can be tried again")
    return record


async def _copy(desk: Desk, name: str, log: list[Recorded]) -> None:
    """Events that happened at the same moment are one append; each keeps its time."""
    for at, together in groupby(log, key=lambda r: r.at):
        events = list(together)
        await desk.store.append(name, events[0].seq - 1, [r.event for r in events], at)


def _view(seen: Reaction) -> m.ReactionView:
    causes = tuple(m.CauseView(cause=cause, quote=quote) for cause, quote in seen.causes)
    return m.ReactionView(said=seen.said, mood=seen.mood, causes=causes, ended=seen.ended)
