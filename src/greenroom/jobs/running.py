"""Does what is to be done later: one of each kind at a time in each process, none twice at once in all.

What to do is kept by the store (`store.job_ports.JobStore`), so a job outlives the process that asked for it
or had begun it. Everything is done at least once: a handler may be called again for what it has done, and
does no harm then. What fails is tried again with growing pauses, then set aside with its error until an
administrator has it tried again.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from greenroom.core.errors import GreenroomError, NotFound, WrongState
from greenroom.store import Job, JobStore

log = logging.getLogger(__name__)

LEASE_MS = 30_000
"""A job whose process was not heard of for so long is taken up by another."""

POLL_S = 5.0
"""Seconds between two looks for what others asked for, or what has come due. What this process asks for
itself is begun at once."""

PAUSES_MS = (5_000, 30_000, 180_000, 900_000)
"""After each failed try; after the last one it is set aside."""

MOST_TRIES = len(PAUSES_MS) + 1

Handler = Callable[[str], Awaitable[Mapping[str, Any] | None]]
"""Given the subject; the answer is kept for administrators, small and without personal data. `NotFound` and
`WrongState` are not tried again."""


@dataclass(frozen=True, slots=True)
class _Kind:
    do: Handler
    every_ms: int | None


class Jobs:
    """`worker`: how this process is known to the store. `handle` each kind, then `run` in the background.
    `told(kind, well, seconds)` is called for each try that ended here."""

    def __init__(self, store: JobStore, worker: str = "") -> None:
        self.store = store
        self.worker = worker or f"jobs-{secrets.token_hex(6)}"
        self._kinds: dict[str, _Kind] = {}
        self._asked: dict[tuple[str, str], None] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._some = asyncio.Event()
        self._turn = asyncio.Lock()
        self._failed: Counter[str] = Counter()
        self.told: Callable[[str, bool, float], object] = lambda _kind, _well, _seconds: None

    def handle(self, kind: str, do: Handler, *, every_ms: int | None = None) -> None:
        """`every_ms`: it comes again so long after it was done, from the first start on."""
        self._kinds[kind] = _Kind(do, every_ms)
        if every_ms is not None:
            self.soon(kind)

    def soon(self, kind: str, subject: str = "") -> None:
        """Have it done. It is stored in the background: for what is found again, should the process die
        before."""
        self._asked[kind, subject] = None
        self._some.set()

    async def add(self, kind: str, subject: str = "", *, again: bool = False) -> bool:
        """Have it done; returns once that is durable. See `JobStore.add_job`."""
        added = await self.store.add_job(kind, subject, again=again)
        self._some.set()
        return added

    def look(self) -> None:
        """There may be something to do."""
        self._some.set()

    def asked(self, kind: str, subject: str) -> bool:
        """`soon` was called, and it is not stored yet."""
        return (kind, subject) in self._asked

    def waiting(self, kind: str) -> int:
        """What this process has asked for and not stored yet, and what it does."""
        return sum(k == kind for k, _ in self._asked) + (kind in self._busy)

    def failed(self, kind: str) -> int:
        """Tries that failed in this process so far."""
        return self._failed[kind]

    async def run(self) -> None:
        """Until cancelled; what is under way then is given back to the others."""
        try:
            while True:
                self._some.clear()
                try:
                    await self._begin()
                except GreenroomError as error:
                    log.warning("jobs have to wait: %s", error.message)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._some.wait()
        finally:
            await self._stop()

    async def settled(self) -> None:
        """Do all that is due, and return when nothing is."""
        while await self._begin() or self._busy:
            if self._busy:
                await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)

    async def _begin(self) -> int:
        """Store what was asked for, and begin what is due; how many were begun."""
        async with self._turn:
            for kind, subject in list(self._asked):
                await self.store.add_job(kind, subject, again=self._kinds[kind].every_ms is not None)
                self._asked.pop((kind, subject), None)
            begun = 0
            while free := [kind for kind in self._kinds if kind not in self._busy]:
                job = await self.store.claim_job(self.worker, free, LEASE_MS, MOST_TRIES)
                if job is None:
                    break
                task = asyncio.get_running_loop().create_task(self._do(job))
                self._busy[job.kind] = task
                begun += 1
            return begun

    async def _do(self, job: Job) -> None:
        keeping = asyncio.get_running_loop().create_task(self._keep(job))
        try:
            await self._tried(job)
        except GreenroomError as error:  # the store is away; the lease runs out, and it is done again
            log.warning("job %s of %s: %s", job.kind, job.subject, error.message)
        finally:
            keeping.cancel()
            self._busy.pop(job.kind, None)
            self._some.set()

    async def _tried(self, job: Job) -> None:
        kind = self._kinds[job.kind]
        began = perf_counter()
        try:
            result = await kind.do(job.subject)
        except (NotFound, WrongState) as error:
            log.info("job %s of %s: %s", job.kind, job.subject, error.message)
            self.told(job.kind, False, perf_counter() - began)
            await self.store.fail_job(job, error.message, kind.every_ms)
        except GreenroomError as error:
            log.warning("job %s of %s failed: %s", job.kind, job.subject, error.message)
            self.told(job.kind, False, perf_counter() - began)
            await self._fail(job, error.message)
        except Exception as error:
            log.exception("job %s of %s failed", job.kind, job.subject)
            self.told(job.kind, False, perf_counter() - began)
            await self._fail(job, f"unforeseen: {type(error).__name__}; see the server's log")
        else:
            self.told(job.kind, True, perf_counter() - began)
            await self.store.finish_job(job, result, again_ms=kind.every_ms)

    async def _fail(self, job: Job, why: str) -> None:
        self._failed[job.kind] += 1
        pause = PAUSES_MS[job.tries - 1] if job.tries <= len(PAUSES_MS) else self._kinds[job.kind].every_ms
        await self.store.fail_job(job, why, pause)

    async def _keep(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE_MS / 3_000)
            with contextlib.suppress(GreenroomError):
                if not await self.store.keep_job(job, LEASE_MS):
                    log.warning("job %s of %s was taken over by another process", job.kind, job.subject)
                    return

    async def _stop(self) -> None:
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        with contextlib.suppress(GreenroomError):
            await self.store.release_jobs(self.worker)
