"""What is looked at from time to time: how much there is now, the process, and how late the loop is."""

import asyncio
import contextlib
import os
import resource
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Protocol

from greenroom.engine.hub import Hub
from greenroom.telemetry.figures import Figures
from greenroom.telemetry.watch import Watch

EVERY_S = 1.0
ROUNDS = 5
"""Rounds between two looks at the process."""


class Job(Protocol):
    """`waiting` now, and how many have `failed` so far."""

    @property
    def waiting(self) -> int: ...

    @property
    def failed(self) -> int: ...


class Connected(Protocol):
    @property
    def connected(self) -> int: ...


class Counted(Protocol):
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Looked:
    """What to look at: sessions, chat connections, voice calls, jobs by name."""

    hub: Hub
    chat: Connected
    calls: Counted
    jobs: Mapping[str, Job]


@contextlib.asynccontextmanager
async def looking(watch: Watch, at: Looked) -> AsyncIterator[None]:
    """It is looked at meanwhile; what was seen is sent off at the end."""
    task = asyncio.create_task(Ticking(watch.figures, at).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(watch.close)


class Ticking:
    """`run` in the background; `look` is one look."""

    def __init__(self, figures: Figures, at: Looked) -> None:
        self._figures = figures
        self._at = at
        self._before: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        rounds = 0
        while True:
            self.look()
            if rounds % ROUNDS == 0:
                self._process()
            rounds += 1
            due = loop.time() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self._figures.delay.observe(max(0.0, loop.time() - due))

    def look(self) -> None:
        """Take the figures as they are now."""
        f, at = self._figures, self._at
        f.live.set(at.hub.live)
        f.clients.set(at.chat.connected)
        f.calls.set(at.calls.count)
        f.taken.inc(self._more("taken", at.hub.resumed))
        f.leases.inc(self._more("leases", at.hub.lost))
        for name, job in at.jobs.items():
            f.due.labels(name).set(job.waiting)
            f.failed.labels(name).inc(self._more(f"failed {name}", job.failed))

    def _process(self) -> None:
        self._figures.cpu.inc(self._more("cpu", process_time()))
        self._figures.memory.set(memory())
        files = Path("/proc/self/fd")
        if files.is_dir():
            self._figures.files.set(len(os.listdir(files)))  # noqa: PTH208 - faster, and only counted

    def _more(self, name: str, now: float) -> float:
        """By how much a count has grown since it was asked for last."""
        before = self._before.get(name, 0.0)
        self._before[name] = now
        return max(0.0, now - before)


def memory() -> int:
    """Bytes that the process holds; where the system does not tell, the most that it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
