"""Recordings from their first second to their last day: begun with consent, kept sealed, deleted for good.

While a recording is written its file is `<id>.part` in a folder of this machine; once it is finished it is
brought to its place (`places.py`) and the row says so. A process that is killed leaves a part behind; the
next one finishes it. Deleting takes the key first, so that whatever copy of the object there may be opens no
more.
"""

import asyncio
import contextlib
import logging
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from greenroom.core.errors import GreenroomError, NotAllowed, NotFound, StorageError
from greenroom.store.ports import Store
from greenroom.store.recordings import pictures
from greenroom.store.recordings.audio import Recording
from greenroom.store.recordings.consent import allowed
from greenroom.store.recordings.contents import Kept
from greenroom.store.recordings.finishing import drop_parts, finished, take_indexed
from greenroom.store.recordings.locking import UnderWay, alone
from greenroom.store.recordings.rows import Kind, RecordingRow
from greenroom.store.recordings.sealing import new_key

log = logging.getLogger(__name__)

DAY_MS = 24 * 60 * 60 * 1000
AUDIO = "audio/ogg"

IDLE_S = 60.0  # a page that was closed sends no more pictures, and does not say so


@dataclass(slots=True)
class _Live:
    row: RecordingRow
    recording: Recording
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Recordings:
    """All recordings of this server."""

    def __init__(self, store: Store, how: Kept) -> None:
        self._store = store
        self._how = how
        self.read = how.read
        self._live: dict[str, _Live] = {}
        self._settling: set[asyncio.Task[None]] = set()

    async def begin(self, session_id: str, from_ms: int) -> Recording:
        """Record a call from now on; `from_ms`: now, in ms since the session started. Raises `NotAllowed`
        without consent, `StorageError`."""
        await self._consented(session_id, "audio")
        row, key, path = await self._row(session_id, "audio", AUDIO, from_ms)
        loop = asyncio.get_running_loop()

        def done(_: Recording) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is gone: the next start settles it
                loop.call_soon_threadsafe(self._done, row.id)

        recording = await asyncio.to_thread(Recording, path, key, row.id, done)
        self._live[row.id] = _Live(row, recording)
        await self._still_consented(row)
        return recording

    async def begin_pictures(self, session_id: str, from_ms: int, media_type: str) -> RecordingRow:
        """Keep what a camera's recorder sends from now on: see `begin`."""
        await self._consented(session_id, "video")
        row, _, path = await self._row(session_id, "video", media_type, from_ms)
        await asyncio.to_thread(pictures.begin, path)
        await self._still_consented(row)
        return row

    async def add_pictures(self, session_id: str, recording_id: str, number: int, data: bytes) -> None:
        """The next piece; one that came before is not kept twice. Raises `NotFound` when no such recording is
        under way, `WrongState` for a gap, `TooLong`."""
        row = await self._film(session_id, recording_id)
        key = self._how.key(row)
        await asyncio.to_thread(pictures.add, self._how.part(row.id), key, row.id, number, data)

    async def end_pictures(self, session_id: str, recording_id: str, ms: int) -> None:
        """No more comes; it was `ms` long."""
        self._settle_soon(await self._film(session_id, recording_id), ms)

    async def of(self, session_id: str) -> list[RecordingRow]:
        """What can be played, oldest first. A camera that nothing has come from for a while is closed."""
        for row in await self._store.recordings(session_id):
            if row.kind == "video" and row.key and not row.sizes:
                idle = await asyncio.to_thread(pictures.since_last, self._how.part(row.id))
                if idle is not None and idle > IDLE_S:
                    self._settle_soon(row, max(0, self._how.now() - row.started_at - round(idle * 1000)))
        await self.settled()
        return [row for row in await self._store.recordings(session_id) if row.key and row.sizes]

    async def forget(self, session_id: str, kind: Kind | None = None) -> int:
        """Delete the recordings of a session, or those of one kind, key and object; one under way is stopped.
        Returns how many there were. An object that is out of reach is tried again later: without its key it
        opens no more. Raises `StorageError` when a key could not be deleted."""
        rows = [r for r in await self._store.recordings(session_id) if kind in (None, r.kind)]
        for row in rows:
            try:
                await self._forget(row)
            except StorageError as error:
                kept = await self._store.recording(row.id)
                if kept is not None and kept.key:
                    raise
                log.warning("recording %s: %s", row.id, error)
        return len(rows)

    async def tend(self) -> None:
        """What a start, and every hour after it, does: finish what a killed process left, bring away what
        could not be, wrap keys with the newest master key, delete what is too old."""
        oldest = self._how.now() - self._how.days * DAY_MS if self._how.days else None
        for row in await self._store.recordings():
            if row.id in self._live:
                continue
            try:
                if not row.key or (oldest is not None and row.started_at < oldest):
                    await self._forget(row)
                elif not row.kept:
                    await self._settle_if_over(row)
                elif row.key_name != self._how.keys.current:
                    await self._store.put_recording(self._how.rewrapped(row))
            except UnderWay:
                continue
            except GreenroomError as error:
                log.warning("recording %s: %s", row.id, error)

    async def close(self) -> None:
        """Finish what is being written; a film goes on after a restart."""
        for live in list(self._live.values()):
            live.recording.close()
            await live.done.wait()
        await asyncio.gather(*self._settling, return_exceptions=True)

    async def _consented(self, session_id: str, kind: Kind) -> None:
        if not allowed(await self._store.read(session_id), kind):
            raise NotAllowed(f"nobody agreed to a recording of {kind}", mend="ask for it first")

    async def _row(
        self, session_id: str, kind: Kind, media_type: str, from_ms: int
    ) -> tuple[RecordingRow, bytes, Path]:
        name, key = secrets.token_hex(8), new_key()
        row = RecordingRow(
            id=name,
            session_id=session_id,
            kind=kind,
            media_type=media_type,
            started_at=self._how.now(),
            from_ms=from_ms,
            key=self._how.keys.wrap(key, name),
            key_name=self._how.keys.current,
        )
        try:
            await asyncio.to_thread(self._how.parts.mkdir, mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot record: {error.strerror}", where=str(self._how.parts)) from error
        await self._store.put_recording(row)
        return row, key, self._how.part(name)

    async def _still_consented(self, row: RecordingRow) -> None:
        if not allowed(await self._store.read(row.session_id), row.kind):  # taken back in between
            await self._forget(row)
            raise NotAllowed("the recording was refused", mend="ask again")

    async def _film(self, session_id: str, recording_id: str) -> RecordingRow:
        row = await self._store.recording(recording_id)
        if row is None or row.session_id != session_id or row.kind != "video" or row.sizes or not row.key:
            raise NotFound("no such recording is under way", mend="begin another one")
        return row

    def _done(self, recording_id: str) -> None:
        """The file of a call is finished: bring it to its place, in the background."""
        live = self._live.pop(recording_id, None)
        if live is None:
            return
        if live.recording.problem:
            log.warning("recording %s: %s", recording_id, live.recording.problem)
        live.done.set()
        self._settle_soon(live.row, live.recording.ms)

    def _settle_soon(self, row: RecordingRow, ms: int) -> None:
        task = asyncio.get_running_loop().create_task(self._settle_quietly(row, ms))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def settled(self) -> None:
        """Until what is finished has been brought to its place."""
        await asyncio.gather(*self._settling)

    async def _settle_if_over(self, row: RecordingRow) -> None:
        if row.kind == "video" and not row.sizes:
            idle = await asyncio.to_thread(pictures.since_last, self._how.part(row.id))
            if idle is not None and idle <= IDLE_S:
                return
        await self._settle(row)

    async def _settle_quietly(self, row: RecordingRow, ms: int) -> None:
        try:
            await self._settle(row, ms)
        except GreenroomError as error:  # `tend` tries again
            if not isinstance(error, UnderWay):
                log.warning("recording %s: %s", row.id, error)

    async def _settle(self, row: RecordingRow, ms: int = 0) -> None:
        """Finish its file where that was not done, and bring it to its place. Raises `UnderWay`."""
        try:
            with alone(self._how.part(row.id).with_suffix(".settling")):
                now = await self._store.recording(row.id)  # another process may have seen to it meanwhile
                if now is None:
                    await asyncio.to_thread(drop_parts, self._how, row)
                elif now.key and not now.kept:
                    await self._settled(now, ms)
        except OSError as error:
            raise StorageError(f"cannot finish a recording: {error.strerror}", where=row.id) from error

    async def _settled(self, row: RecordingRow, ms: int) -> None:
        path = self._how.part(row.id)
        if not row.sizes:
            row = await asyncio.to_thread(finished, self._how, row, ms)
            if await self._store.recording(row.id) is None:  # it was deleted meanwhile
                return await asyncio.to_thread(drop_parts, self._how, row)
            if not row.sizes and row.started_at > self._how.now() - DAY_MS:
                return  # it is written on another machine
            if not row.size:
                return await self._forget(row)
            await self._store.put_recording(row)
        # a process that was killed between the next lines has done some of them already
        await asyncio.to_thread(take_indexed, self._how, row)
        if await asyncio.to_thread(path.exists):
            await self._how.place.keep(row.id, path)
        else:
            await self._how.place.read(row.id, 0, 1)  # raises when it is not there either
        await self._store.put_recording(replace(row, kept=True))

    async def _forget(self, row: RecordingRow) -> None:
        live = self._live.pop(row.id, None)
        if live is not None:
            await live.recording.drop()
        if row.key:
            await self._store.put_recording(replace(row, key=b""))
        try:
            await asyncio.to_thread(drop_parts, self._how, row)
        except OSError as error:
            raise StorageError(f"cannot delete a recording: {error.strerror}") from error
        await self._how.place.delete(row.id)
        await self._store.drop_recording(row.id)
