"""A camera's pictures: what a browser's MediaRecorder sends, piece by piece in order, sealed at once.

Nothing is kept in memory between two pieces, so that any process that shares the folder may take the next
one, also after a restart. Beside the file lies how far it goes (`<id>.pieces`: the number of the next piece,
and the bytes of the file up to it); what stands behind that was never acknowledged, and is written over.
"""

import os
import time
from array import array
from pathlib import Path
from typing import Any, BinaryIO, cast

from greenroom.core.errors import NotFound, StorageError, TooLong, WrongState
from greenroom.store.recordings.locking import held
from greenroom.store.recordings.sealing import AROUND, LENGTH, TAG, Sealer

LARGEST_PIECE = 8 * 2**20
"""Bytes; a second of a webcam has some 40,000."""

LARGEST = 4 * 2**30
"""Bytes of one recording."""

WAIT_S = 5.0
"""So long a piece waits for the one before it, which another process may be writing."""


def begin(file: Path) -> None:
    """Make the file. Raises `StorageError`."""
    try:
        file.open("xb").close()
        _note(file, 0, 0)
    except OSError as error:
        raise StorageError(f"cannot record: {error.strerror}", where=str(file)) from error


def add(file: Path, key: bytes, name: str, number: int, data: bytes) -> None:
    """Piece `number`, from 0; one that came before is not kept twice. Blocks. Raises `WrongState` for a gap,
    `NotFound` when it is over, `TooLong`, `StorageError`."""
    try:
        with file.open("r+b") as sealed:
            _hold(sealed)
            following, end = _noted(file)
            if number < following:
                return
            if number > following:
                raise WrongState(f"piece {following} is missing", mend="begin another recording")
            if len(data) > LARGEST_PIECE or end + len(data) > LARGEST:
                raise TooLong("the recording is too large", mend="record at a lower quality")
            sealed.truncate(end)
            sealer = Sealer(cast(Any, sealed), key, name)
            sealer.sizes = _sizes(sealed)
            sealed.seek(end)
            sealer.write(data)
            sealer.seal()
            _note(file, following + 1, sealed.tell())
    except FileNotFoundError:
        raise NotFound("no such recording is under way", mend="begin another one") from None
    except OSError as error:
        raise StorageError(f"cannot record: {error.strerror}", mend="is the disk full?") from error


def since_last(file: Path) -> float | None:
    """Seconds since the last piece; None when it is no film under way."""
    try:
        return time.time() - _beside(file).stat().st_mtime
    except OSError:
        return None


def drop_notes(file: Path) -> None:
    """It is over. Raises `OSError`."""
    _beside(file).unlink(missing_ok=True)


def _hold(sealed: BinaryIO) -> None:
    until = time.monotonic() + WAIT_S
    while not held(sealed):
        if time.monotonic() > until:
            raise StorageError("the piece before is still being written", mend="send it again")
        time.sleep(0.02)


def _sizes(sealed: BinaryIO) -> "array[int]":
    """Bytes of content in each segment there is."""
    found, at = array("I"), 0
    sealed.seek(0)
    while head := sealed.read(LENGTH):
        length = int.from_bytes(head, "big")
        found.append(length - TAG)
        at += length - TAG + AROUND
        sealed.seek(at)
    return found


def _beside(file: Path) -> Path:
    return file.with_suffix(".pieces")


def _noted(file: Path) -> tuple[int, int]:
    following, end = _beside(file).read_text("ascii").split()
    return int(following), int(end)


def _note(file: Path, following: int, end: int) -> None:
    fresh = file.with_suffix(".pieces-new")
    fresh.write_text(f"{following} {end}\n", "ascii")
    os.replace(fresh, _beside(file))  # noqa: PTH105  (the same, in one step)
