"""Reads a sound file and writes its samples: a program of its own, so that a file made to break the decoder
breaks nothing else. Speaks as `voices/framing.py`.

The order on standard input: `{"path"}`, and if wanted `longest` in seconds. Answered with `{"sound":
{"channels": 1 or 2, "seconds": claimed or null}}`, then `{"pcm": milliseconds}` with 16 kHz 16-bit samples,
channel after channel, about a second at a time, and at last `{"done": {"ms", "cut"}}`; or with `{"wrong":
[message, mend]}`. `cut`: it broke off, or parts of it could not be read.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np

from greenroom.analysis.hearing.limits import LONGEST_S, TOO_LONG
from greenroom.voices import framing

RATE = 16_000
BLOCK = RATE
MEMORY = 3 * 2**30
"""Bytes of address space that the program may take."""

SLOWEST, FASTEST = 4_000, 384_000
"""Samples a second that sound may have."""

MOST_BROKEN = 200
"""Packets that cannot be read, before the rest is given up."""

FORMATS = (
    "wav,w64,mp3,mov,mp4,m4a,3gp,3g2,mj2,ogg,asf,amr,amrnb,amrwb,flac,aac,aiff,au,caf,matroska,webm,avi,mpeg,"
    "mpegts,flv,gsm,ac3,eac3,dts,opus,g722,voc,wv,tta,ape,rm"
)
"""What may be opened: no playlists and the like, which could name other files."""

MEND = "send WAV, MP3, M4A, OGG, WMA, AMR, FLAC or a video that has sound"


class Wrong(Exception):
    """The file can't be heard: `args` are the message and how to mend it."""


Open = Callable[[dict[str, Any]], AbstractContextManager[Any]]
"""The file that an order is about, to be read from and to be sought in. Raises `OSError`."""


def main(opened: Open) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    av.logging.set_level(None)
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  (what is dropped on the way is dropped in silence)
    order, _ = framing.read(sys.stdin.buffer) or ({}, b"")
    try:
        with opened(order) as file:
            for head, body in decoded(file, order.get("longest", LONGEST_S)):
                tell(head, body)
    except Wrong as wrong:
        tell({"wrong": list(wrong.args)})
    except OSError as error:
        tell({"wrong": [f"it cannot be read: {error.strerror}", "is it there, and yours to read?"]})
    except MemoryError:
        tell({"wrong": ["it takes more memory than it may", MEND]})


def tell(head: dict[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(framing.packed(head, body))
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def plain(order: dict[str, Any]) -> Iterator[BinaryIO]:
    with Path(order["path"]).open("rb") as file:
        yield file


def decoded(file: Any, longest: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    """All answers but `wrong`. `longest`: seconds that are taken. Raises `Wrong`."""
    try:
        container = av.open(file, metadata_errors="ignore", options={"format_whitelist": FORMATS})
    except (av.FFmpegError, OSError) as error:
        raise Wrong(*_unopened(error)) from None
    with container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise Wrong("there is no sound in it", MEND)
        rate, channels = stream.sample_rate, stream.channels
        if not SLOWEST <= (rate or 0) <= FASTEST or channels < 1:
            raise Wrong(
                f"it claims {rate} samples a second, which nothing records with", "save it again as WAV"
            )
        seconds = container.duration / av.time_base if container.duration else None
        if seconds is not None and seconds > longest:
            raise Wrong(*TOO_LONG)
        wide = 2 if channels >= 2 else 1
        yield {"sound": {"channels": wide, "seconds": seconds}}, b""
        samples, broken = 0, 0
        for block, lost in _blocks(container, stream, wide):
            broken += lost
            samples += block.shape[1]
            if samples > longest * RATE:
                raise Wrong(*TOO_LONG)
            if block.shape[1]:
                yield {"pcm": block.shape[1] * 1000 // RATE}, block.tobytes()
        if not samples:
            raise Wrong(
                "no sound could be read from it: it is cut off or damaged", "copy it anew and try again"
            )
        short = seconds is not None and samples / RATE < seconds * 0.97 - 1
        yield {"done": {"ms": samples * 1000 // RATE, "cut": bool(broken) or short}}, b""


def _blocks(container: Any, stream: Any, wide: int) -> Iterator[tuple[np.ndarray, int]]:
    """Samples (channel by channel) of about a second, and whether a packet before them could not be read."""
    resampler = av.AudioResampler(format="s16", layout="stereo" if wide == 2 else "mono", rate=RATE)
    waiting: list[np.ndarray] = []
    held = 0
    for frames, unread in _frames(container, stream):
        lost = unread
        for frame in frames:
            frame.pts = None  # gaps and jumps in its own clock are not filled
            try:
                made = resampler.resample(frame)
            except (av.FFmpegError, ValueError):  # it changes its layout or rate within
                lost = True
                continue
            for piece in made:
                waiting.append(piece.to_ndarray().reshape(-1, wide).T)
                held += waiting[-1].shape[1]
        if held >= BLOCK or lost:
            yield _joined(waiting, wide), int(lost)
            waiting, held = [], 0
    for piece in resampler.resample(None):
        waiting.append(piece.to_ndarray().reshape(-1, wide).T)
    yield _joined(waiting, wide), 0


def _frames(container: Any, stream: Any) -> Iterator[tuple[list[Any], bool]]:
    """The frames of each packet, and whether one could not be read."""
    broken = 0
    packets = container.demux(stream)
    while broken < MOST_BROKEN:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield packet.decode(), False
        except av.EOFError:
            return
        except (av.FFmpegError, ValueError):
            broken += 1
            yield [], True


def _joined(parts: list[np.ndarray], wide: int) -> np.ndarray:
    if not parts:
        return np.zeros((wide, 0), np.int16)
    return np.ascontiguousarray(np.concatenate(parts, axis=1))


def _unopened(error: Exception) -> tuple[str, str]:
    if isinstance(error, av.InvalidDataError | av.DemuxerNotFoundError):
        return "this is no sound that can be read, or it is cut off before it begins", MEND
    return "this is no sound that can be read", MEND


if __name__ == "__main__":
    main(plain)
