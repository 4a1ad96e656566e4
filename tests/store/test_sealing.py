"""Sealed files: nothing is lost, and nothing can be changed, moved, left out or swapped unnoticed."""

import io
import os
import stat
from pathlib import Path

import pytest

from greenroom.core.errors import BadRequest
from greenroom.store.recordings.keys import FILE, MasterKeys, NoKey, master_keys
from greenroom.store.recordings.sealing import AROUND, LARGEST, Damaged, Opener, Sealer, mend, new_key, pieces

KEY = bytes(range(32))


def sealed(*parts: bytes, name: str = "r1", finish: bool = True) -> tuple[bytes, list[int]]:
    file = io.BytesIO()
    sealer = Sealer(file, KEY, name)
    for part in parts:
        sealer.write(part)
        sealer.seal()
    if finish:
        sealer.finish()
    return file.getvalue(), list(sealer.sizes)


def opened(data: bytes, sizes: list[int], name: str = "r1") -> bytes:
    return Opener(KEY, name, sizes).open(0, data)


def test_what_was_written_is_read_and_does_not_stand_in_the_file() -> None:
    data, sizes = sealed(b"first words", b"x" * (3 * LARGEST + 5))
    assert opened(data, sizes) == b"first words" + b"x" * (3 * LARGEST + 5)
    assert b"words" not in data
    assert max(sizes) == LARGEST
    assert len(data) == Opener(KEY, "r1", sizes).sealed_size


@pytest.mark.parametrize("start,end", [(0, 1), (3, 9), (4, 5), (8, 12), (0, 12), (11, 12)])
def test_any_range_opens_from_its_own_segments(start: int, end: int) -> None:
    data, sizes = sealed(b"abcd", b"efgh", b"ijkl")
    opener = Opener(KEY, "r1", sizes)
    first, begin, stop, skip = opener.span(start, end)
    assert opener.open(first, data[begin:stop])[skip : skip + end - start] == b"abcdefghijkl"[start:end]


def test_whatever_is_done_to_the_segments_is_noticed() -> None:
    data, sizes = sealed(b"aaaa", b"bbbb", b"cccc")
    one = 4 + AROUND
    a, b, c, end = data[:one], data[one : 2 * one], data[2 * one : 3 * one], data[3 * one :]
    flipped = bytearray(data)
    flipped[9] ^= 1
    other, _ = sealed(b"aaaa", b"bbbb", b"cccc", name="r2")
    for wrong in (
        b + a + c + end,
        a + c + end,
        a + b + b + end,
        bytes(flipped),
        data + end,
        other[:one] + b + c + end,
    ):
        with pytest.raises(Damaged):
            opened(wrong, sizes)
    with pytest.raises(Damaged):  # cut off, and the list of sizes made to fit
        opened(a + b, sizes[:2])
    with pytest.raises(Damaged):
        opened(data[:-1], sizes)


@pytest.mark.parametrize("cut", range(27))
def test_what_a_killed_writer_left_is_finished(cut: int) -> None:
    data, _ = sealed(b"first", b"second", finish=False)
    file = io.BytesIO(data[: len(data) - cut])
    sizes, tail = mend(file, KEY, "r1")
    lost = b"second" if cut else b""
    assert opened(file.getvalue(), list(sizes)) == b"firstsecond".removesuffix(lost or b"!")
    assert tail == (b"first" if cut else b"second")
    assert list(mend(file, KEY, "r1")[0]) == list(sizes)  # once more changes nothing
    assert len(list(pieces(file.getvalue()))) == len(sizes)


def test_a_damaged_segment_in_the_middle_is_not_taken_for_a_torn_end() -> None:
    data, _ = sealed(b"first", b"second", finish=False)
    broken = bytearray(data)
    broken[6] ^= 1
    with pytest.raises(Damaged):
        mend(io.BytesIO(bytes(broken)), KEY, "r1")


def test_a_key_is_wrapped_for_one_recording_and_rotation_keeps_the_old_ones_readable() -> None:
    old, new = new_key(), new_key()
    before = MasterKeys([old])
    wrapped = before.wrap(KEY, "r1")
    after = MasterKeys([new, old])
    assert after.current != before.current
    assert after.unwrap(wrapped, "r1", before.current) == KEY
    assert after.unwrap(after.wrap(KEY, "r1"), "r1", after.current) == KEY
    with pytest.raises(NoKey):
        after.unwrap(wrapped, "r2", before.current)
    with pytest.raises(NoKey, match="not in the settings"):
        MasterKeys([new]).unwrap(wrapped, "r1", before.current)


def test_a_master_key_is_made_once_and_readable_for_its_owner_alone(tmp_path: Path) -> None:
    first = master_keys("", tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert master_keys("", tmp_path).current == first.current
    text = (tmp_path / FILE).read_text()
    assert master_keys(text, Path(os.devnull)).current == first.current


@pytest.mark.parametrize("wrong", ["short", "!", "AAAA", ","])
def test_a_wrong_key_in_the_settings_says_how_to_make_one(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="openssl rand"):
        master_keys(wrong, tmp_path)
