"""Where sealed recordings are kept: the port, and a folder. `s3.py` has the other one.

Both pass the same tests (tests/contract/test_places.py). A place sees ciphertext only.
"""

import asyncio
import contextlib
import os
import re
from pathlib import Path
from typing import Protocol

from greenroom.core.errors import NotFound, StorageError

NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
SUFFIX = ".sealed"


class Place(Protocol):
    """Names are letters, digits, "-" and "_". Every method raises `StorageError` when the place fails."""

    async def keep(self, name: str, file: Path) -> None:
        """Keep the file under `name`, in the place of what had that name. `file` is gone afterwards; when it
        cannot be kept, it stays."""
        ...

    async def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` to before `end`, fewer where it ends earlier. Raises `NotFound`."""
        ...

    async def delete(self, name: str) -> None:
        """Nothing has that name any more, whether or not anything had."""
        ...

    async def names(self) -> list[str]:
        """All that are kept, in any order."""
        ...


class Folder:
    """A folder on this machine; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, name: str, file: Path) -> None:
        await asyncio.to_thread(self._keep, self._path(name), file)

    async def read(self, name: str, start: int, end: int) -> bytes:
        return await asyncio.to_thread(_read, self._path(name), start, end)

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(_delete, self._path(name))

    async def names(self) -> list[str]:
        def look() -> list[str]:
            return [p.name.removesuffix(SUFFIX) for p in self._folder.glob(f"*{SUFFIX}")]

        return await asyncio.to_thread(look)

    def _path(self, name: str) -> Path:
        return self._folder / (checked(name) + SUFFIX)

    def _keep(self, path: Path, file: Path) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.replace(path)
            if os.name == "nt":  # a folder cannot be opened there
                return
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise StorageError(f"cannot keep a recording: {error.strerror}", where=str(path)) from error


def checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise NotFound(f"no recording is called {name!r}")
    return name


def _read(path: Path, start: int, end: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)
    except FileNotFoundError:
        raise NotFound("the recording's file is gone", mend="delete the recording") from None
    except OSError as error:
        raise StorageError(f"cannot read a recording: {error.strerror}", where=str(path)) from error


def _delete(path: Path) -> None:
    try:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
    except OSError as error:
        raise StorageError(f"cannot delete a recording: {error.strerror}", where=str(path)) from error
