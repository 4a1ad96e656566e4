"""Leases in memory: for tests with several workers in one process."""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from greenroom.core.errors import LeaseLost
from greenroom.engine.ports import Lease, Worker
from greenroom.store.leases import ALIVE_MS


class MemoryLeases(ABC):
    """See `engine.ports.Leases`. `clock` gives epoch ms."""

    def __init__(self) -> None:
        self.clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
        self._leases: dict[str, Lease] = {}
        self._workers: dict[str, Worker] = {}

    @abstractmethod
    def live_ids(self) -> list[str]:
        """Of all sessions that have not ended."""

    @abstractmethod
    def has(self, session_id: str) -> bool: ...

    def check(self, session_id: str, fence: int | None) -> None:
        if fence is not None and self._leases.get(session_id, Lease("", 0, False)).fence != fence:
            raise LeaseLost("this session is run elsewhere by now", mend="try again in a moment")

    async def seen(self, worker: str, place: str = "", live: int = 0) -> None:
        known, now = self._workers.get(worker), self.clock()
        started = known.started_at if known else now
        self._workers[worker] = Worker(worker, known.place if known else place, started, now, live, True)

    async def claim(self, session_id: str, worker: str, *, force: bool = False) -> Lease | None:
        if not self.has(session_id):
            return None
        held = self._leases.get(session_id, Lease("", 0, False))
        if held.worker in ("", worker) or force or not self._alive(held.worker):
            held = self._leases[session_id] = Lease(worker, held.fence + 1, True)
        return held._replace(mine=held.worker == worker)

    async def holder(self, session_id: str) -> Lease | None:
        if not self.has(session_id):
            return None
        return self._leases.get(session_id, Lease("", 0, False))._replace(mine=False)

    async def release(self, worker: str, session_ids: Sequence[str] | None = None) -> None:
        for name, held in self._leases.items():
            if held.worker == worker and (session_ids is None or name in session_ids):
                self._leases[name] = held._replace(worker="")

    async def gone(self, worker: str) -> None:
        await self.release(worker)
        self._workers.pop(worker, None)

    async def orphans(self, limit: int) -> list[str]:
        found = [
            n for n in self.live_ids() if n not in self._leases or not self._alive(self._leases[n].worker)
        ]
        return random.sample(found, min(limit, len(found)))

    async def workers(self) -> list[Worker]:
        return [w._replace(alive=self._alive(w.id)) for w in self._workers.values()]

    async def forget_workers(self, older_ms: int) -> None:
        now = self.clock()
        self._workers = {n: w for n, w in self._workers.items() if now - w.seen_at < older_ms}

    def _alive(self, worker: str) -> bool:
        known = self._workers.get(worker)
        return known is not None and self.clock() - known.seen_at < ALIVE_MS
