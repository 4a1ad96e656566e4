"""The last steps of a recording's file, each of which may be the one in which the process is killed."""

import logging
from dataclasses import replace
from pathlib import Path

from greenroom.core.errors import StorageError
from greenroom.store.recordings.audio import length_ms
from greenroom.store.recordings.contents import Kept, packed
from greenroom.store.recordings.locking import UnderWay, held
from greenroom.store.recordings.pictures import drop_notes
from greenroom.store.recordings.plain import Unsealed
from greenroom.store.recordings.remux import indexed
from greenroom.store.recordings.rows import RecordingRow
from greenroom.store.recordings.sealing import mend, new_key

log = logging.getLogger(__name__)


def finished(how: Kept, row: RecordingRow, ms: int) -> RecordingRow:
    """The row of a file whose last segment is written; a film is indexed, beside it and with another key.
    Without `sizes` there is no file, with `size` 0
    nothing in it. `ms`: how long it is said to be. Blocks. Raises `StorageError`,
    `Damaged`, `UnderWay`."""
    key = how.key(row)
    try:
        with how.part(row.id).open("r+b") as file:
            if not held(file):
                raise UnderWay("it is still being written")
            sizes, tail = mend(file, key, row.id)
            row = replace(row, sizes=packed(sizes), size=sum(sizes), ms=ms or row.ms)
            if row.kind == "audio":
                return replace(row, ms=length_ms(tail) or row.ms)
            fresh, path = new_key(), _indexed(how, row)
            path.unlink(missing_ok=True)
            made = indexed(Unsealed(file, key, row.id, row.sizes), row.media_type, path, fresh, row.id)
    except FileNotFoundError:
        return row  # killed before the first byte
    except OSError as error:
        raise StorageError(f"cannot finish a recording: {error.strerror}", where=row.id) from error
    if made is None:
        return row
    return replace(
        row,
        sizes=packed(made[0]),
        size=sum(made[0]),
        ms=made[1],
        key=how.keys.wrap(fresh, row.id),
        key_name=how.keys.current,
    )


def take_indexed(how: Kept, row: RecordingRow) -> None:
    """Put the indexed film, if there is one, in the place of the other. Blocks. Raises `StorageError`."""
    try:
        if (path := _indexed(how, row)).exists():
            path.replace(how.part(row.id))
        drop_notes(how.part(row.id))
    except OSError as error:
        raise StorageError(f"cannot finish a recording: {error.strerror}", where=row.id) from error


def drop_parts(how: Kept, row: RecordingRow) -> None:
    """Delete what of it lies where it was written. Blocks. Raises `OSError`."""
    how.part(row.id).unlink(missing_ok=True)
    drop_notes(how.part(row.id))
    _indexed(how, row).unlink(missing_ok=True)


def _indexed(how: Kept, row: RecordingRow) -> Path:
    return how.parts / f"{row.id}.indexed"
