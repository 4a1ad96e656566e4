"""How the installation is, for administrators. `/api/status`"""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter

from greenroom.core.errors import NotFound
from greenroom.web.desk import Here, SignedIn
from greenroom.web.models import View
from greenroom.web.rights import administrator

router = APIRouter(prefix="/api/status", tags=["status"])


class WorkerView(View):
    """A process that runs sessions. `here`: the one that answers; `alive`: seen within the last seconds."""

    id: str
    place: str
    started_at: datetime
    seen_at: datetime
    sessions: int
    alive: bool
    here: bool


class ServiceView(View):
    """Something that the server needs. `ms`: how long it took to answer; `problem`: "" when it did."""

    kind: Literal["sqlite", "postgresql", "redis"]
    ok: bool
    ms: int
    problem: str


class JobView(View):
    """Work of the process that answers. `failed`: since it was started."""

    job: str
    waiting: int
    failed: int


class WorkerJobsView(View):
    """What any worker, by its id, did of one kind within the last hour: `running` now, `done`, `failed` at
    the last try; `mean_ms` that those done took."""

    worker: str
    kind: str
    running: int
    done: int
    failed: int
    mean_ms: int


class RoomView(View):
    """Bytes of the disk that the data folder lies on."""

    free: int
    total: int


class KeptView(View):
    """Recordings, and the bytes that they take. `where`: the data folder, or a bucket."""

    count: int
    bytes: int
    where: Literal["folder", "bucket"]


class MoneyView(View):
    """What models have cost this month, in millionths of a US dollar. `limit` null: there is none."""

    spent: int
    limit: int | None


class StatusView(View):
    """`redis` null: none is set, and there is one process. `models` null: none is set."""

    version: str
    now: datetime
    database: ServiceView
    redis: ServiceView | None
    workers: list[WorkerView]
    clients: int
    jobs: list[JobView]
    done: list[WorkerJobsView]
    disk: RoomView | None
    recordings: KeptView | None
    models: MoneyView | None


@router.get("")
async def status(desk: Here, user: SignedIn) -> StatusView:
    """What runs, whether it reaches what it needs, and how much room there is."""
    administrator(user, "see how the server is")
    if desk.health is None:
        raise NotFound("this server does not tell how it is", mend="ask /readyz")
    found = await desk.health()
    assert isinstance(found, StatusView)
    return found
