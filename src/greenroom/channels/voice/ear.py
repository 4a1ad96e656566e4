"""How the customer hears: sound to words, and when the agent's turn is over.

A turn is one or more stretches of speech with pauses in it. Each stretch is recognised as it is spoken; when
it ends, `turns.Pauses` says how long to wait for more. Then the words of the whole turn are handed on.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from greenroom.channels.voice.timing import CHUNK_MS, VAD_START_MS, VAD_STOP_MS, now_ms
from greenroom.channels.voice.turns import Pauses
from greenroom.core.errors import GreenroomError
from greenroom.voices.hearing import written
from greenroom.voices.ports import Recogniser

log = logging.getLogger(__name__)

BEFORE_MS = VAD_START_MS + 280
"""Sound kept from before speech was noticed: its beginning lies there."""

PARTIAL_EVERY = 20
"""Chunks of speech between two looks at what was understood so far."""

LONGEST_MS = 60_000
"""A stretch of speech is cut here: nobody speaks so long, music does."""

LATE_MS = 1_000
"""Sound may be so late (ms) on a busy machine or a bad line; then it does not come."""

SILENT_MS = 2_500
"""When others turn speech into words and none have come, the customer goes on."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the agent said, from `starts` to `ends` (clock ms). `stages` as in `Spoke`; `spoke_ms`: how much
    of it was speech."""

    text: str
    starts: int
    ends: int
    confidence: float | None
    stages: Mapping[str, float]
    spoke_ms: int = 0


class Ear:
    """`recogniser` None: words come from elsewhere, and only who speaks is heard. `began` is called when the
    agent takes the floor, `over` with their turn, or None when it came to nothing; `failed` when what was
    said could not be recognised. `missed` is of the latest turn that came to nothing: when it began and ended
    (clock ms), and how many ms of it were speech. `weigh(text, likely)` tells whether `text`, if it were the
    whole turn, is one that the customer can answer (None: not known), and has the answer ready; `likely`:
    they have fallen silent for as long as speech takes to be over."""

    def __init__(
        self,
        recogniser: Recogniser | None,
        pauses: Pauses,
        began: Callable[[], None],
        over: Callable[[Turn | None], None],
        partial: Callable[[str], None],
        failed: Callable[[GreenroomError], None] = lambda _: None,
        weigh: Callable[[str, bool], Awaitable[bool | None]] | None = None,
    ) -> None:
        self._recogniser = recogniser
        self._pauses = pauses
        self._began, self._over, self._partial, self._failed = began, over, partial, failed
        self._weigh = weigh
        self._weighed: tuple[str, asyncio.Task[bool | None]] | None = None
        self._before: deque[bytes] = deque(maxlen=BEFORE_MS // CHUNK_MS)
        self._work: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._worker = asyncio.get_running_loop().create_task(self._works())
        self._timer: asyncio.TimerHandle | None = None
        self._said: list[str] = []
        self._sure: list[float] = []
        self._starts = self._ends = self._chunks = 0
        self._recognition_ms = 0.0
        self._silent = self._waited = 0  # ms of silence that were heard since they stopped, and waited for
        self._stopped_at = 0
        self._spoke = 0
        self.speaking = False
        self.deaf = False
        self.missed: tuple[int, int, int] | None = None

    @property
    def has_floor(self) -> bool:
        """The agent speaks, or has spoken and it is not decided yet whether more comes."""
        return self.speaking or self._starts > 0

    def hears(self, sound: bytes) -> None:
        if self.deaf:
            return
        if self.speaking:
            self._chunks += 1
            self._spoke += CHUNK_MS
            self._work.put_nowait(("feed", sound))
            if self._chunks % PARTIAL_EVERY == 0:
                self._work.put_nowait(("partial", b""))
            if self._chunks * CHUNK_MS >= LONGEST_MS:
                self.speaks(False)
        else:
            self._silent += CHUNK_MS
            self._before.append(sound)

    def speaks(self, on: bool) -> None:
        if on == self.speaking or (on and self.deaf):
            return
        self.speaking = on
        if on:
            self._cancel()
            if not self._starts:
                self._starts = now_ms() - VAD_START_MS
                self._began()
            self._chunks = 0
            self._work.put_nowait(("begin", b"".join(self._before)))
            self._before.clear()
        else:
            self._ends = now_ms() - VAD_STOP_MS
            self._stopped_at = now_ms()
            self._silent = self._waited = 0
            self._work.put_nowait(("end", b""))

    def hushes(self) -> None:
        """The agent has just fallen silent; whether they stop is not clear yet."""
        if self.speaking and self._weigh is not None:
            self._work.put_nowait(("hush", b""))

    def forget(self) -> None:
        """What was said comes to nothing: it was typed meanwhile, or the line is on hold."""
        self._cancel()
        self.speaking = False
        self._work.put_nowait(("drop", b""))
        self._clear()

    async def close(self) -> None:
        self._cancel()
        self._worker.cancel()
        await asyncio.gather(self._worker, return_exceptions=True)
        if self._recogniser is not None:
            await self._recogniser.close()

    async def _works(self) -> None:
        """All that takes time, in order."""
        while True:
            what, sound = await self._work.get()
            try:
                await self._do(what, sound)
            except GreenroomError as error:
                log.warning("recognition: %s", error)
                if what == "end":
                    self._failed(error)
                    self._wait(now_ms())
            except Exception:
                log.exception("recognition failed")
                if what == "end":
                    self._wait(now_ms())

    async def _do(self, what: str, sound: bytes) -> None:
        ear = self._recogniser
        if what == "end":
            began = now_ms()
            if ear is not None:
                found = await ear.end()
                if found.text:
                    self._said.append(found.text)
                    self._sure += [found.confidence] if found.confidence is not None else []
            self._recognition_ms = now_ms() - began
            await self._decides()
        elif what == "hush":
            if ear is not None and self.speaking and (text := await ear.partial()):
                self._weighs(" ".join([*self._said, text]), likely=False)
        elif ear is None:
            return
        elif what == "begin":
            await ear.begin()
            await ear.feed(sound)
        elif what == "feed":
            await ear.feed(sound)
        elif what == "partial" and self._work.qsize() < 3 and (text := await ear.partial()):
            self._partial(" ".join([*self._said, text]))
        elif what == "drop":
            with contextlib.suppress(GreenroomError):
                await ear.end()

    def _weighs(self, words: str, *, likely: bool) -> None:
        """Find out in the background what `words` come to, if they are not open."""
        text = written(words)
        if self._weigh is None or self._pauses.is_open(words):
            return
        if self._weighed is not None and self._weighed[0] == text:
            return
        task = asyncio.get_running_loop().create_task(self._asks(text, likely))
        self._weighed = (text, task)

    async def _asks(self, text: str, likely: bool) -> bool | None:
        try:
            return await self._weigh(text, likely) if self._weigh is not None else None
        except GreenroomError:
            return None  # the session has ended, or somebody else has the agent's side
        except Exception:
            log.exception("a turn could not be weighed")
            return None

    async def _decides(self) -> None:
        """They have stopped: how long to wait for more, by what they have said."""
        words = " ".join(self._said)
        self._weighs(words, likely=True)
        whole = None
        if self._weighed is not None and self._weighed[0] == written(words):
            whole = await self._weighed[1]
        self._wait(self._stopped_at, whole)

    def _wait(self, since: int, whole: bool | None = None) -> None:
        """More may come; if not, the turn is over."""
        if self.speaking or not self._starts:
            return
        words = " ".join(self._said)
        if words:
            self._partial(words)
        pause = SILENT_MS if self._recogniser is None else self._pauses.after(words, whole)
        left = max(0, since + pause - now_ms())
        self._cancel()
        self._timer = asyncio.get_running_loop().call_later(left / 1_000, self._finish, pause)

    def _finish(self, pause: int = 0) -> None:
        """The pause is over, if it was heard: sound that is late may have speech in it."""
        self._timer = None
        late = pause - self._silent
        if late >= 2 * CHUNK_MS and self._waited < LATE_MS:
            self._waited += late
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(min(late, LATE_MS) / 1_000, self._finish, pause)
            return
        text = written(" ".join(self._said))
        self.missed = None if text else (self._starts, self._ends, self._spoke)
        if not text:
            self._clear()
            self._over(None)
            return
        sure = sum(self._sure) / len(self._sure) if self._sure else None
        wait = max(0.0, now_ms() - self._stopped_at - self._recognition_ms)
        stages = {"vad": float(VAD_STOP_MS), "recognition": self._recognition_ms, "wait": wait}
        turn = Turn(text, self._starts, self._ends, sure, stages, self._spoke)
        self._clear()
        self._over(turn)

    def _clear(self) -> None:
        self._said, self._sure, self._starts, self._spoke, self._weighed = [], [], 0, 0, None

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
