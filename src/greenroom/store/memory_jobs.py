"""Work that is done later, in memory: for tests with several workers in one process."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from greenroom.store.job_records import Job, JobState, WorkerJobs
from greenroom.store.jobs import DIED
from greenroom.store.records import SessionRecord


class MemoryJobs(ABC):
    """See `store.job_ports.JobStore`. `clock` gives epoch ms."""

    clock: Callable[[], int]

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job] = {}

    @abstractmethod
    def ended_records(self) -> list[SessionRecord]:
        """Of all sessions that have ended and were not deleted."""

    @abstractmethod
    async def judgement(self, session_id: str) -> dict[str, Any] | None: ...

    async def add_job(self, kind: str, subject: str = "", *, in_ms: int = 0, again: bool = False) -> bool:
        known = self._jobs.get((kind, subject))
        if known is not None and not (again and known.state in ("done", "aside")):
            return False
        now, fence = self.clock(), known.fence if known else 0
        self._put(Job(kind, subject, due_at=now + in_ms, made_at=now, fence=fence))
        return True

    async def claim_job(
        self, worker: str, kinds: Collection[str], lease_ms: int, most_tries: int
    ) -> Job | None:
        now = self.clock()
        for job in sorted(self._jobs.values(), key=lambda j: j.due_at):
            if job.kind not in kinds or job.state not in ("waiting", "running") or job.due_at > now:
                continue
            if job.state == "running" and job.tries >= most_tries:
                self._put(replace(job, state="aside", error=job.error or DIED, ended_at=now))
                continue
            mine = replace(job, state="running", worker=worker, began_at=now, due_at=now + lease_ms)
            return self._put(replace(mine, tries=job.tries + 1, fence=job.fence + 1))
        return None

    async def keep_job(self, job: Job, lease_ms: int) -> bool:
        return self._changed(job, due_at=self.clock() + lease_ms)

    async def finish_job(
        self, job: Job, result: Mapping[str, Any] | None = None, *, again_ms: int | None = None
    ) -> bool:
        done = {"ended_at": self.clock(), "error": "", "result": dict(result or {})}
        if again_ms is None:
            return self._changed(job, state="done", **done)
        return self._changed(job, state="waiting", tries=0, due_at=self.clock() + again_ms, **done)

    async def fail_job(self, job: Job, error: str, again_ms: int | None) -> bool:
        failed = {"ended_at": self.clock(), "error": error}
        if again_ms is None:
            return self._changed(job, state="aside", **failed)
        return self._changed(job, state="waiting", due_at=self.clock() + again_ms, **failed)

    async def release_jobs(self, worker: str) -> int:
        mine = [j for j in self._jobs.values() if j.worker == worker and j.state == "running"]
        for job in mine:
            self._changed(job, state="waiting", worker="", tries=job.tries - 1, due_at=self.clock())
        return len(mine)

    async def retry_job(self, kind: str, subject: str) -> bool:
        job = self._jobs.get((kind, subject))
        if job is None or job.state not in ("waiting", "aside"):
            return False
        self._put(replace(job, state="waiting", tries=0, due_at=self.clock()))
        return True

    async def job(self, kind: str, subject: str = "") -> Job | None:
        return self._jobs.get((kind, subject))

    async def jobs(
        self, *, state: JobState | None = None, kind: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[list[Job], int]:
        found = [j for j in self._jobs.values() if state in (None, j.state) and kind in ("", j.kind)]
        found.sort(key=lambda j: (-_latest(j), j.kind, j.subject))
        return found[offset : offset + limit], len(found)

    async def job_counts(self) -> dict[tuple[str, JobState], int]:
        counts: dict[tuple[str, JobState], int] = {}
        for job in self._jobs.values():
            counts[job.kind, job.state] = counts.get((job.kind, job.state), 0) + 1
        return counts

    async def job_workers(self, within_ms: int) -> list[WorkerJobs]:
        since = self.clock() - within_ms
        seen = [j for j in self._jobs.values() if j.worker]
        seen = [j for j in seen if j.state == "running" or (j.ended_at or 0) > since]
        found = []
        for worker, kind in sorted({(j.worker, j.kind) for j in seen}):
            mine = [j for j in seen if (j.worker, j.kind) == (worker, kind)]
            running = sum(j.state == "running" for j in mine)
            took = [
                (j.ended_at or 0) - (j.began_at or 0) for j in mine if j.state != "running" and not j.error
            ]
            mean = round(sum(took) / len(took)) if took else 0
            found.append(WorkerJobs(worker, kind, running, len(took), len(mine) - running - len(took), mean))
        return found

    async def drop_jobs(self, older_ms: int) -> int:
        before = self.clock() - older_ms
        old = [k for k, j in self._jobs.items() if j.state == "done" and (j.ended_at or 0) < before]
        for key in old:
            del self._jobs[key]
        return len(old)

    async def add_unscored(self, limit: int = 1_000) -> int:
        return await self._add_for("score", [r.id for r in self.ended_records() if r.passed is None], limit)

    async def add_unjudged(self, within_ms: int, limit: int = 1_000) -> int:
        since = self.clock() - within_ms
        scored = [r.id for r in self.ended_records() if r.overall is not None and (r.ended_at or 0) > since]
        return await self._add_for("judge", [s for s in scored if not await self.judgement(s)], limit)

    async def _add_for(self, kind: str, subjects: list[str], limit: int) -> int:
        fresh = [s for s in subjects if (kind, s) not in self._jobs][:limit]
        for subject in fresh:
            await self.add_job(kind, subject)
        return len(fresh)

    def _put(self, job: Job) -> Job:
        self._jobs[job.kind, job.subject] = job
        return job

    def _changed(self, job: Job, **values: Any) -> bool:
        held = self._jobs.get((job.kind, job.subject))
        if held is None or held.fence != job.fence or held.state != "running":
            return False
        self._put(replace(held, **values))
        return True


def _latest(job: Job) -> int:
    running = job.began_at if job.state == "running" else None
    return running or job.ended_at or job.made_at
