"""A store that forgets: for tests, and for what need not last."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from greenroom.core.errors import Conflict, NotFound
from greenroom.core.events import Event, Recorded
from greenroom.store.memory_accounts import MemoryAccounts
from greenroom.store.memory_invites import MemoryInvites
from greenroom.store.memory_jobs import MemoryJobs
from greenroom.store.memory_leases import MemoryLeases
from greenroom.store.memory_people import MemoryPeople
from greenroom.store.memory_reports import MemoryReports
from greenroom.store.memory_sound import MemorySound
from greenroom.store.memory_spending import MemorySpending
from greenroom.store.on_the_phone import LINE, open_ms
from greenroom.store.records import NewSessionRow, Plays, SessionRecord, Totals
from greenroom.store.summary import summed


@dataclass(slots=True)
class _Kept:
    record: SessionRecord
    log: list[Recorded] = field(default_factory=list)
    deleted: bool = False


class MemoryStore(
    MemoryReports,
    MemoryInvites,
    MemorySpending,
    MemorySound,
    MemoryLeases,
    MemoryPeople,
    MemoryAccounts,
    MemoryJobs,
):
    """Everything in dictionaries; each call gives way to the loop once, as a real store does."""

    def __init__(self) -> None:
        super().__init__()
        MemoryInvites.__init__(self)
        MemorySpending.__init__(self)
        MemorySound.__init__(self)
        MemoryLeases.__init__(self)
        MemoryPeople.__init__(self)
        MemoryAccounts.__init__(self)
        MemoryJobs.__init__(self)
        self._sessions: dict[str, _Kept] = {}
        self._evaluations: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}

    async def append(
        self,
        session_id: str,
        expected: int,
        events: Sequence[Event],
        at: int,
        fence: int | None = None,
    ) -> list[Recorded]:
        await asyncio.sleep(0)
        kept = self._sessions.get(session_id)
        if kept is None:
            raise NotFound(f"no session {session_id!r}")
        self.check(session_id, fence)
        if len(kept.log) != expected:
            raise Conflict(f"event {expected} is not the last one: {len(kept.log)} is")
        recorded = [Recorded(seq=expected + 1 + i, at=at, event=e) for i, e in enumerate(events)]
        summary = kept.record.summary
        for item in recorded:
            summary = summed(summary, item)
        kept.log += recorded
        kept.record = replace(kept.record, summary=summary)
        return recorded

    def live_ids(self) -> list[str]:
        return [n for n, k in self._sessions.items() if k.record.summary.status != "ended" and not k.deleted]

    def ended_records(self) -> list[SessionRecord]:
        kept = (k for k in self._sessions.values() if not k.deleted)
        return [k.record for k in kept if k.record.summary.status == "ended"]

    def has(self, session_id: str) -> bool:
        return session_id in self._sessions

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]:
        await asyncio.sleep(0)
        kept = self._sessions.get(session_id)
        return kept.log[after:] if kept else []

    async def add_session(self, row: NewSessionRow) -> None:
        if row.id in self._sessions:
            raise Conflict(f"there is a session {row.id!r} already")
        self._sessions[row.id] = _Kept(SessionRecord(row))

    async def session(self, session_id: str) -> SessionRecord | None:
        kept = self._sessions.get(session_id)
        return kept.record if kept and not kept.deleted else None

    async def sessions(
        self,
        user_id: str,
        *,
        statuses: Sequence[str] = (),
        archived: bool = False,
        private: bool = True,
        scenario_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[SessionRecord], int]:
        found = [
            r
            for r in self._of(user_id)
            if (r.archived_at is not None) == archived
            and (not statuses or r.summary.status in statuses)
            and (private or not r.started.private)
            and scenario_id in (None, r.started.scenario_id)
        ]
        found.sort(key=lambda r: (r.started.created_at, r.id), reverse=True)
        return found[offset : offset + limit], len(found)

    async def open_sessions(self) -> list[str]:
        found = [
            k.record for k in self._sessions.values() if not k.deleted and k.record.summary.status != "ended"
        ]
        return [r.id for r in sorted(found, key=lambda r: (r.started.created_at, r.id))]

    async def archive(self, session_id: str, at: int | None) -> None:
        kept = self._kept(session_id)
        kept.record = replace(kept.record, archived_at=at)

    async def delete(self, session_id: str, at: int) -> None:
        self._kept(session_id).deleted = True

    async def put_evaluation(
        self,
        session_id: str,
        scorer: str,
        body: Mapping[str, Any],
        *,
        overall: int | None,
        passed: bool,
        at: int,
    ) -> None:
        kept = self._kept(session_id)
        kept.record = replace(kept.record, overall=overall, passed=passed)
        self._evaluations[session_id, scorer] = (at, dict(body))

    async def evaluation(self, session_id: str, scorer: str | None = None) -> dict[str, Any] | None:
        found = [
            kept
            for (session, by), kept in self._evaluations.items()
            if session == session_id and scorer in (None, by)
        ]
        return max(found, key=lambda kept: kept[0])[1] if found else None

    async def plays(self, user_id: str, *, private: bool = True) -> dict[str, Plays]:
        by_scenario: dict[str, list[SessionRecord]] = {}
        for record in self._ended(user_id, private):
            by_scenario.setdefault(record.started.scenario_id, []).append(record)
        return {
            scenario: Plays(
                played=len(records),
                average=_average(records),
                best=max((r.overall for r in records if r.overall is not None), default=None),
                last_played_at=max(r.ended_at or 0 for r in records),
            )
            for scenario, records in by_scenario.items()
        }

    async def totals(self, user_id: str, *, private: bool = True) -> Totals:
        ended = self._ended(user_id, private)
        return Totals(len(ended), _average(ended), sum(r.summary.ended_ms or 0 for r in ended))

    async def memory(self, user_id: str, customer: str) -> tuple[str, ...]:
        met = [r for r in self._ended(user_id) if r.started.customer == customer]
        if not met:
            return ()
        last = max(met, key=lambda r: (r.ended_at or 0, r.id)).summary
        return ("resolved" if last.success else "unresolved", *(["rude"] if last.rude else []))

    async def close(self) -> None:
        pass

    def _kept(self, session_id: str) -> _Kept:
        kept = self._sessions.get(session_id)
        if kept is None or kept.deleted:
            raise NotFound(f"no session {session_id!r}")
        return kept

    def _there(self, session_id: str) -> bool:
        return session_id in self._sessions

    def _player(self, session_id: str) -> str:
        kept = self._sessions.get(session_id)
        return kept.record.started.user_id if kept else ""

    def _started(self, user_id: str) -> list[int]:
        mine = (k.record.started for k in self._sessions.values() if k.record.started.user_id == user_id)
        return [s.created_at for s in mine]

    def _called(self, user_id: str, now: int) -> list[tuple[int, int]]:
        found = []
        for kept in self._sessions.values():
            started, ended = kept.record.started, kept.record.summary.ended_ms
            line = [(e.event.kind, e.at) for e in kept.log if e.seq > (started.parent_seq or 0)]
            line = [(kind, at) for kind, at in line if kind in LINE]
            if started.user_id == user_id and started.channel == "call" and line:
                until = now - started.created_at if ended is None else ended
                found.append((started.created_at, open_ms(line, until)))
        return found

    def _of(self, user_id: str) -> list[SessionRecord]:
        return [
            k.record for k in self._sessions.values() if not k.deleted and k.record.started.user_id == user_id
        ]

    def _ended(self, user_id: str, private: bool = True) -> list[SessionRecord]:
        ended = (r for r in self._of(user_id) if r.summary.status == "ended")
        return [r for r in ended if r.started.parent_id is None and (private or not r.started.private)]


def _average(records: Sequence[SessionRecord]) -> float | None:
    scores = [r.overall for r in records if r.overall is not None]
    return sum(scores) / len(scores) if scores else None
