"""Recordings in a bucket of an S3-compatible service.

Credentials come from where the service's own tools take them: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
`AWS_REGION`, or the machine's role.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import obstore
from obstore import exceptions
from obstore.store import S3Store

from greenroom.core.errors import BadRequest, NotFound, StorageError
from greenroom.store.recordings.places import SUFFIX, checked

if TYPE_CHECKING:
    from obstore.store import ObjectStore

TIMEOUT = timedelta(seconds=60)
MEND = "are its address, bucket and credentials right? See docs/how-to/record-calls.md"
PARTS_AT_ONCE = 2
"""Of 5 MB each, while a file is sent."""


class Bucket:
    """`store`: of the library; `bucket` makes one."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    async def keep(self, name: str, file: Path) -> None:
        try:
            await obstore.put_async(self._store, _key(name), file, max_concurrency=PARTS_AT_ONCE)
            await asyncio.to_thread(file.unlink)
        except (exceptions.BaseError, OSError) as error:
            _told("cannot keep a recording", error)

    async def read(self, name: str, start: int, end: int) -> bytes:
        if end <= start:
            return b""
        try:
            return bytes(await obstore.get_range_async(self._store, _key(name), start=start, end=end))
        except (exceptions.NotFoundError, FileNotFoundError):
            raise NotFound("the recording's object is gone", mend="delete the recording") from None
        except (exceptions.BaseError, OSError) as error:
            _told("cannot read a recording", error)

    async def delete(self, name: str) -> None:
        try:
            await obstore.delete_async(self._store, _key(name))
        except (exceptions.NotFoundError, FileNotFoundError):
            return
        except (exceptions.BaseError, OSError) as error:
            _told("cannot delete a recording", error)

    async def names(self) -> list[str]:
        found: list[str] = []
        try:
            async for some in obstore.list(self._store):
                found += [item["path"].removesuffix(SUFFIX) for item in some]
        except (exceptions.BaseError, OSError) as error:
            _told("cannot list recordings", error)
        return found


def bucket(address: str, endpoint: str = "") -> Bucket:
    """`address`: s3://bucket or s3://bucket/folder. `endpoint`: of a service that is not Amazon's. Connects
    only when it is used. Raises `BadRequest`."""
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc:
        raise BadRequest(
            f"{address!r} is no bucket", where="GREENROOM_RECORDING_STORE", mend="s3://bucket/folder"
        )
    options: dict[str, str] = {"endpoint": endpoint} if endpoint else {}
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": TIMEOUT},
        retry_config={"max_retries": 3, "retry_timeout": TIMEOUT},
        **options,  # type: ignore[arg-type]
    )
    return Bucket(store)


def _key(name: str) -> str:
    return checked(name) + SUFFIX


def _told(what: str, error: Exception) -> NoReturn:
    first = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
    raise StorageError(f"{what}: {first}", mend=MEND) from error
