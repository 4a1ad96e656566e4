"""What happened in a session and why, once it has ended. `/api/sessions/{id}/report`"""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter

from greenroom.core import events as ev
from greenroom.core.mood import MoodDelta
from greenroom.core.moves import MoveKind
from greenroom.core.scenario import Scenario
from greenroom.store import Plays, SessionRecord
from greenroom.web import models as m
from greenroom.web.auditing import looked
from greenroom.web.described import may
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.reviews import opinions, permitted
from greenroom.web.scenarios import NEVER, find, whole
from greenroom.web.views import ended, readable, row

TELLING = frozenset({MoveKind.TELL, MoveKind.REMIND})

router = APIRouter(prefix="/api/sessions", tags=["report"])


@router.get("/{session_id}/report", responses=may(409))
async def report(desk: Here, user: SignedIn, session_id: str) -> m.ReportView:
    """The score with its quotes, the mood with its causes, what was hidden and when it came out."""
    record = ended(await readable(desk.store, user, session_id))
    await looked(desk, user, "report.read", record.started.user_id, session_id)
    history = await desk.store.plays(record.started.user_id)
    seen = await whole_report(desk, record, history, await permitted(desk, user, record))
    names = {u.id: u.name for u in await desk.store.users()}
    return seen.model_copy(update={"agent": names.get(record.started.user_id, "")})


async def whole_report(
    desk: Desk, record: SessionRecord, history: Mapping[str, Plays], may: tuple[m.Permitted, ...] = ()
) -> m.ReportView:
    """The report of an ended session. `history`: what its player has played, as `SessionStore.plays`; `may`:
    as `permitted`."""
    scenario = find(desk.library, record.started.scenario_id)
    evaluation = await desk.evaluate(record.id)
    log = await desk.store.read(record.id)
    fresh = await desk.store.session(record.id) or record  # its score may just have been made
    reviews, reviewed = await opinions(desk, record.id, evaluation)
    judging = await desk.judging(record.id)  # asked first: what ends meanwhile is found below
    return m.ReportView(
        evaluation=evaluation,
        events=[e.wire() for e in log],
        mood=mood(log),
        facts=facts(scenario, log),
        scenario=whole(scenario, desk.library, history.get(scenario.id, NEVER)),
        row=row(fresh, desk.library, log, desk.now()),
        reviews=reviews,
        reviewed=reviewed,
        judgement=await desk.judgement(record.id),
        judging=judging,
        may=may,
        agent="",
    )


def mood(log: Iterable[ev.Recorded]) -> list[m.MoodPoint]:
    """How the mood moved, from the first event (cause "start") on."""
    points = []
    reheard: dict[int, str] = {}  # messages that were heard again, and by whom
    for item in log:
        event = item.event
        if isinstance(event, ev.SessionStarted):
            points.append(
                m.MoodPoint(
                    seq=item.seq,
                    at=item.at,
                    cause="start",
                    quote="",
                    source=item.seq,
                    mood=event.mood,
                    delta=MoodDelta(),
                )
            )
        elif isinstance(event, ev.AgentReappraised):
            reheard[event.source] = event.listener
        elif isinstance(event, ev.MoodMoved):
            points.append(
                m.MoodPoint(
                    seq=item.seq,
                    at=item.at,
                    cause=event.cause,
                    quote=event.quote,
                    source=event.source,
                    mood=event.mood,
                    delta=event.delta,
                    later=reheard.get(event.source, ""),
                )
            )
    return points


def facts(scenario: Scenario, log: Iterable[ev.Recorded]) -> list[m.FactView]:
    """What the customer knew, and the events that earned and told it."""
    told: dict[str, int] = {}
    unlocked: dict[str, int] = {}
    for item in log:
        match item.event:
            case ev.CustomerSaid(moves=moves):
                for move in moves:
                    if move.kind in TELLING and move.topic:
                        told.setdefault(move.topic, item.seq)
            case ev.FactUnlocked(fact=fact):
                unlocked.setdefault(fact, item.seq)
            case _:
                pass
    return [
        m.FactView(
            id=f.id,
            label=f.label,
            hidden=f.hidden,
            told_seq=told.get(f.id),
            unlocked_seq=unlocked.get(f.id),
            tell=f.tells[0] if f.tells else "",
        )
        for f in scenario.facts
    ]
