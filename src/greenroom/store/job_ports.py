"""What a store can do for work that is done later. Passed by `DatabaseStore` and `MemoryStore` alike."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from greenroom.store.job_records import Export, Job, JobState, WorkerJobs


class JobStore(Protocol):
    """A worker has a job by a lease of so many ms, and shows with the job's `fence` that it still has. Who
    has lost it gets False from `keep_job`, `finish_job` and `fail_job`, and nothing happens."""

    async def add_job(self, kind: str, subject: str = "", *, in_ms: int = 0, again: bool = False) -> bool:
        """Have it done, in `in_ms` at the earliest. One that waits or runs stays as it is; one that is done
        or set aside is done anew only when `again` says so. The answer: whether there is one now that was not
        there before."""
        ...

    async def claim_job(
        self, worker: str, kinds: Collection[str], lease_ms: int, most_tries: int
    ) -> Job | None:
        """One that is due, or whose worker let its lease run out; None when there is none. One that was
        begun `most_tries` times and never ended is set aside."""
        ...

    async def keep_job(self, job: Job, lease_ms: int) -> bool:
        """It takes longer."""
        ...

    async def finish_job(
        self, job: Job, result: Mapping[str, Any] | None = None, *, again_ms: int | None = None
    ) -> bool:
        """It is done; with `again_ms` it is due again then, its tries counted anew."""
        ...

    async def fail_job(self, job: Job, error: str, again_ms: int | None) -> bool:
        """It failed: it is tried again in `again_ms`, or set aside."""
        ...

    async def release_jobs(self, worker: str) -> int:
        """The worker stops: what it has is due again at once, and the try does not count."""
        ...

    async def retry_job(self, kind: str, subject: str) -> bool:
        """Try at once what waits or was set aside; whether there was such a job."""
        ...

    async def job(self, kind: str, subject: str = "") -> Job | None: ...

    async def jobs(
        self, *, state: JobState | None = None, kind: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[list[Job], int]:
        """The latest to change first, and how many there are in all."""
        ...

    async def job_counts(self) -> dict[tuple[str, JobState], int]: ...

    async def job_workers(self, within_ms: int) -> list[WorkerJobs]:
        """What each worker runs, and what it ended within so many ms; by worker and kind. A job that came
        several times counts once."""
        ...

    async def drop_jobs(self, older_ms: int) -> int:
        """Forget those that were done longer ago."""
        ...

    async def add_unscored(self, limit: int = 1_000) -> int:
        """A job "score" for each session that ended without being scored, and has none yet."""
        ...

    async def add_unjudged(self, within_ms: int, limit: int = 1_000) -> int:
        """A job "judge" for each session that ended so lately, was scored, was not judged, and has none
        yet."""
        ...


class ExportStore(Protocol):
    """Somebody's data made ready to be fetched. Times are epoch ms."""

    async def export(self, user_id: str, now: int) -> Export | None: ...

    async def link_export(self, user_id: str, token_hash: str, until: int) -> None:
        """What fetches it, once; an earlier link works no more."""
        ...

    async def take_export(self, user_id: str, token_hash: str, now: int) -> Export | None:
        """For who has the link; it works no more then."""
        ...

    async def export_part(self, user_id: str, number: int) -> bytes:
        """From 1."""
        ...

    async def drop_export(self, user_id: str) -> None: ...
