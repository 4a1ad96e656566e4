"""Backup and restore on both databases: while a session is written to, and put back somewhere else."""

import asyncio
import json
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from greenroom.config import DATABASE, Settings
from greenroom.core.errors import BadRequest, NotFound, StorageError, WrongState
from greenroom.operations.archive import MANIFEST, reading
from greenroom.operations.backing_up import back_up, restore
from greenroom.store import ModelCall, User, open_store
from tests.contract.test_store import ROW, ended, played, said

CALL = ModelCall(1, "small", "speaker", "s1", 7, 0, 3, 250, True)
SEALED = bytes(range(256)) * 9_000  # more than is read at once


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """Makes settings with a data folder and a database of their own."""

    def make(name: str, **more) -> Settings:
        if request.param == "postgres":
            more["database_url"] = request.getfixturevalue("postgres_server").fresh()
        return Settings(data=tmp_path / name, **more)

    return make


async def filled(settings: Settings) -> None:
    """Two sessions, one ended and scored, a recording and its key."""
    store = open_store(settings.database)
    await store.add_user(User(id="u1", name="Ann Ö", role="trainee"))
    await played(store, ROW, overall=70)
    await store.add_session(replace(ROW, id="s2"))
    await store.append("s2", 0, [said("tab\there, a line\nbreak, \\N and 🙂")], 5)
    await store.add_model_calls([CALL, CALL])  # rows that the database numbers
    await store.close()
    folder = settings.data / "recordings" / "ab"
    folder.mkdir(parents=True)
    (folder / "one.sealed").write_bytes(SEALED)
    (settings.data / "recording.key").write_text("master")


def rows(settings: Settings) -> dict[str, list[tuple]]:
    """Everything that the database holds, by table."""
    where = settings.database
    url = (
        f"sqlite:///{where}"
        if isinstance(where, Path)
        else make_url(where).set(drivername="postgresql+psycopg")
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        found = {
            n: sorted(map(repr, map(tuple, connection.execute(text(f'SELECT * FROM "{n}"'))))) for n in names
        }
    engine.dispose()
    return found


async def test_what_is_put_back_is_what_was_there(place, tmp_path):
    library = tmp_path / "own" / "scenarios"
    library.mkdir(parents=True)
    (library / "one.yaml").write_text("id: one\n")
    was, new = place("was", library=(tmp_path / "own",)), place("new")
    await filled(was)
    file = tmp_path / "backup.tar"
    told = await asyncio.to_thread(back_up, was, file)
    assert told.recordings == 1
    assert any("master key is in it" in note for note in told.notes)
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir() if "backup" in p.name) == ["backup.tar"]
    put = await asyncio.to_thread(restore, new, file)
    assert put.parts == told.parts
    assert f"GREENROOM_LIBRARY={new.data / 'library/0'}" in "\n".join(put.notes)
    assert rows(new) == rows(was)
    assert (new.data / "recordings/ab/one.sealed").read_bytes() == SEALED
    assert (new.data / "recording.key").read_text() == "master"
    assert (new.data / "recording.key").stat().st_mode & 0o777 == 0o600
    assert (new.data / "library/0/scenarios/one.yaml").read_text() == "id: one\n"
    store = open_store(new.database)  # and it goes on from there
    recorded = await store.append("s2", 1, [ended()], 9)
    assert recorded[0].seq == 2
    assert await store.evaluation("s1") == {"overall": 70}
    await store.add_model_calls([CALL])
    assert len(rows(new)["model_calls"]) == 3
    await store.close()


async def test_taken_as_of_one_moment_while_sessions_are_written_to(place, tmp_path):
    was, new = place("was"), place("new")
    store = open_store(was.database)
    await store.add_user(User(id="u1", name="Ann", role="trainee"))
    for n in range(20):
        await store.add_session(replace(ROW, id=f"s{n}"))
    written, stop, begun = [0] * 20, asyncio.Event(), asyncio.Event()

    async def write(n: int) -> None:
        while not stop.is_set():
            await store.append(f"s{n}", written[n], [said("x" * 200, written[n] + 1)], written[n])
            written[n] += 1
            if min(written) >= 10:
                begun.set()

    writers = [asyncio.create_task(write(n)) for n in range(20)]
    await begun.wait()
    before = list(written)
    files = [tmp_path / f"{n}.tar" for n in range(3)]
    for file in files:
        await asyncio.to_thread(back_up, was, file)
    after = list(written)
    stop.set()
    await asyncio.gather(*writers)
    assert sum(after) > sum(before)  # nobody had to wait for it
    await asyncio.to_thread(restore, new, files[-1])
    put_back = open_store(new.database)
    for n in range(20):
        record = await put_back.session(f"s{n}")
        events = await put_back.read(f"s{n}")
        assert record.summary.seq == len(events)  # the list and the log are of one moment
        assert before[n] <= len(events) <= written[n]
        assert events == (await store.read(f"s{n}"))[: len(events)]
    await put_back.close()
    await store.close()


async def test_nothing_is_written_over(place, tmp_path):
    was = place("was")
    await filled(was)
    file = tmp_path / "b.tar"
    back_up(was, file)
    with pytest.raises(BadRequest, match="choose another name"):
        back_up(was, file)
    held = rows(was)
    with pytest.raises(WrongState, match="something already"):
        restore(was, file)
    new = place("new")
    if not isinstance(was.database, Path):  # another folder, and the database that is full
        with pytest.raises(WrongState, match="new database"):
            restore(Settings(data=tmp_path / "third", database_url=was.database_url), file)
    (new.data / "recordings").mkdir(parents=True)
    (new.data / "recordings" / "mine").write_text("x")
    with pytest.raises(WrongState, match="recordings"):
        restore(new, file)
    assert rows(was) == held


async def test_older_tables_are_brought_up_to_date(place, tmp_path, monkeypatch):
    from greenroom.operations import databases

    was, new = place("was"), place("new")
    revisions = [found.revision for found in databases.revisions().walk_revisions()]
    old = revisions[2]
    with monkeypatch.context() as patch:
        real = databases.command.upgrade
        from greenroom.store import migrate

        patch.setattr(migrate.command, "upgrade", lambda config, _: real(config, old))
        store = open_store(was.database)
        await store.close()
    file = tmp_path / "b.tar"
    await asyncio.to_thread(back_up, was, file)
    with reading(file) as archive:
        assert archive.manifest.revision == old
    await asyncio.to_thread(restore, new, file)
    assert rows(new)["alembic_version"] == [repr((revisions[0],))]


@pytest.fixture
async def made(tmp_path):
    """A backup of SQLite."""
    settings = Settings(data=tmp_path / "was")
    await filled(settings)
    back_up(settings, tmp_path / "b.tar", key=False)
    return tmp_path / "b.tar"


def test_the_key_may_stay_away(made, tmp_path):
    told = restore(Settings(data=tmp_path / "new"), made)
    assert not (tmp_path / "new" / "recording.key").exists()
    assert any("no recording can be played" in note for note in told.notes)


def test_damage_is_found_and_nothing_is_left(made, tmp_path):
    whole = made.read_bytes()
    new = Settings(data=tmp_path / "new")
    with tarfile.open(made) as tar:
        inside = tar.getmember("database.sqlite").offset_data + 5_000
    for damaged in (
        whole[:inside] + bytes([whole[inside] ^ 1]) + whole[inside + 1 :],
        whole[: len(whole) // 2],
        b"nothing",
        b"",
    ):
        made.write_bytes(damaged)
        with pytest.raises(BadRequest, match=r"b\.tar"):
            restore(new, made)
        assert not new.data.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"form": 2}, "form 2"),
        ({"revision": "9999"}, "newer"),
        ({"database": "postgresql"}, "GREENROOM_DATABASE_URL"),
        ({"parts": {}}, "not as they were"),
    ],
)
def test_what_cannot_be_put_back_says_why(made, tmp_path, change, problem):
    rewritten(made, change)
    with pytest.raises(BadRequest, match=problem):
        restore(Settings(data=tmp_path / "new"), made)


def rewritten(path: Path, change: dict, **members: bytes) -> None:
    """The same backup with another manifest, and more in it."""
    import io

    with tarfile.open(path) as tar:
        kept = [(m, tar.extractfile(m).read()) for m in tar]
    with tarfile.open(path, "w") as tar:
        for member, was in kept:
            whole = member.name == MANIFEST
            body = json.dumps({**json.loads(was), **change}).encode() if whole else was
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
        for name, body in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))


@pytest.mark.parametrize("name", ["../outside", "/outside", "recordings/../../outside"])
def test_a_part_cannot_lie_outside_the_folder(made, tmp_path, name):
    rewritten(made, {}, **{name: b"x"})
    with pytest.raises(BadRequest, match="not made here"):
        restore(Settings(data=tmp_path / "deep" / "new"), made)


def test_there_has_to_be_something(tmp_path):
    with pytest.raises(NotFound, match="--data"):
        back_up(Settings(data=tmp_path / "empty"), tmp_path / "b.tar")
    with pytest.raises(BadRequest, match="no such folder"):
        back_up(Settings(data=tmp_path), tmp_path / "none" / "b.tar")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_not_backed_up(tmp_path, made):
    path = tmp_path / "was" / DATABASE
    body = bytearray(path.read_bytes())
    body[8_192:12_288] = b"\xff" * 4_096
    path.write_bytes(bytes(body))
    with pytest.raises(StorageError, match=r"damaged|copied"):
        back_up(Settings(data=tmp_path / "was"), tmp_path / "c.tar")
    assert not (tmp_path / "c.tar").exists()


def test_from_the_command_line(made, tmp_path):
    program = Path(sys.executable).with_name("greenroom")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=120)

    done = run("restore", str(made), "--data", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert "restored from" in done.stdout
    again = run("restore", str(made), "--data", str(tmp_path / "new"))
    assert again.returncode == 2
    assert "something already" in again.stderr
    done = run("backup", str(tmp_path / "c.tar"), "--data", str(tmp_path / "new"), "--json")
    assert json.loads(done.stdout)["recordings"] == 1
