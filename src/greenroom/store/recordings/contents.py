"""Where recordings are kept, and how what they hold is read again."""

import asyncio
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from greenroom.core.errors import StorageError
from greenroom.store.recordings.keys import MasterKeys
from greenroom.store.recordings.places import Place
from greenroom.store.recordings.rows import RecordingRow
from greenroom.store.recordings.sealing import Opener

READ = 256 * 1024
"""Sealed bytes that are read in one go."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`parts`: a folder of this machine for what is being written. `days`: after so many a recording is
    deleted; 0: never. `now`: epoch ms."""

    parts: Path
    place: Place
    keys: MasterKeys
    now: Callable[[], int]
    days: int = 30

    def part(self, name: str) -> Path:
        """The file of a recording that has not been brought to its place."""
        return self.parts / f"{name}.part"

    def key(self, row: RecordingRow) -> bytes:
        """Raises `NoKey`."""
        return self.keys.unwrap(row.key, row.id, row.key_name)

    def rewrapped(self, row: RecordingRow) -> RecordingRow:
        """With its key wrapped by the newest master key."""
        return replace(row, key=self.keys.wrap(self.key(row), row.id), key_name=self.keys.current)

    async def read(self, row: RecordingRow, start: int, end: int) -> AsyncIterator[bytes]:
        """The content from byte `start` to before `end`, opened piece by piece. Raises `StorageError`,
        `Damaged`, `NoKey`, `NotFound`."""
        end = min(end, row.size)
        if start >= end:
            return
        opener = Opener(self.key(row), row.id, unpacked(row.sizes))
        first, at, stop, skip = opener.span(start, end)
        left = end - start
        while left > 0:
            count, upto = opener.run(first, at, stop, READ)
            content = opener.open(first, await self._sealed(row, at, upto))[skip : skip + left]
            left -= len(content)
            first, at, skip = first + count, upto, 0
            yield content

    async def _sealed(self, row: RecordingRow, start: int, end: int) -> bytes:
        if row.kept:
            return await self.place.read(row.id, start, end)

        def read() -> bytes:
            with self.part(row.id).open("rb") as file:
                file.seek(start)
                return file.read(end - start)

        try:
            return await asyncio.to_thread(read)
        except OSError as error:
            raise StorageError(f"cannot read a recording: {error.strerror}") from error


def packed(sizes: "array[int]") -> bytes:
    return b"".join(size.to_bytes(4, "little") for size in sizes)


def unpacked(data: bytes) -> Sequence[int]:
    return [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]
