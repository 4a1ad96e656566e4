"""The manager's chair: what others play just now, and who plays the customer for them. `/api/team/...`,
`/api/invites/{token}/accept`, `/api/sessions/{id}/brief`"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter

from greenroom.channels.watching import VIEWS
from greenroom.core.cue_card import CueCard, cue_card
from greenroom.core.errors import NotAllowed, NotFound, WrongState
from greenroom.core.events import MoodMoved, Recorded, SessionStarted
from greenroom.core.mood import Mood
from greenroom.core.screen import screen
from greenroom.core.session import Holder
from greenroom.store import SessionRecord
from greenroom.web import chair_models as c
from greenroom.web import models as m
from greenroom.web.auditing import looked
from greenroom.web.auth import DAY_MS, hashed
from greenroom.web.described import may
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.rights import reviewer, reviews, seen_by
from greenroom.web.scenarios import find
from greenroom.web.views import row, session_view

INVITE_MS = DAY_MS
"""How long an invitation that nobody has used works."""

router = APIRouter(prefix="/api", tags=["chair"])


async def invite(desk: Desk, session_id: str, base: str) -> str:
    """A new link for whoever is to play the customer; only its hash is kept. `base`: where the pages are."""
    token = secrets.token_urlsafe(32)
    await desk.store.add_invite(hashed(token), session_id, desk.now() + INVITE_MS)
    return f"{base}invites/{token}"


@router.get("/team/sessions")
async def team(desk: Here, user: SignedIn) -> c.TeamList:
    """What others play just now, newest first, without private practice. For managers, of their teams, and
    for administrators."""
    reviewer(user, "watch others")
    whom = await seen_by(desk.store, user)
    found = await asyncio.gather(*map(desk.store.session, await desk.store.open_sessions()))
    shown = [
        r
        for r in found
        if r is not None
        and r.started.user_id != user.id
        and not r.started.private
        and (whom is None or r.started.user_id in whom)
    ]
    shown.sort(key=lambda r: (r.started.created_at, r.id), reverse=True)
    names = {u.id: u.name for u in await desk.store.users()}
    return c.TeamList(items=list(await asyncio.gather(*(_row(desk, r, names) for r in shown))))


@router.get("/team/sessions/{session_id}")
async def watched(desk: Here, user: SignedIn, session_id: str) -> c.WatchedView:
    """Someone else's session as a watcher sees it; follow it by `join` with `watch`."""
    record = await desk.store.session(session_id)
    if record is not None and record.started.user_id != user.id and await reviews(desk.store, user, record):
        standing: Literal["reviewer", "guest"] = "reviewer"
    elif record is not None and await desk.store.invited(session_id, user.id):
        standing = "guest"
    else:
        raise await _refusal(desk, session_id)
    await looked(desk, user, "session.watch", record.started.user_id, session_id)
    scenario = find(desk.library, record.started.scenario_id)
    snapshot = await desk.hub.join(session_id, whole=True)
    view = session_view(record, snapshot, scenario, desk.library, desk.now(), VIEWS[standing])
    names = {u.id: u.name for u in await desk.store.users()}
    agent = names.get(record.started.user_id, record.started.user_id)
    labels = {p.id: p.text for p in view.policies}
    labels |= {f.id: f.label for f in scenario.facts} | {x.id: x.label for x in scenario.steps}
    labels |= {x.id: x.label for x in scenario.concerns}
    return c.WatchedView(**dict(view), agent_name=agent, standing=standing, labels=labels)


@router.get("/sessions/{session_id}/brief", responses=may(409))
async def brief(desk: Here, user: SignedIn, session_id: str) -> c.CueCardView:
    """What to go by while playing the customer; for who has the customer's side."""
    if await desk.store.session(session_id) is None:
        raise await _refusal(desk, session_id)
    session, _ = await desk.hub.log(session_id)
    if session.customer_by is None or session.customer_by.user != user.id:
        raise NotAllowed("you do not play the customer here", mend="take the customer's side first")
    if session.status == "ended":
        raise WrongState("the session has ended", mend="go back to the list of sessions")
    return _card(desk, cue_card(session), session.language)


@router.get("/invites/{token}/accept", responses=may(409))
async def accept(desk: Here, user: SignedIn, token: str) -> c.AcceptedView:
    """Play the customer in someone's session. The first who comes is the one it is for."""
    key = hashed(token)
    session_id = await desk.store.use_invite(key, user.id, desk.now())
    if session_id is None:
        raise NotFound("this invitation does not work", mend="ask for a fresh one; your own is for others")
    try:
        await desk.hub.take(session_id, f"invite-{key[:32]}", "customer", Holder(user.id, user.name))
    except WrongState:
        return c.AcceptedView(session_id=session_id, taken=False)
    session, _ = await desk.hub.log(session_id)
    holder = session.customer_by
    return c.AcceptedView(session_id=session_id, taken=holder is not None and holder.user == user.id)


async def _row(desk: Desk, record: SessionRecord, names: dict[str, str]) -> c.TeamRow:
    events = await desk.store.read(record.id)
    public = [shown for e in events if (shown := e.public()) is not None]
    return c.TeamRow(
        row=row(record, desk.library, events, desk.now()),
        user_id=record.started.user_id,
        user_name=names.get(record.started.user_id, record.started.user_id),
        taken=screen(public)["taken"],
        mood=_mood(events),
    )


def _mood(events: Sequence[Recorded]) -> Mood | None:
    """The customer's by now: what the last move of it came to, or what it began with."""
    felt = (r.event.mood for r in reversed(events) if isinstance(r.event, MoodMoved | SessionStarted))
    return next(felt, None)


async def _refusal(desk: Desk, session_id: str) -> NotFound | NotAllowed:
    if await desk.store.session(session_id) is None:
        return NotFound("there is no such session", mend="go back to the list of sessions")
    return NotAllowed("this session is not for you to watch", mend="go back to the list of sessions")


def _card(desk: Desk, card: CueCard, language: str) -> c.CueCardView:
    speaker = desk.speaker(language)
    wordings = (" ".join(u.text for u in speaker.compose(b)) for b in card.meant)
    who = card.persona
    return c.CueCardView(
        name=card.name,
        persona=m.PersonaView(id=who.id, name=who.name, about=who.about, tech=who.tech, wpm=who.wpm),
        goal=card.goal,
        stakes=card.stakes,
        mood=card.mood,
        may_tell=tuple(
            c.CueFactView(id=f.id, label=f.label, lines=f.lines, told=f.told) for f in card.may_tell
        ),
        hidden=card.hidden,
        suggestions=tuple(dict.fromkeys(filter(None, wordings))),
    )
