"""The recordings of a server, made ready when the first one is asked for: what they need takes a while to
load, and may not be installed."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenroom.core.errors import GreenroomError
from greenroom.core.events import RecordingConsented
from greenroom.store.recordings.rows import Kind, RecordingRow, RecordingStore

if TYPE_CHECKING:
    from greenroom.store.recordings.keeping import Recordings

log = logging.getLogger(__name__)

EVERY_S = 60 * 60.0


class Recorder:
    """`make` may take a second, and raises `BadRequest` or `StorageError`. `days` that a recording is kept,
    0: until somebody deletes it."""

    def __init__(self, store: RecordingStore, make: "Callable[[], Recordings]", days: int) -> None:
        self._store = store
        self._make = make
        self.days = days
        self._made: Recordings | None = None
        self._making = asyncio.Lock()
        self._tending: asyncio.Task[None] | None = None
        self._forgetting: set[asyncio.Task[None]] = set()

    async def recordings(self) -> "Recordings":
        """Raises `BadRequest` when something is missing or set wrong, `StorageError`."""
        async with self._making:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            return self._made

    async def of(self, session_id: str) -> list[RecordingRow]:
        """What can be played of a session, oldest first."""
        if not await self._store.recordings(session_id):
            return []
        return await (await self.recordings()).of(session_id)

    async def forget(self, session_id: str, kind: Kind | None = None) -> int:
        """See `Recordings.forget`."""
        if not await self._store.recordings(session_id):
            return 0
        return await (await self.recordings()).forget(session_id, kind)

    def heard(self, session_id: str, kind: str, payload: Any) -> None:
        """A subscriber of the hub: who takes consent back has what was recorded deleted."""
        if kind != "event" or not isinstance(payload.event, RecordingConsented):
            return
        taken_back: list[Kind] = []
        if not payload.event.audio:
            taken_back.append("audio")
        if not payload.event.video:
            taken_back.append("video")
        for what in taken_back:
            task = asyncio.get_running_loop().create_task(self._forget_quietly(session_id, what))
            self._forgetting.add(task)
            task.add_done_callback(self._forgetting.discard)

    def start(self) -> None:
        """Look after them, now and every hour, until it is closed."""
        self._tending = asyncio.get_running_loop().create_task(self._tend())

    async def close(self) -> None:
        """Finish what is under way."""
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        await asyncio.gather(*self._forgetting, return_exceptions=True)
        if self._made is not None:
            await self._made.close()

    async def _tend(self) -> None:
        while True:
            try:
                if await self._store.recordings():
                    await (await self.recordings()).tend()
            except GreenroomError as error:
                log.warning("recordings: %s", error)
            except Exception:
                log.exception("recordings could not be looked after")
            await asyncio.sleep(EVERY_S)

    async def _forget_quietly(self, session_id: str, kind: Kind) -> None:
        try:
            await self.forget(session_id, kind)
        except GreenroomError as error:
            log.warning("recordings of session %s: %s", session_id, error)
