"""How the installation is, looked at when an administrator asks. Nothing that is out of reach holds it up."""

import asyncio
import os
import shutil
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

from greenroom.config import Settings
from greenroom.core.errors import GreenroomError
from greenroom.engine.hub import Hub
from greenroom.engine.ports import Worker
from greenroom.jobs.spending import Spending
from greenroom.store import DatabaseStore
from greenroom.telemetry.about import version
from greenroom.telemetry.ticking import Connected, Job
from greenroom.web import status as s

PATIENCE_S = 3.0
"""So long a database or Redis may take to answer."""

HOUR_MS = 60 * 60 * 1000

SIZE_S = 60.0
"""So old the size of all recordings may be: to add it up takes a while."""


@dataclass(slots=True)
class Health:
    """`jobs`: by name. `worker`: how this process is known. `chat` comes later than the rest.
    `look` is what the page shows."""

    settings: Settings
    store: DatabaseStore
    hub: Hub
    jobs: Mapping[str, Job]
    spending: Spending | None
    now: Callable[[], int]
    worker: str = ""
    chat: Connected | None = None
    began: int = 0
    _kept: s.KeptView | None = None
    _kept_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.began = self.now()

    async def look(self) -> s.StatusView:
        """Raises nothing that one of its parts may raise."""
        (database, workers), redis, kept, done = await asyncio.gather(
            self._database(), self._redis(), self._recordings(), self._done()
        )
        return s.StatusView(
            version=version(),
            now=_at(self.now()),
            database=database,
            redis=redis,
            workers=workers,
            clients=self.chat.connected if self.chat is not None else 0,
            jobs=[s.JobView(job=n, waiting=j.waiting, failed=j.failed) for n, j in self.jobs.items()],
            done=done,
            disk=_room(self.settings.data),
            recordings=kept,
            models=self._money(),
        )

    async def _database(self) -> tuple[s.ServiceView, list[s.WorkerView]]:
        found: list[Worker] = []

        async def ask() -> None:
            found.extend(await self.store.workers())

        kind = "sqlite" if isinstance(self.settings.database, Path) else "postgresql"
        service = await _asked(kind, ask)
        mine = getattr(self.hub, "worker", "")
        if not mine:  # it shares with nobody, and so tells nobody that it is there
            now = self.now()
            name = self.worker or f"{socket.gethostname()}-{os.getpid()}"
            found = [Worker(name, socket.gethostname(), self.began, now, self.hub.live, True)]
            mine = name
        return service, [
            s.WorkerView(
                id=w.id,
                place=w.place,
                started_at=_at(w.started_at),
                seen_at=_at(w.seen_at),
                sessions=w.live,
                alive=w.alive,
                here=w.id == mine,
            )
            for w in found
        ]

    async def _redis(self) -> s.ServiceView | None:
        address = self.settings.redis_url.get_secret_value()
        if not address:
            return None

        async def ask() -> None:
            from redis.asyncio import Redis

            async with Redis.from_url(address) as client:
                await client.ping()

        return await _asked("redis", ask)

    async def _recordings(self) -> s.KeptView | None:
        if monotonic() - self._kept_at > SIZE_S:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    rows = await self.store.recordings()
            except (GreenroomError, TimeoutError):
                return self._kept
            self._kept = s.KeptView(
                count=len(rows),
                bytes=sum(row.size for row in rows),
                where="bucket" if self.settings.recording_store else "folder",
            )
            self._kept_at = monotonic()
        return self._kept

    async def _done(self) -> list[s.WorkerJobsView]:
        """What each worker did within an hour; nothing when the database is away."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await self.store.job_workers(HOUR_MS)
        except (GreenroomError, TimeoutError):
            return []
        return [
            s.WorkerJobsView(
                worker=f.worker,
                kind=f.kind,
                running=f.running,
                done=f.done,
                failed=f.failed,
                mean_ms=f.mean_ms,
            )
            for f in found
        ]

    def _money(self) -> s.MoneyView | None:
        if self.spending is None:
            return None
        return s.MoneyView(spent=self.spending.spent(), limit=self.spending.limits()[0])


async def _asked(kind: Any, ask: Callable[[], Awaitable[None]]) -> s.ServiceView:
    """Whether it answers. What is wrong is told by its kind: messages may hold addresses and names."""
    began, problem = perf_counter(), ""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await ask()
    except TimeoutError:
        problem = f"no answer within {PATIENCE_S:.0f} s"
    except GreenroomError as error:
        problem = error.message
    except Exception as error:  # whatever the driver raises
        problem = type(error).__name__
    return s.ServiceView(
        kind=kind, ok=not problem, ms=round((perf_counter() - began) * 1_000), problem=problem
    )


def _room(folder: Path) -> s.RoomView | None:
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return None
    return s.RoomView(free=found.free, total=found.total)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)
