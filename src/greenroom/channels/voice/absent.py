"""Calls whose page is gone without a word: reloaded, closed, or out of reach. They may be dialled again for a
while; then they are over."""

import asyncio
import contextlib
import logging

from greenroom.core.errors import GreenroomError
from greenroom.engine.hub import Hub

log = logging.getLogger(__name__)

PATIENCE_S = 90.0
"""So long a line may be away before the call counts as ended."""


class Absent:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._jobs: set[asyncio.Task[None]] = set()

    def left(self, session_id: str, line_id: str) -> None:
        """Its page is gone. `line_id`: the `client_id` of its `CallStarted`."""
        self.back(session_id)
        loop = asyncio.get_running_loop()
        self._timers[session_id] = loop.call_later(PATIENCE_S, self._over, session_id, line_id)

    def back(self, session_id: str) -> None:
        """It was dialled again, or is over otherwise. Unknown is fine."""
        timer = self._timers.pop(session_id, None)
        if timer is not None:
            timer.cancel()

    def close(self) -> None:
        """Wait for nobody any more; the calls may be dialled again after a restart."""
        for session_id in list(self._timers):
            self.back(session_id)

    def _over(self, session_id: str, line_id: str) -> None:
        del self._timers[session_id]
        job = asyncio.get_running_loop().create_task(self._end(session_id, line_id))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _end(self, session_id: str, line_id: str) -> None:
        with contextlib.suppress(GreenroomError):  # the session has ended meanwhile, or runs elsewhere
            session, _ = await self._hub.log(session_id)
            latest = session.call is not None and session.call.client_id == line_id
            if latest and session.status != "ended":  # else it was dialled again, perhaps at another worker
                await self._hub.hung_up(session_id, "lost")
