"""A customer who is heard and not read: words that sound over a line, and what of them was heard.

A session held by voice delivers its pending turn through a `Mouth`, one message at a time. Nothing is in the
log before it has sounded; of a message that was broken off, only what was heard is.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from greenroom.core.call_events import Spoke
from greenroom.core.events import Event
from greenroom.core.moves import MoveKind
from greenroom.core.pacing import Beat
from greenroom.core.session import Session
from greenroom.engine.play import spoken

log = logging.getLogger(__name__)

HEARD_ENOUGH = 0.85
"""Share of a message's words after which what it was to tell has been told, though it was broken off."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message to be spoken by the customer of `session`. `insists`: over the agent's own words; `yields`:
    not for long, when they go on."""

    session: Session
    turn: int
    beat: int
    text: str
    insists: bool = False
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What sounded of a line: its `text` up to where it was `cut`, from `starts` to `ends` (clock ms)."""

    text: str
    starts: int
    ends: int
    cut: bool = False
    stages: Mapping[str, float] = field(default_factory=dict)


class Mouth(Protocol):
    """One end of a line. It holds its peace while the agent has the floor, and goes on where it stopped when
    that came to nothing."""

    @property
    def free(self) -> bool:
        """Whether a new line can begin: nobody else has the floor, and the line is up."""
        ...

    async def play(self, line: Line) -> Heard:
        """Speak `line`. Returns when it is over, or was hushed."""
        ...

    def hush(self) -> None:
        """Break off what is playing, for good."""
        ...


class Talking:
    """One runner's side of it. `wake` is called when there is something to write down or to say."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.mouth: Mouth | None = None
        self._wake = wake
        self._task: asyncio.Task[Heard] | None = None
        self._line: tuple[int, int] = (-1, -1)
        self._beat: Beat | None = None
        self._begun = False

    @property
    def playing(self) -> bool:
        """A line is being spoken, or was and is not written down yet."""
        return self._task is not None

    @property
    def busy(self) -> bool:
        """Something is under way that is not the time it takes to speak."""
        return self._task is not None and (not self._begun or self._task.done())

    @property
    def over(self) -> bool:
        """It has sounded, and is to be written down."""
        return self._task is not None and self._task.done()

    @property
    def beat(self) -> Beat | None:
        """The message that is being spoken."""
        return self._beat if self._task is not None else None

    def may_speak(self, s: Session) -> bool:
        """Whether the pending turn of `s` can go on now."""
        if not s.by_voice or self._task is not None:
            return True
        if self.mouth is None or s.call is None or s.line_lost or s.status == "held":
            return False
        return self.mouth.free or (s.pending is not None and s.pending.cut_in)

    def play(self, s: Session, turn: int, beat: Beat) -> Heard | None:
        """What was heard of message `s.beats_done` of `turn`; None while it is being spoken."""
        if self._task is None or self._line != (turn, s.beats_done):
            if self.mouth is None:
                return None
            insists = s.pending is not None and s.pending.cut_in
            yields = s.call is not None and not s.call.manners.insists
            line = Line(s, turn, s.beats_done, beat.text, insists, yields)
            self._line, self._beat = (turn, s.beats_done), beat
            self._begun = False
            self._task = asyncio.get_running_loop().create_task(self._plays(self.mouth, line))
            self._task.add_done_callback(lambda _: self._wake())
        return self._taken() if self._task.done() else None

    async def _plays(self, mouth: Mouth, line: Line) -> Heard:
        self._begun = True
        return await mouth.play(line)

    async def broken_off(self) -> tuple[Beat, Heard] | None:
        """Hush, and what was heard until then."""
        if self._task is None or self._beat is None:
            return None
        if self.mouth is not None:
            self.mouth.hush()
        await asyncio.wait([self._task])
        return self._beat, self._taken()

    async def close(self) -> None:
        """Let go of the line; what is being spoken is forgotten, to be spoken again."""
        self.mouth = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    def _taken(self) -> Heard:
        task, self._task = self._task, None
        if task is None:
            raise ValueError("nothing was said")
        if task.cancelled():
            return Heard("", 0, 0, cut=True)
        if (error := task.exception()) is not None:  # it stands in the transcript at least
            log.error("a line could not be spoken", exc_info=error)
            now = time.time_ns() // 1_000_000
            return Heard(self._beat.text if self._beat else "", now, now)
        return task.result()


def written(s: Session, turn: int, beat: Beat, heard: Heard, created_at: int) -> tuple[Event, ...]:
    """What goes into the log of `heard`: nothing when there was no word. A message that was heard all but to
    its end has made its moves; otherwise they are still to be made."""
    if not heard.text.strip():
        return ()
    if heard.cut and len(heard.text.split()) < HEARD_ENOUGH * len(beat.text.split()):
        beat = replace(beat, text=heard.text, moves=(), last=False)
    elif heard.cut:
        beat = replace(beat, text=heard.text)
    event = spoken(s, turn, s.beats_done, beat)
    spoke = Spoke(
        who="customer",
        source=s.seq + 1,
        starts=max(0, heard.starts - created_at),
        ends=max(0, heard.ends - created_at),
        cut=heard.cut,
        stages=dict(heard.stages),
    )
    return event.model_copy(update={"cut_short": heard.cut}), spoke


def leaves_on_hold(s: Session) -> bool:
    """The customer was left waiting on hold, and is about to hang up: nobody will hear the words."""
    if s.status != "held" or s.pending is None:
        return False
    return any(m.kind == MoveKind.HANG_UP for m in s.pending.moves)
