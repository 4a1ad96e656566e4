"""Who speaks when: each channel is cut into stretches of speech, at the silences between them.

The judgement is Silero's voice activity model, which comes with Pipecat and tells speech from music and noise
well. Windows without any sound are not shown to it.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from greenroom.core.errors import BadRequest

RATE = 16_000
WINDOW = 512
"""Samples that are judged at once, 32 ms."""

CONTEXT = 64
"""Samples before them that the model wants to see again."""

FORGET = 156
"""Windows (5 s) without speech after which the model begins anew: long music makes it doubt speech."""

SILENT = 40
"""Loudest sample of a window that holds nothing."""

SPEECH, STILL = 0.5, 0.35
"""How sure it has to be that speech begins, and that it goes on."""

BEGINS, ENDS = 3, 18
"""Windows of speech that begin a stretch, and without it that end one (0.1 s, 0.58 s)."""

AROUND = 8
"""Windows kept before and after (0.26 s)."""

LONGEST = 620
"""Windows (20 s) after which a stretch is cut at its next pause of `PAUSE`; without one at `CUT`."""

PAUSE, CUT = 5, 800


class Detector(Protocol):
    """How likely each channel holds speech in the next window. `windows`: (channels, WINDOW) in -1 to 1."""

    def __call__(self, windows: np.ndarray) -> np.ndarray: ...


class Silero:
    """For `channels` that go on together."""

    def __init__(self, channels: int) -> None:
        self._session = _model()
        self._channels = channels
        self._state: np.ndarray
        self._context: np.ndarray
        self._idle = 0
        self._forget()

    def __call__(self, windows: np.ndarray) -> np.ndarray:
        if np.abs(windows).max() * 32768 < SILENT:
            self._forget()
            return np.zeros(self._channels)
        seen = np.concatenate([self._context, windows], axis=1).astype(np.float32)
        given = {"input": seen, "state": self._state, "sr": np.array(RATE, np.int64)}
        sure, self._state = self._session.run(None, given)
        self._context = seen[:, -CONTEXT:]
        found: np.ndarray = sure[:, 0]
        self._idle = self._idle + 1 if found.max() < STILL else 0
        if self._idle >= FORGET:
            self._forget()
        return found

    def _forget(self) -> None:
        self._state = np.zeros((2, self._channels, 128), np.float32)
        self._context = np.zeros((self._channels, CONTEXT), np.float32)
        self._idle = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody speaks in `channel` from `starts` to `ends`, in ms; `sound`: samples."""

    channel: int
    starts: int
    ends: int
    sound: np.ndarray


@dataclass(slots=True)
class _Side:
    """A channel. `kept`: windows of the stretch that is open, else the last ones before it."""

    kept: list[np.ndarray] = field(default_factory=list)
    from_window: int = 0
    talking: bool = False
    run: int = 0
    quiet: int = 0


class Activity:
    """Takes sound as it comes, gives stretches as they end."""

    def __init__(self, channels: int, detector: Detector | None = None) -> None:
        self._detect = detector or Silero(channels)
        self._sides = [_Side() for _ in range(channels)]
        self._rest = np.zeros((channels, 0), np.int16)
        self._window = 0
        self.spoken_ms = 0
        """Speech in all channels so far."""

    def take(self, block: np.ndarray) -> Iterator[Stretch]:
        """`block`: (channels, samples) of 16 bits."""
        sound = np.concatenate([self._rest, block], axis=1)
        whole = sound.shape[1] // WINDOW * WINDOW
        for at in range(0, whole, WINDOW):
            yield from self._next(sound[:, at : at + WINDOW])
        self._rest = sound[:, whole:]

    def finish(self) -> Iterator[Stretch]:
        for number, side in enumerate(self._sides):
            if side.talking:
                yield self._closed(number, side)

    def _next(self, windows: np.ndarray) -> Iterator[Stretch]:
        sure = self._detect(windows / 32768)
        for number, side in enumerate(self._sides):
            side.kept.append(windows[number])
            speaks = bool(sure[number] >= (STILL if side.talking else SPEECH))
            side.run = side.run + 1 if speaks else 0
            side.quiet = 0 if speaks else side.quiet + 1
            if side.talking:
                long = len(side.kept)
                if side.quiet >= ENDS or (long > LONGEST and side.quiet >= PAUSE) or long > CUT:
                    yield self._closed(number, side)
            elif side.run >= BEGINS:
                side.talking = True
                side.from_window = self._window - len(side.kept) + 1
            elif len(side.kept) > AROUND + BEGINS:
                del side.kept[0]
        self._window += 1

    def _closed(self, number: int, side: _Side) -> Stretch:
        if side.quiet > AROUND:
            del side.kept[AROUND - side.quiet :]
        sound = np.concatenate(side.kept)
        starts = side.from_window * WINDOW * 1000 // RATE
        ends = starts + len(sound) * 1000 // RATE
        self.spoken_ms += ends - starts
        side.kept, side.talking, side.run, side.quiet = [], False, 0, 0
        return Stretch(number, starts, ends, sound)


@lru_cache(maxsize=1)
def _model() -> Any:
    found = importlib.util.find_spec("pipecat")
    if found is None or not found.submodule_search_locations:
        mend = "install it with: pip install 'greenroom[voice]'"
        raise BadRequest("recordings need the parts for calls", where="recording", mend=mend)
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    path = Path(next(iter(found.submodule_search_locations))) / "audio/vad/data/silero_vad.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
