"""Time: the wall clock, and one for tests that jumps from timer to timer."""

import asyncio
import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from greenroom.engine.ports import Timer


class RealClock:
    """The time of this machine, which never goes back: where its clock is put forward, time follows; where it
    is put back, time goes on from where it was, so that nobody waits an hour for what was due in a second.
    All of a process tell the same time. Timers need a running event loop."""

    _ahead_ns = time.time_ns() - time.monotonic_ns()

    def now_ms(self) -> int:
        run = time.monotonic_ns()
        RealClock._ahead_ns = max(RealClock._ahead_ns, time.time_ns() - run)
        return (run + RealClock._ahead_ns) // 1_000_000

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_later(seconds, call)


@dataclass(order=True, slots=True)
class _Due:
    at: int
    number: int
    call: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        self.call = None


class VirtualClock:
    """Time that only moves when told to. `busy` says whether work is under way that time has to wait for;
    the same calls give the same order of events, each time."""

    def __init__(self, busy: Callable[[], bool] = lambda: False, now_ms: int = 0) -> None:
        self.busy = busy
        self._now = now_ms
        self._due: list[_Due] = []
        self._count = 0

    def now_ms(self) -> int:
        return self._now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        self._count += 1
        due = _Due(self._now + max(0, round(seconds * 1_000)), self._count, call)
        heapq.heappush(self._due, due)
        return due

    async def settle(self) -> None:
        """Let everything run that can run without time passing."""
        await asyncio.sleep(0)
        while self.busy():  # noqa: ASYNC110  the work may be in another thread
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass, and everything happen in them, in order."""
        end = self._now + round(seconds * 1_000)
        await self.settle()
        while self._due and self._due[0].at <= end:
            await self._next()
        self._now = end

    async def until(self, true: Callable[[], bool]) -> None:
        """Jump from timer to timer until `true()`. Raises `TimeoutError` when nothing is left to happen."""
        await self.settle()
        while not true():
            if not self._due:
                raise TimeoutError("nothing is going to happen any more")
            await self._next()

    async def _next(self) -> None:
        due = heapq.heappop(self._due)
        if due.call is not None:
            self._now = max(self._now, due.at)
            due.call()
            await self.settle()
