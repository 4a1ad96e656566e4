"""Sealed files: what is written is encrypted piece by piece, and readable up to the last whole piece.

A sealed file is a row of segments, each a length (4 bytes, big endian) and as many bytes of AES-256-GCM:
ciphertext and tag (16 bytes) of at most 64 KiB of content. Every file has a random key of its own. The nonce
of a segment is its number (11 bytes) and whether it is the last one (1 byte), and the name of the file is
authenticated with it: a segment that was changed, moved, left out, or taken from another file does not open,
and a file whose end was cut off has no last segment. (The construction is STREAM: Hoang, Reyhanitabar,
Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015.)
"""

import itertools
import secrets
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from greenroom.core.errors import StorageError

LARGEST = 64 * 1024
"""Bytes of content in a segment."""

TAG = 16
LENGTH = 4
AROUND = TAG + LENGTH
"""Bytes that sealing adds to a segment."""

DAMAGED = "restore it from a backup, or delete it"


class Damaged(StorageError):
    """A sealed file is not as it was written. Trying again does not help."""

    code, status, retry = "damaged", 500, False


def new_key() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(32)


class Sealer:
    """Appends to `file`, which is empty. Content waits in memory until a segment is full, or `seal` is
    called."""

    def __init__(self, file: BinaryIO, key: bytes, name: str) -> None:
        self._file = file
        self._cipher = AESGCM(key)
        self._name = name.encode()
        self._waiting = bytearray()
        self.sizes = array("I")
        """Bytes of content in each segment so far."""

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > LARGEST:
            self._put(bytes(self._waiting[:LARGEST]), last=False)
            del self._waiting[:LARGEST]
        return len(data)

    def leave(self, size: int) -> None:
        """Leave room for a first segment of `size` bytes, to be filled at last."""
        self._file.seek(AROUND + size)
        self.sizes.append(size)

    def fill(self, content: bytes) -> None:
        """The content of the segment that room was left for."""
        self._file.seek(0)
        sealed = self._cipher.encrypt(_nonce(0, False), content, self._name)
        self._file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
        self._file.flush()

    def seal(self) -> None:
        """Everything that was written is in the file from now on."""
        if self._waiting:
            self._put(bytes(self._waiting), last=False)
            self._waiting.clear()
        self._file.flush()

    def finish(self) -> None:
        """Write the last segment. The file is left open."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()
        self._file.flush()

    def _put(self, content: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(len(self.sizes), last), content, self._name)
        self._file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
        self.sizes.append(len(content))


class Opener:
    """Opens the segments of a file. `sizes`: as the sealer counted them."""

    def __init__(self, key: bytes, name: str, sizes: Sequence[int]) -> None:
        self._cipher = AESGCM(key)
        self._name = name.encode()
        self._ends = list(itertools.accumulate(sizes))
        self.size = self._ends[-1] if self._ends else 0
        """Bytes of content."""
        self.sealed_size = self.size + AROUND * len(self._ends)

    def span(self, start: int, end: int) -> tuple[int, int, int, int]:
        """For content from `start` to before `end`: (the first segment, where it begins in the sealed file,
        where the last one that is needed ends there, bytes of content to skip at the beginning)."""
        first = bisect_right(self._ends, start)
        last = bisect_right(self._ends, max(start, end - 1))
        before = self._ends[first - 1] if first else 0
        return first, before + AROUND * first, self._ends[last] + AROUND * (last + 1), start - before

    def run(self, first: int, at: int, stop: int, most: int) -> tuple[int, int]:
        """How many segments from number `first` on, which begins at `at` in the sealed file, fit in `most`
        bytes and end by `stop`, and where they end there. One at least."""
        count, upto = 0, at
        while upto < stop:
            number = first + count
            size = self._ends[number] - (self._ends[number - 1] if number else 0) + AROUND
            if count and upto + size - at > most:
                break
            count, upto = count + 1, upto + size
        return count, upto

    def open(self, first: int, sealed: bytes) -> bytes:
        """The content of the whole segments that `sealed` holds, the first of which is number `first`.
        Raises `Damaged`."""
        found = []
        for number, piece in enumerate(pieces(sealed), first):
            if number >= len(self._ends):
                raise Damaged("there is more in it than was written", mend=DAMAGED)
            last = number == len(self._ends) - 1
            found.append(self._opened(number, piece, last))
        return b"".join(found)

    def _opened(self, number: int, piece: bytes, last: bool) -> bytes:
        try:
            content = self._cipher.decrypt(_nonce(number, last), piece, self._name)
        except InvalidTag:
            raise Damaged(f"segment {number} is not as it was written", mend=DAMAGED) from None
        before = self._ends[number - 1] if number else 0
        if len(content) != self._ends[number] - before:
            raise Damaged(f"segment {number} has another length", mend=DAMAGED)
        return content


def pieces(sealed: bytes) -> Iterator[bytes]:
    """The segments in `sealed`. Raises `Damaged` when the last one is cut off."""
    at = 0
    while at < len(sealed):
        end = at + LENGTH + int.from_bytes(sealed[at : at + LENGTH], "big")
        if end > len(sealed) or end - at < AROUND:
            raise Damaged("it was cut off", mend=DAMAGED)
        yield sealed[at + LENGTH : end]
        at = end


def mend(file: BinaryIO, key: bytes, name: str) -> tuple["array[int]", bytes]:
    """Finish a file whose writer was killed: what stands after its last whole segment is dropped, and a last
    segment written. Returns the sizes, and the content of the last segment that has any (b"": there is none).
    Raises `Damaged` when a segment before the last does not open."""
    cipher, sizes, tail, at = AESGCM(key), array("I"), b"", 0
    file.seek(0)
    finished = False
    while head := file.read(LENGTH):
        length = int.from_bytes(head, "big")
        piece = file.read(length) if TAG <= length <= LARGEST + TAG else b""
        if len(head) < LENGTH or len(piece) < length or not piece:
            break
        content, finished = _either(cipher, len(sizes), piece, name.encode())
        if content is None:
            if file.read(1):
                raise Damaged(f"segment {len(sizes)} is not as it was written", mend=DAMAGED)
            break
        sizes.append(len(content))
        tail = content or tail
        at += LENGTH + length
        if finished:
            break
    file.seek(at)
    file.truncate()
    if not finished:
        sealed = cipher.encrypt(_nonce(len(sizes), True), b"", name.encode())
        file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
        sizes.append(0)
    file.flush()
    return sizes, tail


def _either(cipher: AESGCM, number: int, piece: bytes, name: bytes) -> tuple[bytes | None, bool]:
    """The content and whether this is the last segment; (None, False) when it opens as neither."""
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last), piece, name), last
        except InvalidTag:
            continue
    return None, False


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
