"""Sound encoded and decoded where it is.

aiortc gives each 10 or 20 ms of sound to another thread and takes it back; the work itself takes less than
that. With ten calls on two cores the handing over was most of what a call cost (bench/voice.py). Silence,
which is half of a call and more, is not encoded at all.
"""

import asyncio
import fractions
import threading
import time
from collections import deque
from typing import Any

import numpy as np
from av import AudioFrame, CodecContext, Packet
from av.codec.context import CodecContext as Context
from pipecat.transports.smallwebrtc import transport as pipecat_transport
from pipecat.transports.smallwebrtc.transport import RawAudioTrack

FRAME_MS = 20
SILENCES = 5
"""Frames of silence after sound that are still encoded: the decoder has faded out then."""

SILENCE = b"\xf8\xff\xfe"
"""20 ms of it, as Opus has it (RFC 6716: CELT, nothing in it)."""


LEAD = 8
"""Pieces of 10 ms that are kept ready, so that a busy moment is not heard as a gap."""

LATE_S = 0.06
"""Who is later than this does not catch up in a burst: time goes on from here."""


class OpusTrack(RawAudioTrack):
    """As Pipecat's track, but it hands out packets, of 20 ms, and keeps some sound ready."""

    def __init__(self, sample_rate: int, auto_silence: bool = True) -> None:
        super().__init__(sample_rate, auto_silence)
        self._codec = encoder(sample_rate)
        self._base = fractions.Fraction(1, sample_rate)
        self._quiet = 0
        self._untaken: deque[asyncio.Future[bool]] = deque()

    def add_audio_bytes(self, audio_bytes: bytes) -> "asyncio.Future[bool]":
        """The future is there when more can be taken."""
        size = self._bytes_per_10ms
        self._chunk_queue.extend(audio_bytes[i : i + size] for i in range(0, len(audio_bytes), size))
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._untaken.append(taken)
        self._tell()
        return taken

    def flush(self) -> None:
        """Drop what is kept ready."""
        self._chunk_queue.clear()
        self._tell()

    def _tell(self) -> None:
        while self._untaken and len(self._chunk_queue) <= LEAD:
            taken = self._untaken.popleft()
            if not taken.done():
                taken.set_result(True)

    async def recv(self) -> Any:
        if self._timestamp > 0:
            wait = self._start + self._timestamp / self._sample_rate - time.time()
            if wait < -LATE_S:
                self._start -= wait
            await asyncio.sleep(max(0.0, wait))
        sound = b"".join(self._next() for _ in range(FRAME_MS // 10))
        pts, self._timestamp = self._timestamp, self._timestamp + len(sound) // 2
        packet = Packet(self._encoded(sound, pts))
        packet.pts, packet.time_base = pts, self._base
        return packet

    def _next(self) -> bytes:
        if not self._chunk_queue:
            return bytes(self._bytes_per_10ms)
        chunk = bytes(self._chunk_queue.popleft())
        self._tell()
        return chunk

    def _encoded(self, sound: bytes, pts: int) -> bytes:
        silent = not any(sound)
        self._quiet = self._quiet + 1 if silent else 0
        if self._quiet > SILENCES:
            return SILENCE
        frame = AudioFrame.from_ndarray(np.frombuffer(sound, np.int16)[None, :], layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = self._sample_rate, pts, self._base
        return b"".join(bytes(p) for p in self._codec.encode(frame))


def encoder(rate: int) -> Any:
    """One packet for each frame of 20 ms."""
    codec: Any = CodecContext.create("libopus", "w")
    codec.bit_rate = 32_000
    codec.format, codec.layout, codec.sample_rate = "s16", "mono", rate
    codec.time_base = fractions.Fraction(1, rate)
    codec.options = {"application": "voip", "frame_duration": str(FRAME_MS), "compression_level": "5"}
    codec.open()
    return codec


class Decoder:
    """Stands in for the queue to a receiver's decoding thread; that thread waits for the end."""

    def __init__(self, receiver: Any) -> None:
        self._receiver = receiver
        self._codec: Context | None = None
        self._name = ""
        self._over = threading.Event()

    def put(self, task: Any) -> None:
        if task is None:
            self._over.set()
            return
        from aiortc.codecs import get_decoder

        codec, encoded = task
        if codec.name != self._name:
            self._codec, self._name = get_decoder(codec), codec.name  # type: ignore[assignment]
        try:
            frames = self._codec.decode(encoded)  # type: ignore[union-attr]
        except (OSError, ValueError):  # FFmpeg's errors; a packet that nobody can decode
            return
        for frame in frames:
            self._receiver._track._queue.put_nowait(frame)

    def get(self) -> None:
        self._over.wait()


def lean(connection: Any, prefetch: int) -> None:
    """Have an answered connection decode where it is, and wait for `prefetch` packets only."""
    pipecat_transport.RawAudioTrack = OpusTrack  # type: ignore[misc]
    for receiver in connection.pc.getReceivers():  # aiortc has no settings for these
        if receiver.track is not None and receiver.track.kind == "audio":
            inside = vars(receiver)
            inside["_RTCRtpReceiver__jitter_buffer"]._prefetch = prefetch
            inside["_RTCRtpReceiver__decoder_queue"] = Decoder(receiver)
