"""A sealed file to be read as if it were not: what it holds is opened where it is looked at."""

import io
from typing import BinaryIO

from greenroom.store.recordings.contents import unpacked
from greenroom.store.recordings.sealing import Opener


class Unsealed(io.RawIOBase):
    """`sizes`: of its segments, as a row keeps them. Reading raises `Damaged`."""

    def __init__(self, sealed: BinaryIO, key: bytes, name: str, sizes: bytes) -> None:
        self._sealed = sealed
        self._opener = Opener(key, name, unpacked(sizes))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._opener.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._opener.size if size is None or size < 0 else min(self._opener.size, self._at + size)
        if self._at >= end:
            return b""
        first, at, stop, skip = self._opener.span(self._at, end)
        self._sealed.seek(at)
        content = self._opener.open(first, self._sealed.read(stop - at))
        found = content[skip : skip + end - self._at]
        self._at = end
        return found
