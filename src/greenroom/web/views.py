"""Sessions as the API shows them: rows for lists, the whole for the workspace."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from greenroom.channels.chat_client import View, seen, shown
from greenroom.core.errors import NotAllowed, NotFound, WrongState
from greenroom.core.events import Recorded
from greenroom.core.scenario import Scenario
from greenroom.core.screen import screen
from greenroom.engine.hub import Snapshot
from greenroom.library.loader import Library
from greenroom.store import SessionRecord, SessionStore, Store, User
from greenroom.web import models as m
from greenroom.web import scenarios
from greenroom.web.levels import of_ended, of_running
from greenroom.web.rights import reviews
from greenroom.web.times import moment, moment_or_none

if TYPE_CHECKING:
    from typing import Literal

PREVIEW = 160
"""Characters of the last message in a row."""


async def owned(store: SessionStore, user: User, session_id: str) -> SessionRecord:
    """The session, if it is `user`'s. Raises `NotFound`, `NotAllowed`."""
    record = await store.session(session_id)
    if record is None:
        raise NotFound("there is no such session", mend="go back to the list of sessions")
    if record.started.user_id != user.id:
        raise NotAllowed("this session is someone else's", mend="go back to the list of sessions")
    return record


async def readable(store: Store, user: User, session_id: str) -> SessionRecord:
    """The session, if it is `user`'s, or if `user` may review it.
    Raises `NotFound`, `NotAllowed`."""
    record = await store.session(session_id)
    if record is not None and await reviews(store, user, record):
        return record
    return await owned(store, user, session_id)


def ended(record: SessionRecord) -> SessionRecord:
    """The session, once it has ended. Raises `WrongState`."""
    if record.summary.status != "ended":
        raise WrongState("the session still runs", mend="end it first; the report is made then")
    return record


async def rows(
    records: Iterable[SessionRecord], store: SessionStore, library: Library, now: int
) -> list[m.SessionRow]:
    """`now` in epoch ms. Reads the events of those that run."""

    async def one(record: SessionRecord) -> m.SessionRow:
        over = record.summary.status == "ended"
        return row(record, library, () if over else await store.read(record.id), now)

    return list(await asyncio.gather(*map(one, records)))


def row(record: SessionRecord, library: Library, events: Sequence[Recorded], now: int) -> m.SessionRow:
    """A session at `now` (epoch ms). `events`: its log so far; not needed once it has ended."""
    started, summary = record.started, record.summary
    scenario = library.scenarios.get(started.scenario_id)  # its file may be gone by now
    persona = library.personas.get(started.persona_id)
    labels = {o.id: o.label for o in scenario.outcomes} if scenario else {}
    last_from: Literal["agent", "customer", ""] = ""
    if summary.last_from:
        last_from = "agent" if summary.last_from == "agent" else "customer"
    waiting = summary.waiting_ms
    return m.SessionRow(
        id=record.id,
        scenario_id=started.scenario_id,
        title=scenario.title if scenario else started.scenario_id,
        subject=scenario.ticket.subject if scenario else started.scenario_id,
        customer_name=started.customer,
        persona_id=started.persona_id,
        persona_name=persona.name if persona else started.persona_id,
        difficulty=started.difficulty,
        priority=started.priority,
        status="running" if summary.status == "new" else summary.status,
        created_at=moment(started.created_at),
        ended_at=moment_or_none(record.ended_at),
        overall=record.overall,
        passed=record.passed,
        outcome=summary.outcome,
        outcome_label=labels.get(summary.outcome or "", summary.outcome or ""),
        success=summary.success,
        last_text=" ".join(summary.last_text[: PREVIEW * 2].split())[:PREVIEW],
        last_from=last_from,
        unread=summary.unread,
        waiting_since=None if waiting is None else moment(started.created_at + waiting),
        parent_id=started.parent_id,
        parent_seq=started.parent_seq,
        private=started.private,
        channel=started.channel,
        sla=of_ended(record) if summary.status == "ended" else of_running(record, events, now),
    )


def session_view(
    record: SessionRecord,
    snapshot: Snapshot,
    scenario: Scenario,
    library: Library,
    now: int,
    view: View | None = None,
) -> m.SessionView:
    """Everything the workspace shows of one session. `snapshot` from the first event on. `view`: how someone
    else sees its events."""
    events = shown(snapshot) if view is None else seen(snapshot, view)
    state = screen(events)
    persona = library.personas.get(record.started.persona_id)
    return m.SessionView(
        row=row(record, library, snapshot.events, now),
        ticket=scenarios.ticket(scenario),
        customer=m.CustomerView(
            name=record.started.customer,
            about=scenario.customer.about,
            persona=persona.name if persona else record.started.persona_id,
        ),
        checklist=scenarios.checklist(scenario, state["checks"]),
        notes=tuple(m.NoteView(**note) for note in state["notes"]),
        canned=scenario.canned,
        policies=scenarios.policies(scenario),
        events=events,
        seq=snapshot.seq,
        typing=snapshot.typing,
        server_now=moment(now),
    )
