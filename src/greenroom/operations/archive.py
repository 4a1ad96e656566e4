"""A backup as a file: a tar whose last member, `manifest.json`, tells what it holds and the sum of each part.

manifest.json     {"form": 1, "greenroom", "made_at" (ISO 8601), "database" (sqlite, postgresql),
                   "revision" (of its tables), "folders" ([{"name", "was"}], of the library),
                   "parts": {name: {"bytes", "sha256"}}}
database.sqlite   the file of SQLite, or
tables/NAME       PostgreSQL: rows as COPY writes them, columns in the first line
recordings/...    sealed recordings, as they lie in the data folder
recording.key     their master key, unless it was left out
library/N/...     further folders with scenarios
"""

import errno
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

import orjson
from pydantic import BaseModel, ValidationError

from greenroom.core.errors import BadRequest, NotFound, StorageError

MANIFEST = "manifest.json"
FORM = 1
PIECE = 1024 * 1024
"""Bytes read at once."""

PACKED = (".gz", ".tgz", ".xz", ".bz2", ".zst", ".zip")
"""What others pack such a file into."""

MOST_MANIFEST = 64 * 1024 * 1024


class Part(BaseModel):
    bytes: int
    sha256: str


class FolderOf(BaseModel):
    """A folder of the library: its `name` in the archive, and where it `was`."""

    name: str
    was: str


class Manifest(BaseModel):
    form: int = FORM
    greenroom: str
    made_at: str
    database: Literal["sqlite", "postgresql"]
    revision: str
    folders: list[FolderOf] = []
    parts: dict[str, Part] = {}


class Writing:
    """An archive being written. Raises `StorageError` when that cannot be done."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def add(self, name: str, path: Path) -> bool:
        """A file, as long as it is now. False when it is gone, or has become shorter meanwhile."""
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                self._put(name, file, size)
        except FileNotFoundError:
            return False
        return True

    def add_folder(self, name: str, folder: Path) -> int:
        """All files below `folder`; how many. What is no plain file is left out."""
        found = 0
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found += self.add(f"{name}/{path.relative_to(folder).as_posix()}", path)
        return found

    def end(self, manifest: Manifest) -> None:
        whole = manifest.model_copy(update={"parts": self.parts})
        body = orjson.dumps(whole.model_dump(), option=orjson.OPT_INDENT_2)
        self._tar.addfile(_entry(MANIFEST, len(body)), io.BytesIO(body))

    def _put(self, name: str, file: IO[bytes], size: int) -> None:
        reading = _Summed(file, size)
        self._tar.addfile(_entry(name, size), reading)  # type: ignore[arg-type]
        self.parts[name] = Part(bytes=size, sha256=reading.sum())


class _Summed:
    """`size` bytes of a file that may grow or shrink meanwhile, and their sum. What is missing is zeros."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size
        self._hash = hashlib.sha256()

    def read(self, most: int) -> bytes:
        wanted = min(most, self._left)
        piece = self._file.read(wanted).ljust(wanted, b"\0")
        self._left -= wanted
        self._hash.update(piece)
        return piece

    def sum(self) -> str:
        return self._hash.hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def new_file(path: Path) -> IO[bytes]:
    """Readable for its owner alone. Raises `FileExistsError`, `OSError`."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """A new archive, readable for its owner alone, there only when it is whole. Raises `BadRequest` when
    there is one already, `StorageError`."""
    if path.is_dir():
        raise BadRequest("that is a folder", where=str(path), mend="name a file in it")
    if path.exists():
        raise BadRequest("there is a file of that name", where=str(path), mend="choose another name")
    part = path.with_name(path.name + ".part")
    try:
        with new_file(part) as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writing(tar)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except FileExistsError:
        mend = f"is another backup under way? If not, delete {part}"
        raise BadRequest("it is being written", where=str(path), mend=mend) from None
    except OSError as error:
        part.unlink(missing_ok=True)
        raise unwritable(path, error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def unwritable(path: Path, error: OSError) -> StorageError:
    """`error`, with what to do about it."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    mend = "make room there" if full else "may this user write there? Else choose another place"
    return StorageError(f"cannot be written: {error.strerror or error}", where=str(path), mend=mend)


class Reading:
    """An archive that was looked through: every part is there, and as it was written."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def names(self, folder: str) -> list[str]:
        """Of the parts in a folder, relative to it."""
        return [n.removeprefix(f"{folder}/") for n in self.manifest.parts if n.startswith(f"{folder}/")]

    def part(self, name: str) -> IO[bytes]:
        found = self._tar.extractfile(name)
        assert found is not None
        return found

    def extract(self, name: str, to: Path) -> None:
        """One part to the file `to`, readable for its owner alone."""
        to.parent.mkdir(parents=True, exist_ok=True)
        with self.part(name) as source, new_file(to) as file:
            while piece := source.read(PIECE):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """Raises `BadRequest` for a file that is no backup, or is damaged; `StorageError`."""
    try:
        with tarfile.open(path, "r:") as tar:
            manifest = _manifest(tar, path)
            _check(tar, manifest, path)
            yield Reading(tar, manifest)
    except (tarfile.TarError, EOFError) as error:
        mend = (
            "unpack it first" if path.suffix in PACKED else "it is damaged, or another file: choose another"
        )
        raise BadRequest(f"that is no backup: {error}", where=str(path), mend=mend) from error
    except FileNotFoundError as error:
        raise NotFound("there is no such file", where=str(path), mend="is the name right?") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        mend = "make room there" if full else "name the file itself; may this user read it?"
        why = f"cannot be read or unpacked: {error.strerror or error}"
        raise StorageError(why, where=str(error.filename or path), mend=mend) from error


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    try:
        member = tar.getmember(MANIFEST)
        file = tar.extractfile(member)
        if file is None or member.size > MOST_MANIFEST:
            raise KeyError
        found: Any = orjson.loads(file.read())
        if isinstance(found, dict) and found.get("form") != FORM:
            mend = "use the version of Greenroom that made it, or a newer one"
            raise BadRequest(f"a backup of form {found.get('form')}", where=str(path), mend=mend)
        return Manifest.model_validate(found)
    except (KeyError, orjson.JSONDecodeError, ValidationError):
        mend = "it is cut off, or no backup: choose another"
        raise BadRequest("there is no list of what it holds", where=str(path), mend=mend) from None


def _check(tar: tarfile.TarFile, manifest: Manifest, path: Path) -> None:
    found: dict[str, Part] = {}
    for member in tar:
        if member.name == MANIFEST:
            continue
        pure = PurePosixPath(member.name)
        if not member.isreg() or pure.is_absolute() or ".." in pure.parts:
            raise BadRequest(f"it holds {member.name[:80]!r}", where=str(path), mend="it was not made here")
        file, digest = tar.extractfile(member), hashlib.sha256()
        while file is not None and (piece := file.read(PIECE)):
            digest.update(piece)
        found[member.name] = Part(bytes=member.size, sha256=digest.hexdigest())
    wrong = sorted(n for n in found.keys() | manifest.parts.keys() if found.get(n) != manifest.parts.get(n))
    if wrong:
        mend = "it is damaged: choose another"
        raise BadRequest(
            f"{len(wrong)} parts are not as they were, {wrong[0]!r} first", where=str(path), mend=mend
        )
