"""Which file is being written by a process that lives: the others leave it alone."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from greenroom.core.errors import StorageError

try:
    import fcntl
except ImportError:  # Windows has one process on a folder
    fcntl = None  # type: ignore[assignment]


class UnderWay(StorageError):
    """Somebody is writing it just now."""

    code, status = "under_way", 409


def held(file: IO[Any]) -> bool:
    """Hold it until it is closed, or the process dies. False when another one does."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def alone(file: Path) -> Iterator[None]:
    """While it lasts nobody else is `alone` with this file, which is made and taken away again. Raises
    `UnderWay` when somebody is, `OSError`."""
    with file.open("w") as lock:
        if not held(lock):
            raise UnderWay("somebody else sees to it")
        try:
            yield
        finally:
            file.unlink(missing_ok=True)
