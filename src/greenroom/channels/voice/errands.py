"""Work that a call starts and nobody waits for: it fails into the log, and the call goes on."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from greenroom.core.errors import GreenroomError

log = logging.getLogger(__name__)


class Errands:
    """Of one call, which the log calls `session_id`."""

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Awaitable[Any]) -> None:
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _guarded(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except GreenroomError as error:
            log.warning("call %s: %s", self._session_id, error)
        except Exception:
            log.exception("call %s", self._session_id)
