"""A call as it is recorded: Ogg Opus, agent left, customer right, sealed as it goes, in constant memory.

A page of Opus is half a second, and a segment is sealed each second, so that a process that is killed loses
at most what was said in its last two seconds.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import av
import numpy as np

from greenroom.core.errors import GreenroomError, StorageError
from greenroom.store.recordings.locking import held
from greenroom.store.recordings.sealing import Sealer

RATE = 16_000
"""Samples a second of what comes in."""

FRAME = RATE // 50
"""Samples in an Opus frame of 20 ms."""

BIT_RATE = 40_000
PAGE_US = 500_000
SEAL_MS = 1_000

MOST_WAITING = 30 * 50
"""Writes that may wait for a slow disk: half a minute of 20 ms each. What comes on top is lost."""

SHARES = np.dtype("<i2")


class Recording:
    """A recording under way. `write` may be called on an event loop: it only queues. `done(ms, problem)` is
    called on the recording's own thread once everything is in the file, with why it ended early ("": it did
    not)."""

    def __init__(self, file: Path, key: bytes, name: str, done: Callable[["Recording"], None]) -> None:
        """Makes `file`. Raises `StorageError`."""
        try:
            self._file = file.open("xb")
            if not held(self._file):
                raise StorageError("cannot record: somebody else has the file", where=str(file))
        except OSError as error:
            raise StorageError(f"cannot record: {error.strerror}", where=str(file)) from error
        self.name = name
        self.sealer = Sealer(cast(Any, self._file), key, name)
        self.problem = ""
        """Why it ended before it was closed; "" while all is well."""
        self._done = done
        self._samples = 0
        self._closed = False
        self._queue: queue.Queue[bytes | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name=f"recording-{name}", daemon=True)
        self._thread.start()

    @property
    def ms(self) -> int:
        """How much has been written, in ms of sound."""
        return self._samples * 1000 // RATE

    def write(self, agent: bytes, customer: bytes) -> None:
        """What both said in the same span of time: 16 kHz mono, 16 bits, little endian, equally long (of two
        lengths the longer one counts, the other is silent there). Does nothing once it is closed."""
        if self._closed or self.problem:
            return
        length = max(len(agent), len(customer)) // 2
        both = np.zeros((length, 2), SHARES)
        for side, data in enumerate((agent, customer)):
            share = np.frombuffer(data[: len(data) // 2 * 2], SHARES)
            both[: len(share), side] = share
        if self._queue.qsize() > MOST_WAITING:
            self.problem = "the disk is too slow"
            return
        self._samples += length
        self._queue.put(both.tobytes())

    def close(self) -> None:
        """No more comes. Returns at once; `done` is called when the file is finished."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)

    def wait(self) -> None:
        """Until the file is finished. Blocks."""
        self._thread.join()

    def caught_up(self) -> None:
        """Until what was written so far has been encoded. Blocks."""
        self._queue.join()

    async def drop(self) -> None:
        """It is to be deleted: nothing more is written, and its thread ends."""
        self.close()
        await asyncio.to_thread(self.wait)

    def _run(self) -> None:
        try:
            with self._file:
                _Encoder(self.sealer).take(self._queue)
                self.sealer.finish()
        except (OSError, GreenroomError, av.FFmpegError) as error:
            self.problem = f"the recording stopped: {error}"
        finally:
            self._done(self)


class _Encoder:
    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        options = {"page_duration": str(PAGE_US), "flush_packets": "1"}
        self._sink = _Sink(sealer)
        self._out = av.open(cast(Any, self._sink), "w", format="ogg", options=options)
        self._stream = self._out.add_stream("libopus", rate=RATE, layout="stereo")
        self._stream.bit_rate = BIT_RATE
        self._stream.codec_context.options = {"application": "voip", "compression_level": "5"}
        self._pts = 0

    def take(self, waiting: "queue.Queue[bytes | None]") -> None:
        """Encode what comes until None does."""
        buffer, sealed = bytearray(), 0
        size = FRAME * 4
        with self._out:
            while (data := waiting.get()) is not None:
                buffer += data
                whole = len(buffer) // size * size
                for at in range(0, whole, size):
                    self._encode(bytes(buffer[at : at + size]))
                    if self._sink.failed is not None:
                        raise self._sink.failed
                del buffer[:whole]
                if (self._pts - sealed) * 1000 >= SEAL_MS * RATE:
                    self._sealer.seal()
                    sealed = self._pts
                waiting.task_done()
            if buffer:
                self._encode(bytes(buffer).ljust(size, b"\0"))
            self._out.mux(self._stream.encode(None))

    def _encode(self, frame: bytes) -> None:
        made = av.AudioFrame.from_ndarray(
            np.frombuffer(frame, np.int16).reshape(1, -1), format="s16", layout="stereo"
        )
        made.sample_rate, made.pts = RATE, self._pts
        self._pts += FRAME
        self._out.mux(self._stream.encode(made))


class _Sink:
    """What the muxer writes to: it can't seek, so nothing that was written is changed later. An error does
    not find its way through the muxer, and is kept in `failed`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.failed is None:
            try:
                self._sealer.write(bytes(data))
            except OSError as error:
                self.failed = error
        return len(data)


def length_ms(tail: bytes) -> int | None:
    """How long an Ogg Opus stream is, by its last page, which `tail` holds (RFC 7845: the granule position
    counts 48 kHz samples from the beginning). None when there is no page in it."""
    at = tail.rfind(b"OggS")
    while at >= 0:
        granule = int.from_bytes(tail[at + 6 : at + 14], "little", signed=True)
        if len(tail) >= at + 27 and granule >= 0:
            return granule // 48
        at = tail.rfind(b"OggS", 0, at)
    return None
