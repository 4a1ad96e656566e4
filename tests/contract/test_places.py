"""What every place for recordings does: a folder, and a bucket.

A bucket is tried in memory, and on a server where one is named: GREENROOM_TEST_S3=http://127.0.0.1:9000 with
a bucket called "recordings" (`moto_server`, MinIO and others will do), and AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY in the environment.
"""

import os
import secrets
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from greenroom.core.errors import BadRequest, NotFound, StorageError
from greenroom.store.recordings.places import Folder, Place
from greenroom.store.recordings.s3 import Bucket, bucket

SERVER = os.environ.get("GREENROOM_TEST_S3", "")
NEEDS_A_SERVER = pytest.mark.skipif(not SERVER, reason="GREENROOM_TEST_S3 names no server")


@pytest.fixture(params=["folder", "memory", pytest.param("server", marks=NEEDS_A_SERVER)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return Folder(tmp_path / "kept")
    if request.param == "memory":
        return Bucket(MemoryStore())
    return bucket(f"s3://recordings/{secrets.token_hex(4)}", SERVER)


def written(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "spool"
    file.write_bytes(data)
    return file


async def test_what_is_kept_is_read_in_any_range_and_the_file_is_gone(place: Place, tmp_path: Path) -> None:
    file = written(tmp_path, b"0123456789")
    await place.keep("one", file)
    assert not file.exists()
    assert await place.read("one", 0, 10) == b"0123456789"
    assert await place.read("one", 3, 5) == b"34"
    assert await place.read("one", 8, 100) == b"89"
    assert await place.read("one", 4, 4) == b""


async def test_a_large_one_is_whole(place: Place, tmp_path: Path) -> None:
    data = secrets.token_bytes(12 * 2**20)
    await place.keep("large", written(tmp_path, data))
    assert await place.read("large", 0, len(data)) == data
    assert await place.read("large", 6 * 2**20, 6 * 2**20 + 9) == data[6 * 2**20 : 6 * 2**20 + 9]


async def test_keeping_again_replaces(place: Place, tmp_path: Path) -> None:
    await place.keep("one", written(tmp_path, b"first and longer"))
    await place.keep("one", written(tmp_path, b"second"))
    assert await place.read("one", 0, 100) == b"second"


async def test_names_are_those_that_are_kept(place: Place, tmp_path: Path) -> None:
    assert await place.names() == []
    for name in ("one", "two"):
        await place.keep(name, written(tmp_path, b"x"))
    assert sorted(await place.names()) == ["one", "two"]
    await place.delete("one")
    await place.delete("one")
    assert await place.names() == ["two"]
    with pytest.raises(NotFound):
        await place.read("one", 0, 1)


async def test_a_file_that_cannot_be_kept_stays(place: Place, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        await place.keep("one", tmp_path / "nothing")
    assert await place.names() == []


@pytest.mark.parametrize("name", ["../other", "a/b", "", "a.b"])
async def test_a_name_cannot_lead_elsewhere(place: Place, name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await place.read(name, 0, 1)
    with pytest.raises(NotFound):
        await place.keep(name, written(tmp_path, b"x"))


@pytest.mark.parametrize("address", ["bucket", "https://bucket", "s3://", ""])
def test_what_is_no_bucket_is_refused(address: str) -> None:
    with pytest.raises(BadRequest):
        bucket(address)


async def test_a_service_that_does_not_answer_is_a_storage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    gone = bucket("s3://recordings", "http://127.0.0.1:1")
    file = written(tmp_path, b"x")
    with pytest.raises(StorageError, match="cannot keep"):
        await gone.keep("one", file)
    assert file.exists()
