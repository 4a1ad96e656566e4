"""A camera's pictures: what a browser's MediaRecorder sends, piece by piece in order, sealed at once."""

import asyncio
from pathlib import Path
from typing import Any, cast

from greenroom.core.errors import StorageError, TooLong, WrongState
from greenroom.store.recordings.sealing import Sealer

LARGEST_PIECE = 8 * 2**20
"""Bytes; a second of a webcam has some 100,000."""

LARGEST = 4 * 2**30
"""Bytes of one recording."""


class Pictures:
    """Makes `file`. Raises `StorageError`."""

    def __init__(self, file: Path, key: bytes, name: str) -> None:
        try:
            self._file = file.open("xb")
        except OSError as error:
            raise StorageError(f"cannot record: {error.strerror}", where=str(file)) from error
        self._sealer = Sealer(cast(Any, self._file), key, name)
        self._next = 0
        self._size = 0
        self._one_at_a_time = asyncio.Lock()
        self.ms = 0
        self.problem = ""

    async def add(self, number: int, data: bytes) -> None:
        """Piece `number`, counted from 0. Raises `WrongState` for a gap, `TooLong`, `StorageError`."""
        async with self._one_at_a_time:
            if number < self._next:
                return
            if number > self._next or self._file.closed:
                raise WrongState(f"piece {self._next} is missing", mend="begin another recording")
            if len(data) > LARGEST_PIECE or self._size + len(data) > LARGEST:
                raise TooLong("the recording is too large", mend="record at a lower quality")
            await asyncio.to_thread(self._put, data)
            self._next += 1
            self._size += len(data)

    def _put(self, data: bytes) -> None:
        try:
            self._sealer.write(data)
            self._sealer.seal()
        except OSError as error:
            raise StorageError(f"cannot record: {error.strerror}", mend="is the disk full?") from error

    async def close(self, ms: int) -> None:
        """It was `ms` long."""
        async with self._one_at_a_time:
            self.ms = ms
            if not self._file.closed:
                await asyncio.to_thread(self._finish)

    def _finish(self) -> None:
        try:
            with self._file:
                self._sealer.finish()
        except OSError as error:
            self.problem = f"the recording stopped: {error.strerror}"

    async def drop(self) -> None:
        """It is to be deleted."""
        await self.close(0)
