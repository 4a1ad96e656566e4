"""Work that is done in the background, for administrators. `/api/jobs`"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from greenroom.core.errors import NotFound
from greenroom.store import Job, JobState
from greenroom.store.records import PAGE
from greenroom.web.auditing import note
from greenroom.web.desk import Here, SignedIn
from greenroom.web.rights import administrator
from greenroom.web.times import moment, moment_or_none

router = APIRouter(prefix="/api/jobs", tags=["people"])


class JobView(BaseModel):
    """`state`: waiting, running, done, or aside (tried as often as it may be). `due_at`: not before; while it
    runs, until when its worker has it. `error`: of the last try. `result`: what came of it."""

    kind: str
    subject: str
    state: JobState
    tries: int
    worker: str
    error: str
    due_at: datetime
    made_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    result: dict[str, Any]


class JobCount(BaseModel):
    kind: str
    state: JobState
    jobs: int


class JobList(BaseModel):
    items: list[JobView]
    total: int
    counts: list[JobCount]


class JobName(BaseModel):
    kind: Annotated[str, Field(max_length=60)]
    subject: Annotated[str, Field(max_length=200)] = ""


@router.get("")
async def jobs(
    desk: Here,
    user: SignedIn,
    state: JobState | None = None,
    kind: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> JobList:
    """What waits, runs, is done or was set aside, the latest first, 50 a page, and how many there are of each
    kind. For administrators."""
    administrator(user, "look at jobs")
    found, total = await desk.store.jobs(state=state, kind=kind, limit=PAGE, offset=(page - 1) * PAGE)
    counts = await desk.store.job_counts()
    return JobList(
        items=[_view(job) for job in found],
        total=total,
        counts=[JobCount(kind=k, state=s, jobs=n) for (k, s), n in sorted(counts.items())],
    )


@router.post("/retry", status_code=204)
async def retry(desk: Here, user: SignedIn, body: JobName) -> Response:
    """Try one that waits, or was set aside, at once. For administrators."""
    administrator(user, "have a job tried again")
    if not await desk.store.retry_job(body.kind, body.subject):
        raise NotFound("no such job waits or was set aside", mend="load the page again")
    await note(desk, user, "job.retry", "", body.subject, kind=body.kind)
    if desk.jobs is not None:
        desk.jobs.look()
    return Response(status_code=204)


def _view(job: Job) -> JobView:
    return JobView(
        kind=job.kind,
        subject=job.subject,
        state=job.state,
        tries=job.tries,
        worker=job.worker,
        error=job.error,
        due_at=moment(job.due_at),
        made_at=moment(job.made_at),
        began_at=moment_or_none(job.began_at),
        ended_at=moment_or_none(job.ended_at),
        result=dict(job.result),
    )
