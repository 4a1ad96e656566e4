"""What every store does with what is known of recordings."""

from dataclasses import replace

import pytest

from greenroom.core.errors import Conflict
from greenroom.store import open_store
from greenroom.store.recordings.rows import RecordingRow
from tests.contract.test_store import ROW
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)

ONE = RecordingRow("r1", "s1", "audio", "audio/ogg", 1_792_000_000_000, 500, b"wrapped", "master")


async def test_a_recording_is_put_again_found_and_dropped(store):
    await store.add_session(ROW)
    await store.put_recording(ONE)
    done = replace(ONE, ms=9, size=3_000_000_000, sizes=b"1234", kept=True)
    await store.put_recording(done)
    assert await store.recording("r1") == done
    video = replace(ONE, id="r0", kind="video", started_at=ONE.started_at + 1)
    await store.put_recording(video)
    assert list(await store.recordings("s1")) == [done, video]
    assert list(await store.recordings()) == [done, video]
    assert list(await store.recordings("other")) == []
    await store.drop_recording("r1")
    await store.drop_recording("r1")
    assert await store.recording("r1") is None
    assert list(await store.recordings("s1")) == [video]


async def test_a_recording_of_nothing_is_refused(store):
    with pytest.raises(Conflict):
        await store.put_recording(ONE)


async def test_a_key_that_was_dropped_stands_nowhere_in_the_files(tmp_path):
    store = open_store(tmp_path / "g.db")
    await store.add_session(ROW)
    key = b"KEY-" * 15
    for _ in range(3):  # put again, as when it is finished and kept
        await store.put_recording(replace(ONE, key=key, sizes=b"S" * 7200))
    assert any(key in f.read_bytes() for f in tmp_path.iterdir())
    await store.drop_recording("r1")
    assert not any(key in f.read_bytes() for f in tmp_path.iterdir())
    await store.close()
    assert not any(key in f.read_bytes() for f in tmp_path.iterdir())
