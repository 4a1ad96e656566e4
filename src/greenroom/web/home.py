"""The first page: who you are, what is running, what to practise next. `/api/me`, `/api/home`,
`/api/knowledge`."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Query, Response

from greenroom.core.errors import BadRequest, TooLong
from greenroom.library.loader import Library
from greenroom.store import Plays, Totals
from greenroom.web import models as m
from greenroom.web.account_models import AllowanceList
from greenroom.web.desk import Here, SignedIn
from greenroom.web.quotas import shown
from greenroom.web.scenarios import NEVER, card, choose
from greenroom.web.views import owned, rows

LARGEST_PREFS = 8_192
"""Bytes of a person's preferences as JSON."""

RECENT = 6

router = APIRouter(prefix="/api", tags=["home"])


@router.get("/me")
async def me(user: SignedIn) -> m.Me:
    return m.Me(id=user.id, name=user.name, role=user.role, prefs=dict(user.prefs))


@router.put("/me/prefs", status_code=204)
async def set_prefs(desk: Here, user: SignedIn, prefs: Annotated[dict[str, Any], Body()]) -> Response:
    """Keep the client's own settings: any JSON object of up to 8 kB, kept whole."""
    try:
        packed = orjson.dumps(prefs)
    except TypeError as error:
        raise BadRequest(f"prefs: {error}") from None
    if len(packed) > LARGEST_PREFS:
        raise TooLong(f"prefs take {len(packed)} bytes; {LARGEST_PREFS} fit", mend="keep less in them")
    await desk.store.set_prefs(user.id, orjson.loads(packed))  # what is no JSON number is null
    return Response(status_code=204)


@router.get("/me/allowances")
async def my_allowances(desk: Here, user: SignedIn) -> AllowanceList:
    """How much you may practise, and how much of that you have used; empty where nothing is limited."""
    return AllowanceList(items=await shown(desk, user))


@router.get("/home")
async def home(desk: Here, user: SignedIn) -> m.Home:
    running, _ = await desk.store.sessions(user.id, statuses=("new", "running", "held"))
    ended, _ = await desk.store.sessions(user.id, statuses=("ended",), limit=RECENT)
    totals = await desk.store.totals(user.id)
    now = desk.now()
    return m.Home(
        running=await rows(running, desk.store, desk.library, now),
        suggestion=suggest(desk.library, await desk.store.plays(user.id)),
        recent=await rows(ended, desk.store, desk.library, now),
        stats=stats(totals),
    )


@router.get("/knowledge")
async def knowledge(
    desk: Here,
    user: SignedIn,
    q: Annotated[str, Query(max_length=200)] = "",
    session_id: str | None = None,
) -> m.FoundList:
    """Articles that fit `q`, best first; those of the session's own ticket before others as good."""
    scenario = None
    if session_id is not None:
        scenario = (await owned(desk.store, user, session_id)).started.scenario_id
    return m.FoundList(items=desk.knowledge.search(q, scenario))


def stats(totals: Totals) -> m.Stats:
    average = None if totals.average is None else round(totals.average, 1)
    minutes = round(totals.practised_ms / 60_000)
    return m.Stats(sessions=totals.sessions, average=average, practised_minutes=minutes)


def suggest(library: Library, history: Mapping[str, Plays]) -> m.Suggestion | None:
    """What to practise next: the easiest scenario never played, then one without a score, then the one with
    the lowest average (played longest ago, when two are as low). None for an empty library."""
    everything = choose(library)
    if not everything:
        return None
    new = [s for s in everything if not history.get(s.id, NEVER).played]
    unscored = [s for s in everything if history.get(s.id, NEVER).average is None]
    if new:
        first = new[0]
        level = f"{first.difficulty.value} level, about {first.minutes} minutes"
        started = len(new) < len(everything)
        why = f"Next step, not tried yet: {level}." if started else f"A good place to start: {level}."
    elif unscored:
        first, why = unscored[0], "You have no score for this one yet."
    else:
        first = min(everything, key=lambda s: (history[s.id].average or 0, history[s.id].last_played_at))
        past = history[first.id]
        why = f"Your lowest average: {past.average:.0f}. Try to beat your best, {past.best}."
    return m.Suggestion(scenario=card(first, library, history.get(first.id, NEVER)), why=why)
