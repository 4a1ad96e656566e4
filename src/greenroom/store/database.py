"""The store in a database: every commit is on the disk before anything is acknowledged."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, Float, cast, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from greenroom.core.errors import Conflict, NotFound
from greenroom.core.events import EVENT, Event, Recorded
from greenroom.store.accounts import AccountTables
from greenroom.store.checkpoints import Checkpoints
from greenroom.store.columns import MS
from greenroom.store.dialects import Dialect
from greenroom.store.erasing import ErasingTables
from greenroom.store.exports import ExportTables
from greenroom.store.invites import InviteTables
from greenroom.store.jobs import JobTables
from greenroom.store.leases import LeaseTables
from greenroom.store.people import PeopleTables
from greenroom.store.records import NewSessionRow, Plays, SessionRecord, Totals
from greenroom.store.reports import ReportTables
from greenroom.store.rows import record_of
from greenroom.store.sound import SoundTables
from greenroom.store.spending import SpendingTables
from greenroom.store.summary import Summary
from greenroom.store.tables import evaluations, events, sessions
from greenroom.store.troubles import trouble
from greenroom.store.writer import Writer

READERS = 4
T = TypeVar("T")


class DatabaseStore(
    LeaseTables,
    PeopleTables,
    AccountTables,
    ReportTables,
    InviteTables,
    SpendingTables,
    SoundTables,
    JobTables,
    ErasingTables,
    ExportTables,
):
    """See `store.ports.Store`. Made by `open_store`."""

    def __init__(self, engine: Engine, dialect: Dialect, checkpoints: Checkpoints | None) -> None:
        self._engine = engine
        self._checkpoints = checkpoints
        self._writer = Writer(engine, dialect, checkpoints.wrote if checkpoints else None)
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def append(
        self,
        session_id: str,
        expected: int,
        events: Sequence[Event],
        at: int,
        fence: int | None = None,
    ) -> list[Recorded]:
        return await self._writer.append(session_id, expected, events, at, fence)

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]:
        wanted = (
            select(events.c.seq, events.c.at, events.c.body)
            .where(events.c.session_id == session_id, events.c.seq > after)
            .order_by(events.c.seq)
        )
        return await self._read(
            lambda c: [
                Recorded(seq=seq, at=at, event=EVENT.validate_json(body))
                for seq, at, body in c.execute(wanted)
            ]
        )

    async def add_session(self, row: NewSessionRow) -> None:
        held = {**asdict(row), **Summary()._asdict()}
        await self._write(lambda c: c.execute(insert(sessions).values(held)))

    async def session(self, session_id: str) -> SessionRecord | None:
        wanted = select(sessions).where(sessions.c.id == session_id, sessions.c.deleted_at.is_(None))
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else record_of(row)

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
        column = sessions.c.archived_at
        which = [
            sessions.c.user_id == user_id,
            sessions.c.deleted_at.is_(None),
            column.is_not(None) if archived else column.is_(None),
        ]
        if not private:
            which.append(sessions.c.private.is_(False))
        if statuses:
            which.append(sessions.c.status.in_(statuses))
        if scenario_id is not None:
            which.append(sessions.c.scenario_id == scenario_id)
        newest = (sessions.c.created_at.desc(), sessions.c.id.desc())
        wanted = select(sessions).where(*which).order_by(*newest).limit(limit).offset(offset)
        counted = select(func.count()).select_from(sessions).where(*which)

        def work(connection: Connection) -> tuple[list[SessionRecord], int]:
            count = connection.execute(counted).scalar_one()  # from an index; mostly there are none that run
            return [record_of(row) for row in connection.execute(wanted)] if count > offset else [], count

        return await self._read(work)

    async def open_sessions(self) -> list[str]:
        wanted = (
            select(sessions.c.id)
            .where(sessions.c.status != "ended", sessions.c.deleted_at.is_(None))
            .order_by(sessions.c.created_at, sessions.c.id)
        )
        return await self._read(lambda c: list(c.execute(wanted).scalars()))

    async def archive(self, session_id: str, at: int | None) -> None:
        await self._change(session_id, archived_at=at)

    async def delete(self, session_id: str, at: int) -> None:
        await self._change(session_id, deleted_at=at)

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
        row = {"session_id": session_id, "scorer": scorer, "body": orjson.loads(orjson.dumps(dict(body)))}
        key = (evaluations.c.session_id == session_id, evaluations.c.scorer == scorer)

        def work(connection: Connection) -> None:
            _still_said(connection, session_id, row["body"])
            _changed(connection, session_id, overall=overall, passed=passed)
            connection.execute(evaluations.delete().where(*key))
            connection.execute(insert(evaluations).values(**row, created_at=at))

        await self._write(work)

    async def evaluation(self, session_id: str, scorer: str | None = None) -> dict[str, Any] | None:
        wanted = select(evaluations.c.body).where(evaluations.c.session_id == session_id)
        if scorer is not None:
            wanted = wanted.where(evaluations.c.scorer == scorer)
        wanted = wanted.order_by(evaluations.c.created_at.desc()).limit(1)
        found: dict[str, Any] | None = await self._read(lambda c: c.execute(wanted).scalar_one_or_none())
        return found

    async def plays(self, user_id: str, *, private: bool = True) -> dict[str, Plays]:
        wanted = (
            select(
                sessions.c.scenario_id,
                func.count(),
                cast(func.avg(sessions.c.overall), Float),
                func.max(sessions.c.overall),
                func.max(sessions.c.created_at + sessions.c.ended_ms),
            )
            .where(*_ended(user_id, private))
            .group_by(sessions.c.scenario_id)
        )
        return await self._read(lambda c: {row[0]: Plays(*row[1:]) for row in c.execute(wanted)})

    async def totals(self, user_id: str, *, private: bool = True) -> Totals:
        spent = cast(func.coalesce(func.sum(sessions.c.ended_ms), 0), MS)
        wanted = select(func.count(), cast(func.avg(sessions.c.overall), Float), spent).where(
            *_ended(user_id, private)
        )
        return await self._read(lambda c: Totals(*c.execute(wanted).one()))

    async def memory(self, user_id: str, customer: str) -> tuple[str, ...]:
        wanted = (
            select(sessions.c.success, sessions.c.rude)
            .where(*_ended(user_id), sessions.c.customer == customer)
            .order_by((sessions.c.created_at + sessions.c.ended_ms).desc(), sessions.c.id.desc())
            .limit(1)
        )
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        if row is None:
            return ()
        return ("resolved" if row.success else "unresolved", *(["rude"] if row.rude else []))

    async def close(self) -> None:
        await asyncio.sleep(0)  # what this round of the loop has gathered goes to the writer first
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        if self._checkpoints is not None:
            self._checkpoints.close()
        self._readers.shutdown()
        self._engine.dispose()

    async def _change(self, session_id: str, **values: Any) -> None:
        await self._write(lambda c: _changed(c, session_id, **values))

    async def _write(self, work: Callable[[Connection], T]) -> T:
        result: T = await self._writer.call(work)
        return result

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._reading, work)

    def _reading(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.connect() as connection:
                return work(connection)
        except DatabaseError as error:
            raise trouble("read", error) from error


def _ended(user_id: str, private: bool = True) -> tuple[Any, ...]:
    return (
        sessions.c.user_id == user_id,
        sessions.c.status == "ended",
        sessions.c.deleted_at.is_(None),
        sessions.c.parent_id.is_(None),
        *(() if private else (sessions.c.private.is_(False),)),
    )


def _still_said(connection: Connection, session_id: str, body: Any) -> None:
    """Raises `Conflict` when a quote is not in its message: it was blacked out after it was read."""
    found = set(_quotes(body))
    wanted = select(events.c.seq, events.c.body).where(
        events.c.session_id == session_id, events.c.seq.in_({seq for seq, _ in found})
    )
    said = {seq: orjson.loads(kept).get("text") for seq, kept in connection.execute(wanted)}
    if any(quote not in (said.get(seq) or quote) for seq, quote in found):
        raise Conflict("what was said has been changed meanwhile", mend="read it again")


def _quotes(part: Any) -> Iterator[tuple[int, str]]:
    match part:
        case {"seq": int(seq), "quote": str(quote), **rest}:
            yield seq, quote
            yield from _quotes(list(rest.values()))
        case dict():
            yield from _quotes(list(part.values()))
        case list():
            for inner in part:
                yield from _quotes(inner)


def _changed(connection: Connection, session_id: str, **values: Any) -> None:
    which = (sessions.c.id == session_id, sessions.c.deleted_at.is_(None))
    if connection.execute(update(sessions).where(*which).values(values)).rowcount == 0:
        raise NotFound(f"no session {session_id!r}")
