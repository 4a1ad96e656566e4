"""Recordings: begun with consent, sealed as they go, read in ranges, deleted for good."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest

from greenroom.core import events as ev
from greenroom.core.errors import NotAllowed, NotFound, StorageError, WrongState
from greenroom.store import open_store
from greenroom.store.recordings.audio import Recording, length_ms
from greenroom.store.recordings.contents import Kept
from greenroom.store.recordings.keeping import DAY_MS, Recordings
from greenroom.store.recordings.keys import MasterKeys
from greenroom.store.recordings.places import Folder
from greenroom.store.recordings.rows import RecordingRow
from greenroom.store.recordings.sealing import Opener, mend
from tests.contract.test_store import ROW
from tests.store import writing
from tests.store.writing import tone

OLD, NEW = b"o" * 32, b"n" * 32
AGENT, CUSTOMER = tone(440, 100), tone(880, 100)


class House:
    """One server's recordings over its data folder; `again` is the server after it was started anew."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.store = open_store(data / "g.db")
        self.at = 1_792_000_000_000
        self.days = 30
        self.keys = [OLD]
        self.kept = self.made()

    def made(self) -> Recordings:
        place = Folder(self.data / "recordings")
        how = Kept(self.data / "recordings", place, MasterKeys(self.keys), lambda: self.at, self.days)
        return Recordings(self.store, how)

    async def consented(self, audio: bool = True, video: bool = True) -> None:
        seq = len(await self.store.read("s1"))
        said = ev.RecordingConsented(client_id=f"c{seq}", audio=audio, video=video)
        await self.store.append("s1", seq, [said], 0)

    async def recorded(self, seconds: int = 3) -> RecordingRow:
        recording = await self.kept.begin("s1", 500)
        for _ in range(seconds * 10):
            recording.write(AGENT, CUSTOMER)
        await self.kept.close()
        return (await self.kept.of("s1"))[-1]

    async def content(self, row: RecordingRow, start: int = 0, end: int = 1 << 40) -> bytes:
        return b"".join([part async for part in self.kept.read(row, start, end)])

    def files(self) -> list[str]:
        return sorted(p.name for p in (self.data / "recordings").iterdir())


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    await made.store.add_session(ROW)
    yield made
    await made.kept.close()
    await made.store.close()


def heard(data: bytes) -> np.ndarray:
    """Both channels of an Ogg Opus stream, at 48 kHz."""
    with av.open(io.BytesIO(data)) as sound:
        return np.concatenate([f.to_ndarray() for f in sound.decode(audio=0)], axis=1)


def pitch(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * 48_000 / len(samples))


async def test_a_call_is_recorded_with_the_agent_left_and_the_customer_right(house: House) -> None:
    await house.consented()
    row = await house.recorded(3)
    assert (row.kind, row.media_type, row.from_ms, row.kept) == ("audio", "audio/ogg", 500, True)
    assert abs(row.ms - 3000) < 100
    data = await house.content(row)
    assert len(data) == row.size
    both = heard(data)
    assert abs(both.shape[1] / 48 - 3000) < 100
    middle = both[:, 48_000:96_000]
    assert (round(pitch(middle[0]), -1), round(pitch(middle[1]), -1)) == (440, 880)
    assert await house.content(row, 100, 2000) == data[100:2000]
    assert house.files() == [f"{row.id}.sealed"]
    assert data[200:260] not in (house.data / "recordings" / f"{row.id}.sealed").read_bytes()


async def test_nothing_is_recorded_before_somebody_agreed_or_after_they_took_it_back(house: House) -> None:
    with pytest.raises(NotAllowed):
        await house.kept.begin("s1", 0)
    await house.consented(audio=False, video=True)
    with pytest.raises(NotAllowed):
        await house.kept.begin("s1", 0)
    await house.consented(audio=True, video=False)
    with pytest.raises(NotAllowed):
        await house.kept.begin_pictures("s1", 0, "video/webm")
    assert not (house.data / "recordings").exists()
    assert list(await house.store.recordings()) == []


async def test_deleting_takes_the_key_and_the_object_and_leaves_no_trace(house: House) -> None:
    await house.consented()
    row = await house.recorded()
    beside = await house.recorded()
    sealed = (house.data / "recordings" / f"{row.id}.sealed").read_bytes()[100:200]
    assert await house.kept.forget("s1") == 2
    for file in house.data.rglob("*"):
        if file.is_file():
            for trace in (row.key, row.id.encode(), sealed, beside.key):
                assert trace not in file.read_bytes()
    assert house.files() == []
    assert await house.kept.of("s1") == []


async def test_taking_consent_back_stops_and_deletes_what_is_under_way(house: House) -> None:
    await house.consented()
    recording = await house.kept.begin("s1", 0)
    recording.write(AGENT, CUSTOMER)
    await house.consented(audio=False)
    await house.kept.forget("s1", "audio")
    recording.write(AGENT, CUSTOMER)
    await house.kept.close()
    assert house.files() == []
    assert list(await house.store.recordings()) == []


async def test_what_is_too_old_is_deleted_and_what_is_not_stays(house: House) -> None:
    await house.consented()
    old = await house.recorded()
    house.at += 10 * DAY_MS
    young = await house.recorded()
    house.at += 21 * DAY_MS
    await house.kept.tend()
    assert [r.id for r in await house.kept.of("s1")] == [young.id]
    assert house.files() == [f"{young.id}.sealed"]
    assert old.id != young.id
    house.at += 1000 * DAY_MS
    house.days = 0
    house.kept = house.made()
    await house.kept.tend()
    assert len(await house.kept.of("s1")) == 1


async def test_what_a_killed_process_left_is_finished_and_can_be_played(house: House) -> None:
    await house.consented()
    recording = await house.kept.begin("s1", 0)
    for _ in range(50):
        recording.write(AGENT, CUSTOMER)
    recording.caught_up()
    part = house.data / "recordings" / f"{recording.name}.part"
    left = part.read_bytes()  # as far as it is on the disk now
    rows = list(await house.store.recordings())
    await house.kept.close()
    for file in (house.data / "recordings").iterdir():
        file.unlink()
    part.write_bytes(left + b"\0\0\1\0half a segment")
    await house.store.put_recording(rows[0])
    house.kept = house.made()
    await house.kept.tend()
    [row] = await house.kept.of("s1")
    assert row.kept
    assert 3000 <= row.ms <= 5000
    assert abs(heard(await house.content(row)).shape[1] / 48 - row.ms) < 50


def test_a_killed_process_loses_two_seconds_at_most(tmp_path: Path) -> None:
    file = tmp_path / "r1"
    child = subprocess.Popen(
        [sys.executable, writing.__file__, str(file), "10"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    with child.stdout, child.stdin:
        assert child.stdout.readline() == "written\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
    with file.open("r+b") as left:
        sizes, tail = mend(left, bytes(32), "r1")
    data = Opener(bytes(32), "r1", sizes).open(0, file.read_bytes())
    assert 8_000 <= (length_ms(tail) or 0) <= 10_000
    assert 8_000 <= heard(data).shape[1] / 48 <= 10_000


async def test_an_empty_recording_leaves_nothing(house: House) -> None:
    await house.consented()
    row = (await house.kept.begin_pictures("s1", 0, "video/webm")).id
    await house.kept.end_pictures("s1", row, 0)
    await house.kept.settled()
    assert (house.files(), list(await house.store.recordings())) == ([], [])


async def test_keys_are_wrapped_anew_when_there_is_a_newer_master_key(house: House) -> None:
    await house.consented()
    row = await house.recorded()
    data = await house.content(row)
    house.keys = [NEW, OLD]
    house.kept = house.made()
    await house.kept.tend()
    house.keys = [NEW]
    house.kept = house.made()
    [after] = await house.kept.of("s1")
    assert after.key_name != row.key_name
    assert await house.content(after) == data


class Closed(Folder):
    """A place that is out of reach until `open`."""

    open = False

    async def keep(self, name: str, file: Path) -> None:
        if not self.open:
            raise StorageError("out of reach")
        await super().keep(name, file)

    async def delete(self, name: str) -> None:
        if not self.open:
            raise StorageError("out of reach")
        await super().delete(name)


async def test_while_its_place_is_out_of_reach_a_recording_waits_and_can_be_played(house: House) -> None:
    await house.consented()
    place = Closed(house.data / "far")
    how = Kept(house.data / "recordings", place, MasterKeys([OLD]), lambda: house.at)
    house.kept = Recordings(house.store, how)
    row = await house.recorded()
    assert not row.kept
    data = await house.content(row)
    place.open = True
    await house.kept.tend()
    [row] = await house.kept.of("s1")
    assert row.kept
    assert await house.content(row) == data
    place.open = False
    assert await house.kept.forget("s1") == 1
    assert await house.kept.of("s1") == []  # its key is gone
    assert row.key not in (house.data / "g.db").read_bytes()
    place.open = True
    await house.kept.tend()
    assert await place.names() == []
    assert list(await house.store.recordings()) == []


async def test_pictures_are_kept_in_order_and_once(house: House) -> None:
    await house.consented()
    row = await house.kept.begin_pictures("s1", 700, "video/webm")
    for number, data in ((0, b"head"), (1, b"one"), (1, b"one"), (2, b"two")):
        await house.kept.add_pictures("s1", row.id, number, data)
    with pytest.raises(WrongState, match="piece 3"):
        await house.kept.add_pictures("s1", row.id, 4, b"four")
    with pytest.raises(NotFound):
        await house.kept.add_pictures("s2", row.id, 3, b"three")
    await house.kept.end_pictures("s1", row.id, 2100)
    await house.kept.settled()
    [kept] = await house.kept.of("s1")
    assert (kept.ms, kept.from_ms, kept.media_type) == (2100, 700, "video/webm")
    assert await house.content(kept) == b"headonetwo"


def film(seconds: int) -> bytes:
    """As a browser's recorder writes it: without an index, and without its length."""

    class Stream:
        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, data: bytes) -> int:
            self.data += bytes(data)
            return len(data)

    into = Stream()
    with av.open(into, "w", format="webm") as out:
        pictures = out.add_stream("libvpx", rate=10)
        pictures.width, pictures.height = 160, 120
        random = np.random.default_rng(2)
        for _ in range(seconds * 10):
            noise = random.integers(0, 256, (120, 160, 3), np.uint8)
            out.mux(pictures.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")))
        out.mux(pictures.encode(None))
    return bytes(into.data)


@pytest.mark.parametrize("torn", [0, 3000])
async def test_a_film_is_given_an_index_and_its_length(house: House, torn: int) -> None:
    data = film(12)
    with av.open(io.BytesIO(data)) as before:
        assert before.duration is None
    await house.consented()
    row = await house.kept.begin_pictures("s1", 0, "video/webm;codecs=vp8")
    for number, at in enumerate(range(0, len(data) - torn, 50_000)):
        await house.kept.add_pictures("s1", row.id, number, data[at : min(at + 50_000, len(data) - torn)])
    await house.kept.end_pictures("s1", row.id, 99_000)
    await house.kept.settled()
    [kept] = await house.kept.of("s1")
    assert abs(kept.ms - 12_000) < (1500 if torn else 150)
    assert kept.key != row.key
    assert house.files() == [f"{row.id}.sealed"]
    content = await house.content(kept)
    assert len(content) == kept.size
    with av.open(io.BytesIO(content)) as after:
        assert after.duration is not None
        after.seek(9_000_000)
        frame = next(after.decode(video=0))
        assert frame.time is not None
        assert frame.time <= 9
    part = await house.content(kept, 3000, 6000)
    assert part == content[3000:6000]


async def test_a_camera_that_fell_silent_is_closed_when_somebody_looks(house: House) -> None:
    await house.consented()
    row = await house.kept.begin_pictures("s1", 0, "video/mp4")
    await house.kept.add_pictures("s1", row.id, 0, b"a film")
    house.at += 95_000
    notes = house.data / "recordings" / f"{row.id}.pieces"
    assert await house.kept.of("s1") == []
    await house.kept.tend()
    assert await house.kept.of("s1") == []
    os.utime(notes, (time.time() - 90, time.time() - 90))
    [kept] = await house.kept.of("s1")
    assert 3_000 < kept.ms <= 5_000  # the clock that counts how long it was silent is the real one
    assert await house.content(kept) == b"a film"
    assert house.files() == [f"{row.id}.sealed"]


async def test_a_film_goes_on_in_another_process_and_after_a_piece_that_was_torn(house: House) -> None:
    await house.consented()
    row = await house.kept.begin_pictures("s1", 0, "video/mp4")
    await house.kept.add_pictures("s1", row.id, 0, b"one " * 30_000)
    with (house.data / "recordings" / f"{row.id}.part").open("ab") as part:
        part.write(b"half a piece")  # killed before it was acknowledged
    other = house.made()
    await other.add_pictures("s1", row.id, 1, b"two")
    await house.kept.add_pictures("s1", row.id, 2, b"three")
    await other.end_pictures("s1", row.id, 3_000)
    await other.settled()
    [kept] = await house.kept.of("s1")
    assert (kept.ms, await house.content(kept)) == (3_000, b"one " * 30_000 + b"twothree")
    with pytest.raises(NotFound):
        await house.kept.add_pictures("s1", row.id, 3, b"four")


async def test_a_film_that_several_finish_at_once_is_finished_once(house: House) -> None:
    await house.consented()
    row = await house.kept.begin_pictures("s1", 0, "video/webm")
    await house.kept.add_pictures("s1", row.id, 0, film(3))
    several = [house.kept, house.made(), house.made()]
    await asyncio.gather(*(one.end_pictures("s1", row.id, 3_000) for one in several))
    await asyncio.gather(*(one.settled() for one in several))
    [kept] = await house.kept.of("s1")
    assert kept.kept
    assert len(await house.content(kept)) == kept.size
    assert house.files() == [f"{row.id}.sealed"]


async def test_what_another_process_writes_is_left_alone(house: House) -> None:
    await house.consented()
    recording = await house.kept.begin("s1", 0)
    for _ in range(20):
        recording.write(AGENT, CUSTOMER)
    recording.caught_up()
    await house.made().tend()
    assert await house.made().of("s1") == []
    for _ in range(20):
        recording.write(AGENT, CUSTOMER)
    await house.kept.close()
    [row] = await house.kept.of("s1")
    assert abs(row.ms - 4000) < 100
    assert heard(await house.content(row)).shape[1] > 0


async def test_of_two_lengths_the_longer_one_counts_and_the_other_is_silent(tmp_path: Path) -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    file = tmp_path / "r1"
    recording = Recording(file, bytes(32), "r1", lambda _: loop.call_soon_threadsafe(done.set))
    for _ in range(20):
        recording.write(b"", CUSTOMER)
        recording.write(AGENT, AGENT[:100])
    assert recording.ms == 4000
    recording.close()
    recording.close()
    recording.write(AGENT, CUSTOMER)
    await done.wait()
    assert recording.ms == 4000
    both = heard(Opener(bytes(32), "r1", recording.sealer.sizes).open(0, file.read_bytes()))
    assert abs(both.shape[1] / 48 - 4000) < 50


async def test_a_full_disk_stops_the_recording_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.consented()
    recording = await house.kept.begin("s1", 0)

    def full(_: bytes) -> int:
        raise OSError(28, "No space left on device")

    recording.write(AGENT, CUSTOMER)
    recording.caught_up()
    monkeypatch.setattr(recording.sealer, "write", full)
    for _ in range(30):
        recording.write(AGENT, CUSTOMER)
    await house.kept.close()
    assert "No space left" in recording.problem
    assert house.files() == [f"{row.id}.sealed" for row in await house.kept.of("s1")]


def test_the_length_is_read_off_the_last_page() -> None:
    page = b"OggS\0\4" + (48 * 1234).to_bytes(8, "little") + bytes(20)
    assert length_ms(b"x" + page) == 1234
    assert length_ms(b"no page") is None
    assert length_ms(page + b"OggS") == 1234
