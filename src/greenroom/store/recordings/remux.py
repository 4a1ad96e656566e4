"""A film as a browser recorded it has no index and tells no length, so a player cannot seek in it. This
writes it anew with both, sealed, without decoding a picture and without holding it in memory.

The container is written from beginning to end, but for its head: length and the place of the index are known
only at last. So the first segment holds the head alone, is kept back, and is sealed when all else has been
written, into room that was left for it.
"""

import io
from pathlib import Path
from typing import Any, BinaryIO, cast

import av

from greenroom.core.errors import StorageError
from greenroom.store.recordings.plain import Unsealed
from greenroom.store.recordings.sealing import Sealer

HEAD = 4096
"""Bytes at the beginning that are written last."""

FORMATS = {"video/webm": "webm"}
"""What is written anew, and as what. Films in other containers stay as they are."""


def indexed(plain: Unsealed, media_type: str, file: Path, key: bytes, name: str) -> tuple[Any, int] | None:
    """Write the film in `plain` anew into `file`, sealed with `key`: the sizes of its segments, and how long
    it is in ms. None, and no file, when it is too short or cannot be read as a film. Raises
    `StorageError`."""
    form = FORMATS.get(media_type.split(";", maxsplit=1)[0])
    if form is None:
        return None
    try:
        with file.open("xb") as sealed:
            sink = _Sink(sealed, key, name)
            ms = _copied(plain, sink, form)
            if ms is not None and sink.finish():
                return sink.sealer.sizes, ms
    except OSError as error:
        if not isinstance(error, av.FFmpegError):
            file.unlink(missing_ok=True)
            raise StorageError(f"cannot index a film: {error.strerror}", where=str(file)) from error
    except (av.FFmpegError, ValueError):
        pass
    file.unlink(missing_ok=True)
    return None


def _copied(plain: Unsealed, sink: "_Sink", form: str) -> int | None:
    """How long it is, in ms; None when there is nothing in it."""
    ends = 0.0
    with av.open(cast(Any, plain)) as film, av.open(cast(Any, sink), "w", format=form) as out:
        streams = {
            s.index: out.add_stream_from_template(s) for s in film.streams if s.type in ("video", "audio")
        }
        if not streams:
            return None
        try:
            for packet in film.demux(*(film.streams[i] for i in streams)):
                if packet.dts is None:
                    continue
                if packet.pts is not None and packet.time_base is not None:
                    ends = max(ends, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
        except av.FFmpegError:
            pass  # its end is torn: what came before is kept
    if sink.failed is not None:
        raise sink.failed
    return round(ends * 1000) or None


class _Sink:
    """What the muxer writes to. Past the head it may only go on where it is."""

    def __init__(self, file: BinaryIO, key: bytes, name: str) -> None:
        self.sealer = Sealer(file, key, name)
        self.sealer.leave(HEAD)
        self.failed: OSError | ValueError | None = None
        self._head = bytearray()
        self._at = 0
        self._end = 0

    def write(self, data: bytes) -> int:
        data = bytes(data)
        here = data[: max(0, HEAD - self._at)]
        self._head[self._at : self._at + len(here)] = here
        self._at += len(here)
        self._end = max(self._end, self._at)
        rest = data[len(here) :]
        if rest and self._at != self._end and self.failed is None:
            self.failed = ValueError("the container went back")
        try:
            if rest and self.failed is None:
                self.sealer.write(rest)
        except OSError as error:
            self.failed = error
        self._at += len(rest)
        self._end = max(self._end, self._at)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def finish(self) -> bool:
        """Seal the rest; False when there is less than a head."""
        if len(self._head) < HEAD:
            return False
        self.sealer.finish()
        self.sealer.fill(bytes(self._head))
        return True
