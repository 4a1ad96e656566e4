"""`greenroom backup` and `greenroom restore`: an installation in one file, and out of it again."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from greenroom.claims import locked
from greenroom.config import DATABASE, Settings
from greenroom.core.errors import BadRequest, NotFound, WrongState
from greenroom.operations import databases
from greenroom.operations.archive import FolderOf, Manifest, Reading, Writing, reading, unwritable, writing
from greenroom.store import open_store
from greenroom.telemetry.about import version

RECORDINGS = "recordings"
KEY = "recording.key"
LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class Told:
    """What was done, and what has to be done besides."""

    parts: int
    bytes: int
    recordings: int
    notes: tuple[str, ...] = ()


def back_up(settings: Settings, to: Path, *, key: bool = True) -> Told:
    """Write everything to the new file `to`, while the server runs. `key`: with the recordings' master key,
    where that lies in the data folder. Raises `BadRequest`, `NotFound`, `StorageError`."""
    if not to.absolute().parent.is_dir():
        raise BadRequest("there is no such folder", where=str(to.absolute().parent), mend="make it first")
    notes = []
    with writing(to) as archive, _workshop(to.absolute().parent) as folder:
        # The database first: a recording that it knows of was there before.
        kind, revision = _database(settings, archive, folder)
        recordings = 0
        if settings.recording_store:
            notes.append(f"recordings lie in {settings.recording_store}: back that up by its own means")
        elif (settings.data / RECORDINGS).is_dir():
            recordings = archive.add_folder(RECORDINGS, settings.data / RECORDINGS)
        if settings.recording_key.get_secret_value():
            notes.append("GREENROOM_RECORDING_KEY is not in it: without it no recording can be played")
        elif key and archive.add(KEY, settings.data / KEY):
            notes.append("the recordings' master key is in it: keep the file as safe as the recordings")
        elif recordings:
            notes.append(f"{KEY} is not in it: without it no recording can be played")
        if not databases.known(revision):
            notes.append(
                "its tables are of a newer Greenroom: only that version, or a later one, restores it"
            )
        folders = []
        for number, root in enumerate(settings.library):
            name = f"{LIBRARY}/{number}"
            archive.add_folder(name, root)
            folders.append(FolderOf(name=name, was=str(root.absolute())))
        archive.end(
            Manifest(
                greenroom=version(),
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                database="sqlite" if kind == "sqlite" else "postgresql",
                revision=revision,
                folders=folders,
            )
        )
        size = sum(part.bytes for part in archive.parts.values())
        return Told(len(archive.parts), size, recordings, tuple(notes))


def restore(settings: Settings, path: Path) -> Told:
    """Put back what the backup at `path` holds, where there is nothing yet, and bring it up to date. Raises
    `BadRequest`, `WrongState` when there is something, `StorageError`."""
    with reading(path) as archive:
        manifest = archive.manifest
        here = "sqlite" if isinstance(settings.database, Path) else "postgresql"
        if manifest.database != here:
            mend = "set GREENROOM_DATABASE_URL" if here == "sqlite" else "unset GREENROOM_DATABASE_URL"
            message = f"the backup is of {manifest.database}, and {here} is set here"
            raise BadRequest(message, where=str(path), mend=mend)
        if not databases.known(manifest.revision):
            message = f"it was made by {manifest.greenroom}, which is newer"
            raise BadRequest(message, where=str(path), mend="install that version, or a later one")
        with locked(settings.data):
            _nothing_there(settings)
            made: list[Path] = []
            try:
                notes = _unpack(settings, archive, made)
            except BaseException:
                for unpacked in reversed(made):
                    _remove(unpacked)
                raise
        size = sum(part.bytes for part in manifest.parts.values())
        recordings = len(archive.names(RECORDINGS))
        return Told(len(manifest.parts), size, recordings, notes)


def _database(settings: Settings, archive: Writing, folder: Path) -> tuple[str, str]:
    if isinstance(settings.database, Path):
        if not settings.database.is_file():
            mend = "name its folder with --data, or set GREENROOM_DATABASE_URL"
            raise NotFound("there is no database", where=str(settings.data), mend=mend)
        copy = folder / databases.FILE
        revision = databases.copy_sqlite(settings.database, copy)
        archive.add(databases.FILE, copy)
        return "sqlite", revision
    engine = databases.postgres(settings.database)
    try:
        return "postgresql", databases.copy_postgres(engine, archive, folder)
    finally:
        engine.dispose()


def _nothing_there(settings: Settings) -> None:
    """Raises `WrongState` when a restored part would take the place of another one."""
    mend = "restore into an empty folder and database: name another with --data"
    for name in (DATABASE, RECORDINGS, KEY, LIBRARY):
        path = settings.data / name
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            raise WrongState("there is something already", where=str(path), mend=mend)
    if not isinstance(settings.database, Path):
        engine = databases.postgres(settings.database)
        try:
            if not databases.empty_postgres(engine):
                raise WrongState(
                    "there is something already", where="GREENROOM_DATABASE_URL", mend="make a new database"
                )
        finally:
            engine.dispose()


def _unpack(settings: Settings, archive: Reading, made: list[Path]) -> tuple[str, ...]:
    notes = []
    parts = archive.manifest.parts
    if KEY in parts:
        made.append(settings.data / KEY)
        archive.extract(KEY, settings.data / KEY)
    for folder in (RECORDINGS, LIBRARY):
        names = archive.names(folder)
        if names:
            made.append(settings.data / folder)
        for name in names:
            archive.extract(f"{folder}/{name}", settings.data / folder / name)
    if archive.manifest.folders:
        folders = [str(settings.data / folder.name) for folder in archive.manifest.folders]
        notes.append(f"scenarios of your own: set GREENROOM_LIBRARY={':'.join(folders)}")
    if archive.names(RECORDINGS) and KEY not in parts and not settings.recording_key.get_secret_value():
        notes.append("no recording can be played until GREENROOM_RECORDING_KEY is set as it was")
    # The database last: until it is there, so is nothing.
    if isinstance(settings.database, Path):
        made.append(settings.database)
        archive.extract(databases.FILE, settings.database)
    else:
        engine = databases.postgres(settings.database)
        try:
            databases.fill_postgres(engine, archive)
        finally:
            engine.dispose()
    asyncio.run(_brought_up_to_date(settings))
    return tuple(notes)


async def _brought_up_to_date(settings: Settings) -> None:
    store = open_store(settings.database)
    try:
        await store.users()
    finally:
        await store.close()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    for found in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        found.unlink(missing_ok=True)


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """A folder for what is under way, on the disk that the backup goes to. Raises `StorageError`."""
    try:
        with tempfile.TemporaryDirectory(prefix=".greenroom-backup-", dir=beside) as folder:
            Path(folder).chmod(0o700)
            yield Path(folder)
    except OSError as error:
        raise unwritable(beside, error) from error
