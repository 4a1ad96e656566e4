"""What is known of recordings, in the database."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from sqlalchemy import Connection, Engine, delete, insert, select

from greenroom.store.recordings.rows import RecordingRow
from greenroom.store.tables import recordings

T = TypeVar("T")


class SoundTables(ABC):
    """See `store.recordings.rows.RecordingStore`."""

    _engine: Engine

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def put_recording(self, row: RecordingRow) -> None:
        def work(connection: Connection) -> None:
            _overwriting(connection)
            connection.execute(delete(recordings).where(recordings.c.id == row.id))
            connection.execute(insert(recordings).values(asdict(row)))

        await self._write(work)

    async def recording(self, recording_id: str) -> RecordingRow | None:
        wanted = select(recordings).where(recordings.c.id == recording_id)
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else RecordingRow(**row._mapping)

    async def recordings(self, session_id: str | None = None) -> list[RecordingRow]:
        wanted = select(recordings).order_by(recordings.c.started_at, recordings.c.id)
        if session_id is not None:
            wanted = wanted.where(recordings.c.session_id == session_id)
        return await self._read(lambda c: [RecordingRow(**r._mapping) for r in c.execute(wanted)])

    async def drop_recording(self, recording_id: str) -> None:
        def work(connection: Connection) -> None:
            _overwriting(connection)
            connection.execute(delete(recordings).where(recordings.c.id == recording_id))

        await self._write(work)
        await asyncio.to_thread(self._empty_the_log)

    def _empty_the_log(self) -> None:
        """What was dropped stands in the write-ahead log until that is emptied."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _overwriting(connection: Connection) -> None:
    """SQLite writes zeros over what is deleted from now on. It costs nothing where nothing is deleted, and
    hardly anything else is."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON").close()
