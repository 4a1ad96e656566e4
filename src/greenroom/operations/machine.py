"""Checks of the machine: folder, disk, port, keys in files, the built client."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from greenroom.claims import bound, running_at
from greenroom.config import Settings
from greenroom.core.errors import GreenroomError, WrongState
from greenroom.operations.findings import Finding, Severity
from greenroom.web.static import STATIC

LITTLE = 2 * 1024**3
"""Bytes of room below which it is time to make some."""

TOO_LITTLE = 200 * 1024**2
"""Below this a server should not go on."""

KEY = "recording.key"


def folder(settings: Settings) -> Iterator[Finding]:
    """The data folder can be written, and only by who runs the server."""
    path = settings.data
    there = next((p for p in (path, *path.parents) if p.exists()), Path("/"))
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        mend = "give it to the user that runs the server (chown), or choose another with GREENROOM_DATA"
        yield Finding("folder", "error", f"cannot be written: {error.strerror}", mend, str(path))
        return
    if path.is_dir() and path.stat().st_mode & 0o007:
        mend = f"close it to others: chmod o-rwx {path}"
        yield Finding("folder_open", "warning", "everybody on this machine can look into it", mend, str(path))


def disk(settings: Settings, left: int | None = None) -> Iterator[Finding]:
    """There is room. `left`: bytes, for tests."""
    there = next((p for p in (settings.data, *settings.data.parents) if p.exists()), Path("/"))
    if left is None:
        left = shutil.disk_usage(there).free
    if left < LITTLE:
        mend = "make room, move GREENROOM_DATA to a larger disk, or keep recordings for fewer days"
        message = f"only {left / 1e9:.1f} GB are left"
        yield Finding("disk", "error" if left < TOO_LITTLE else "warning", message, mend, str(there))


def port(settings: Settings) -> Iterator[Finding]:
    """The server could listen; or it does already."""
    try:
        if (place := running_at(settings.data)) is not None:
            yield Finding("running", "note", f"a server runs on this folder: {place}", "nothing to do")
            return
    except OSError:
        pass  # the folder's own check tells
    try:
        with bound(settings.host, settings.port):
            pass
    except WrongState as error:
        mend = "stop what listens there, or choose another with GREENROOM_PORT"
        if "in use" not in error.message:
            mend = "is GREENROOM_HOST an address of this machine? 127.0.0.1 is for it alone, 0.0.0.0 for all"
        if 0 < settings.port < 1024:
            mend += "; ports below 1024 need a right of their own, so let a proxy listen there"
        yield Finding("port", "error", error.message, mend, error.where)


def keys(settings: Settings) -> Iterator[Finding]:
    """Recordings have the key that opens them."""
    if settings.recording_key.get_secret_value():
        try:
            from greenroom.store.recordings.keys import master_keys

            master_keys(settings.recording_key.get_secret_value(), settings.data)
        except GreenroomError as error:
            mend = error.mend or "make one with: openssl rand -base64 32"
            yield Finding("key_wrong", "error", error.message, mend, "GREENROOM_RECORDING_KEY")
        except ImportError:
            pass  # told by the packages' check
        return
    if settings.redis_url.get_secret_value():
        mend = "make one with `openssl rand -base64 32`, and give all machines the same"
        message = "each machine would make a key of its own, and others could not play what it records"
        several: Severity = "warning" if settings.workers > 1 else "error"  # else on machines of their own
        yield Finding("key_shared", several, message, mend, "GREENROOM_RECORDING_KEY")
    path = settings.data / KEY
    recordings = settings.data / "recordings"
    if not path.exists() and recordings.is_dir() and any(p.is_file() for p in recordings.rglob("*")):
        mend = "put it back from a backup, or set GREENROOM_RECORDING_KEY as it was"
        yield Finding(
            "key_missing", "error", "there are recordings, and not the key to them", mend, str(path)
        )
    if path.is_file() and path.stat().st_mode & 0o077:
        mend = f"close it to others: chmod 600 {path}"
        yield Finding("key_open", "error", "others on this machine can read the master key", mend, str(path))


def client(_settings: Settings, static: Path = STATIC) -> Iterator[Finding]:
    """There are pages to show."""
    if not (static / "index.html").is_file():
        mend = "run `make client`, or install Greenroom from a package"
        yield Finding("client", "error", "the web client is not built", mend, str(static))
