"""A disk that is full: a real one of a few megabytes, under a real server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.config import Settings
from greenroom.core.errors import StorageError
from greenroom.operations.backing_up import back_up, restore
from greenroom.store import open_store
from tests.telemetry.running import serving
from tests.trouble.talking import said, talking

PROGRAM = Path(sys.executable).with_name("greenroom")
MB = 1024 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for eight megabytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root makes a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """A file that takes all the room but `leave` bytes."""
    path = disk / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            pass
        if leave:
            file.truncate(path.stat().st_size - leave)
    return path


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*"))


async def test_what_is_said_is_refused_with_what_to_do_and_taken_once_there_is_room(
    disk: Path, tmp_path: Path
) -> None:
    printed: list[str] = []
    long = "Hello " + "and what does the message say? " * 300
    with serving(disk, printed=printed) as link:
        async with talking(link) as agent:
            await agent.start()
            await agent.answered(0)
            filler = await asyncio.to_thread(fill, disk, 24 * 1024)  # before the customer has had enough
            kept = 0
            while kept < 50 and (answer := await agent.say(f"c{kept}", long))["ok"]:
                kept += 1
            error = answer["error"]
            assert not answer["ok"]
            assert (error["code"], error["retry"]) == ("storage", True)
            assert "full" in error["message"]
            assert "room" in error["mend"]
            assert said(await agent.events()) == [f"c{n}" for n in range(kept)]
            filler.unlink()
            taken = await agent.until_taken(f"c{kept}", long)
            events = await agent.answered(taken["seq"])
            whole = [f"c{n}" for n in range(kept + 1)]
            assert said(events) == whole
            session_id = agent.session_id
    assert "message say" not in "".join(printed)
    store = open_store(disk / "greenroom.db")
    log = await store.read(session_id)
    await store.close()
    assert [r.seq for r in log] == list(range(1, len(log) + 1))
    assert [r.event.client_id for r in log if r.event.kind == "agent_said"] == whole


def test_a_server_that_has_no_room_to_start_says_so(disk: Path) -> None:
    fill(disk)
    done = subprocess.run(
        [str(PROGRAM), "serve", "--port", "0", "--data", str(disk)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    assert "room" in done.stderr
    assert "Traceback" not in done.stderr


async def test_tables_that_cannot_be_brought_up_to_date_stay_as_they_were(disk: Path) -> None:
    fill(disk, 96 * 1024)
    with pytest.raises(StorageError, match="full") as refused:
        open_store(disk / "g.db")
    assert "Make room" in refused.value.mend
    (disk / "filler").unlink()
    store = open_store(disk / "g.db")
    assert await store.users() == []
    await store.close()


async def test_neither_a_backup_nor_a_restore_leaves_half_of_anything(disk: Path, tmp_path: Path) -> None:
    was = Settings(data=tmp_path / "was")
    await open_store(was.database).close()
    (was.data / "recordings").mkdir()
    (was.data / "recordings" / "one").write_bytes(os.urandom(4 * MB))
    back_up(was, tmp_path / "good.tar")
    filler = fill(disk, 2 * MB)
    with pytest.raises(StorageError, match=r"No space left.*make room"):
        back_up(was, disk / "b.tar")
    assert names(disk) == ["filler"]
    new = Settings(data=disk / "new")
    with pytest.raises(StorageError, match="No space left"):
        await asyncio.to_thread(restore, new, tmp_path / "good.tar")
    assert names(new.data) in ([], ["greenroom.lock"])
    filler.unlink()
    await asyncio.to_thread(restore, new, tmp_path / "good.tar")
