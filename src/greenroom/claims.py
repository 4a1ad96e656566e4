"""What one server holds for itself: a port to listen on, and the data folder."""

import contextlib
import fcntl
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from greenroom.core.errors import StorageError, WrongState

LOCK = "greenroom.lock"
"""The file in the data folder that a running server holds; it tells others where it listens."""


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket; port 0 takes a free one. Raises `WrongState` when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(2048)
        except OSError as error:
            where, why = f"{host}:{port}", error.strerror or str(error)
            mend = "is Greenroom running already? Choose another port with --port, or --port 0"
            raise WrongState(f"cannot listen there: {why}", where=where, mend=mend) from None
        yield listening


@contextlib.contextmanager
def locked(data: Path) -> Iterator[Callable[[str], None]]:
    """Hold the folder for this process; what is given is called with the address to tell others. Raises
    `WrongState` when another has it, `StorageError`, then and when called, when it cannot be written."""
    path = data / LOCK
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("ab+", buffering=0)
    except OSError as error:
        raise _unwritable(data, error) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            mend = "stop it first, or choose another folder with --data"
            raise WrongState("another server uses this folder", where=str(data), mend=mend) from None

        def write(address: str) -> None:
            try:
                file.truncate(0)
                file.write(address.encode())
            except OSError as error:
                raise _unwritable(data, error) from None

        yield write


def _unwritable(data: Path, error: OSError) -> StorageError:
    mend = "make room, or choose a folder that can be written with --data"
    return StorageError(f"cannot write there: {error.strerror}", where=str(data), mend=mend)


def running_at(data: Path) -> str | None:
    """The address of the server that uses the folder, None when none does."""
    path = data / LOCK
    if not path.is_file():
        return None
    with path.open("r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return file.read() or None
        return None


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
