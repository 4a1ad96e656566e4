"""Work that is done later, in the database: many workers take from it, and none the same at once.

Times are the database's, so clocks of machines do not matter.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from greenroom.store.dialects import now_ms
from greenroom.store.job_records import Job, JobState, WorkerJobs
from greenroom.store.job_tables import jobs
from greenroom.store.tables import judgements, sessions

T = TypeVar("T")

DIED = "the process that did it ended in the middle, each time"


class JobTables(ABC):
    """See `store.job_ports.JobStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_job(self, kind: str, subject: str = "", *, in_ms: int = 0, again: bool = False) -> bool:
        row = _new(kind, subject, in_ms)
        anew = {**row, "error": "", "began_at": None, "ended_at": None}
        del anew["fence"]

        def work(connection: Connection) -> bool:
            found = connection.execute(select(jobs.c.state).where(*_key(kind, subject))).scalar_one_or_none()
            if found is None:
                return _added(connection, row)
            if not again:
                return False
            over = jobs.c.state.in_(("done", "aside"))
            change = update(jobs).where(*_key(kind, subject), over).values(anew)
            return connection.execute(change).rowcount > 0

        return await self._write(work)

    async def claim_job(
        self, worker: str, kinds: Collection[str], lease_ms: int, most_tries: int
    ) -> Job | None:
        wanted = (
            select(jobs)
            .where(
                jobs.c.state.in_(("waiting", "running")),
                jobs.c.due_at <= now_ms(),
                jobs.c.kind.in_(sorted(kinds)),
            )
            .order_by(jobs.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

        def work(connection: Connection) -> Job | None:
            while (row := connection.execute(wanted).one_or_none()) is not None:
                job = Job(**row._mapping)
                mine = update(jobs).where(*_key(job.kind, job.subject))
                if job.state == "running" and job.tries >= most_tries:
                    aside = {"state": "aside", "error": job.error or DIED, "ended_at": now_ms()}
                    connection.execute(mine.values(aside))
                    continue
                taken = mine.values(
                    state="running",
                    worker=worker,
                    tries=job.tries + 1,
                    fence=job.fence + 1,
                    began_at=now_ms(),
                    due_at=now_ms() + lease_ms,
                )
                connection.execute(taken)
                kept = select(jobs).where(*_key(job.kind, job.subject))
                return Job(**connection.execute(kept).one()._mapping)
            return None

        return await self._write(work)

    async def keep_job(self, job: Job, lease_ms: int) -> bool:
        return await self._changed(job, due_at=now_ms() + lease_ms)

    async def finish_job(
        self, job: Job, result: Mapping[str, Any] | None = None, *, again_ms: int | None = None
    ) -> bool:
        done = {"ended_at": now_ms(), "error": "", "result": dict(result or {})}
        if again_ms is None:
            return await self._changed(job, state="done", **done)
        return await self._changed(job, state="waiting", tries=0, due_at=now_ms() + again_ms, **done)

    async def fail_job(self, job: Job, error: str, again_ms: int | None) -> bool:
        failed = {"ended_at": now_ms(), "error": error}
        if again_ms is None:
            return await self._changed(job, state="aside", **failed)
        return await self._changed(job, state="waiting", due_at=now_ms() + again_ms, **failed)

    async def release_jobs(self, worker: str) -> int:
        mine = (jobs.c.worker == worker, jobs.c.state == "running")
        free = {"state": "waiting", "worker": "", "tries": jobs.c.tries - 1, "due_at": now_ms()}
        return await self._write(lambda c: c.execute(update(jobs).where(*mine).values(free)).rowcount)

    async def retry_job(self, kind: str, subject: str) -> bool:
        which = (*_key(kind, subject), jobs.c.state.in_(("waiting", "aside")))
        change = update(jobs).where(*which).values(state="waiting", tries=0, due_at=now_ms())
        return await self._write(lambda c: c.execute(change).rowcount > 0)

    async def job(self, kind: str, subject: str = "") -> Job | None:
        wanted = select(jobs).where(*_key(kind, subject))
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else Job(**row._mapping)

    async def jobs(
        self, *, state: JobState | None = None, kind: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[list[Job], int]:
        which = [jobs.c.state == state] if state else []
        which += [jobs.c.kind == kind] if kind else []
        latest = func.coalesce(case((jobs.c.state == "running", jobs.c.began_at)), jobs.c.ended_at)
        order = (func.coalesce(latest, jobs.c.made_at).desc(), jobs.c.kind, jobs.c.subject)
        wanted = select(jobs).where(*which).order_by(*order).limit(limit).offset(offset)
        counted = select(func.count()).select_from(jobs).where(*which)

        def work(connection: Connection) -> tuple[list[Job], int]:
            found = [Job(**row._mapping) for row in connection.execute(wanted)]
            return found, connection.execute(counted).scalar_one()

        return await self._read(work)

    async def job_counts(self) -> dict[tuple[str, JobState], int]:
        wanted = select(jobs.c.kind, jobs.c.state, func.count()).group_by(jobs.c.kind, jobs.c.state)
        return await self._read(lambda c: {(k, s): n for k, s, n in c.execute(wanted)})

    async def job_workers(self, within_ms: int) -> list[WorkerJobs]:
        running = jobs.c.state == "running"
        done = and_(~running, jobs.c.error == "")
        took = case((done, jobs.c.ended_at - jobs.c.began_at))

        def count(which: ColumnElement[bool]) -> ColumnElement[int]:
            return func.coalesce(func.sum(case((which, 1), else_=0)), 0)

        wanted = (
            select(jobs.c.worker, jobs.c.kind, count(running), count(done), func.avg(took), func.count())
            .where(jobs.c.worker != "", or_(running, jobs.c.ended_at > now_ms() - within_ms))
            .group_by(jobs.c.worker, jobs.c.kind)
            .order_by(jobs.c.worker, jobs.c.kind)
        )

        def work(connection: Connection) -> list[WorkerJobs]:
            return [
                WorkerJobs(
                    worker, kind, int(now), int(well), int(all_) - int(now) - int(well), round(ms or 0)
                )
                for worker, kind, now, well, ms, all_ in connection.execute(wanted)
            ]

        return await self._read(work)

    async def drop_jobs(self, older_ms: int) -> int:
        old = delete(jobs).where(jobs.c.state == "done", jobs.c.ended_at < now_ms() - older_ms)
        return await self._write(lambda c: c.execute(old).rowcount)

    async def add_unscored(self, limit: int = 1_000) -> int:
        return await self._add_for("score", sessions.c.passed.is_(None), limit)

    async def add_unjudged(self, within_ms: int, limit: int = 1_000) -> int:
        wanted = and_(
            sessions.c.overall.is_not(None),
            sessions.c.created_at + sessions.c.ended_ms > now_ms() - within_ms,
            ~exists().where(judgements.c.session_id == sessions.c.id),
        )
        return await self._add_for("judge", wanted, limit)

    async def _add_for(self, kind: str, which: ColumnElement[bool], limit: int) -> int:
        wanted = _ended_without(kind, which).limit(limit)

        def work(connection: Connection) -> int:
            found = list(connection.execute(wanted).scalars())
            return sum(_added(connection, _new(kind, s, 0)) for s in found)

        return await self._write(work)

    async def _changed(self, job: Job, **values: Any) -> bool:
        held = (*_key(job.kind, job.subject), jobs.c.fence == job.fence, jobs.c.state == "running")
        return await self._write(lambda c: c.execute(update(jobs).where(*held).values(values)).rowcount > 0)


def _key(kind: str, subject: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return jobs.c.kind == kind, jobs.c.subject == subject


def _new(kind: str, subject: str, in_ms: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "subject": subject,
        "state": "waiting",
        "tries": 0,
        "due_at": now_ms() + in_ms,
        "worker": "",
        "fence": 0,
        "error": "",
        "made_at": now_ms(),
        "result": {},
    }


def _added(connection: Connection, row: dict[str, Any]) -> bool:
    """False when another worker was first."""
    postgres = connection.dialect.name == "postgresql"
    made = (insert_postgres if postgres else insert_sqlite)(jobs).values(row).on_conflict_do_nothing()
    return connection.execute(made.returning(jobs.c.subject)).first() is not None


def _ended_without(kind: str, which: ColumnElement[bool]) -> Select[Any]:
    has_one = exists().where(jobs.c.kind == literal(kind), jobs.c.subject == sessions.c.id)
    return select(sessions.c.id).where(
        sessions.c.status == "ended", sessions.c.deleted_at.is_(None), or_(which), ~has_one
    )
