"""A session that runs on another worker and is followed from here: every event once and in order.

Notices come over the bus and may be lost; the log has them all. Whatever is missing is read from there.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from greenroom.core.errors import GreenroomError
from greenroom.core.events import Recorded
from greenroom.engine.records import NoticeKind

log = logging.getLogger(__name__)


class Following:
    """`last`: the number of the last event told of. `read(after)` reads the log; `tell(kind, payload)` passes
    on. `worker` is where it runs, as far as is known ("": nowhere just now)."""

    def __init__(
        self,
        worker: str,
        last: int,
        read: Callable[[int], Awaitable[list[Recorded]]],
        tell: Callable[[NoticeKind, Any], None],
    ) -> None:
        self.worker = worker
        self.last = last
        self._read = read
        self._tell = tell
        self._queue: asyncio.Queue[tuple[NoticeKind, Any] | None] = asyncio.Queue()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def heard(self, kind: NoticeKind, payload: Any) -> None:
        self._queue.put_nowait((kind, payload))

    def look(self) -> None:
        """There may be more in the log than was told of."""
        if self._queue.empty():
            self._queue.put_nowait(None)

    def stop(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            item = await self._queue.get()
            try:
                if item is None:
                    await self._catch_up()
                elif item[0] == "event":
                    await self._event(item[1])
                else:
                    self._tell(*item)
            except GreenroomError as error:  # looked for again soon
                log.debug("what was missed could not be read: %s", error)
            except Exception:
                log.exception("a notice was not passed on")

    async def _event(self, recorded: Recorded) -> None:
        if recorded.seq > self.last + 1:
            await self._catch_up()
        if recorded.seq == self.last + 1:
            self._told(recorded)

    async def _catch_up(self) -> None:
        for recorded in await self._read(self.last):
            self._told(recorded)

    def _told(self, recorded: Recorded) -> None:
        self.last = recorded.seq
        self._tell("event", recorded)
