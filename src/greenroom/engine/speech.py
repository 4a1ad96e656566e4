"""Words that take time: a live speaker is listened to in the background while its session goes on.

What it brings is kept in order until the runner takes it: an utterance to deliver, or a failure to write
down. When it ends before the last move is made, the built-in words make the rest. `wake` is called for each
piece.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import takewhile

from greenroom.core.acts import ActKind as A
from greenroom.core.bounds import bounds
from greenroom.core.brief import Brief, BriefMove, Spoken, Utterance
from greenroom.core.briefing import brief
from greenroom.core.events import AgentAppraised, AgentSaid, BrainFailed, CustomerSaid, Event, Recorded
from greenroom.core.moves import Move
from greenroom.core.pacing import Beat, Speed, beats
from greenroom.core.session import Session
from greenroom.engine.ports import Asked, LiveSpeaker

log = logging.getLogger(__name__)

ODD = frozenset({A.INJECTION, A.ASK_IF_BOT, A.OFF_TOPIC, A.GIBBERISH, A.FOREIGN, A.UNCLEAR})
"""Acts that a customer can make nothing of. A live speaker is not shown such words: it cannot follow them."""

Plainly = Callable[[Session, Brief], tuple[Sequence[Utterance], BrainFailed | None]]
"""The built-in words for a brief."""


@dataclass(slots=True)
class Delivery:
    """Words that were there at once, and when the next message starts and is sent (clock ms)."""

    turn: int
    beats: tuple[Beat, ...]
    index: int = -1
    starts: int = 0
    sends: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """What the customer does: types or does not, for `wait_ms` or (None) until something comes; or sends
    `beats`, of which only the first can have taken time."""

    typing: bool
    wait_ms: int | None = None
    beats: tuple[Beat, ...] = ()

    @property
    def first(self) -> Beat | None:
        """The next message alone; the last one of the turn only when no other is there."""
        return (
            replace(self.beats[0], last=self.beats[-1].last and len(self.beats) == 1) if self.beats else None
        )


class Speech:
    """The words of one pending turn. `turn` is its number, `first` the index of its first message here (not 0
    when some were delivered before a restart)."""

    def __init__(
        self,
        session: Session,
        said: tuple[Spoken, ...],
        live: LiveSpeaker,
        plainly: Plainly,
        speed: Speed,
        step_seconds: int,
        wake: Callable[[], None],
    ) -> None:
        told = brief(session)
        if told is None:
            raise ValueError("nothing is pending")
        self.turn = told.turn
        self.first = session.beats_done
        self._index = -1
        self._since = 0
        self.failures: deque[BrainFailed] = deque()
        self._told = replace(told, moves=_left(told.moves, session.undelivered), talk=said)
        self._session = session
        self._plainly = plainly
        self._speed = speed
        self._step_seconds = step_seconds
        self._wake = wake
        self._words: list[Utterance] = []
        self._left = [m.move for m in self._told.moves]
        asked = Asked(session.id, self._told, bounds(session))
        self._task = asyncio.get_running_loop().create_task(self._listen(live, asked))

    @property
    def thinking(self) -> bool:
        return not self._task.done()

    def due(self, number: int, now: int) -> Due:
        """How it stands with the message `number` of the turn, at clock time `now` (ms)."""
        if self._index != number:
            self._index, self._since = number, now
        there = self._timed(self._words)[number - self.first :]
        thinks = there[0].think_ms if there else self._reading_ms() if number == 0 else 0
        starts = self._since + thinks
        if now < starts or not there:
            return Due(typing=now >= starts, wait_ms=starts - now if now < starts else None)
        sends = starts + there[0].type_ms
        if now < sends:
            return Due(typing=True, wait_ms=sends - now)
        at_once = takewhile(lambda b: not b.think_ms and not b.type_ms, there[1:])
        sent = (there[0], *at_once)
        whole = not self._left and len(sent) == len(there)
        return Due(typing=True, beats=(*sent[:-1], replace(sent[-1], last=whole)))

    def _reading_ms(self) -> int:
        """How long the customer reads, and does what it was told, before it types."""
        return self._timed([Utterance("", tuple(m.move for m in self._told.moves))])[0].think_ms

    def cancel(self) -> None:
        """Listen no more. What was not taken is forgotten."""
        self._task.cancel()

    async def cancelled(self) -> None:
        """`cancel`, and wait until the speaker has let go."""
        self._task.cancel()
        await asyncio.wait([self._task])

    def _timed(self, words: Sequence[Utterance]) -> tuple[Beat, ...]:
        """None of them as the last one yet: more may come."""
        timed = beats(self._told, words, self._session.difficulty, self._speed, self._step_seconds)
        return tuple(replace(b, last=False) for b in timed)

    async def _listen(self, live: LiveSpeaker, asked: Asked) -> None:
        try:
            async with aclosing(live.speak(asked)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, BrainFailed):
                        self.failures.append(piece)
                    else:
                        self._take(piece)
                    self._wake()
                    await asyncio.sleep(0)  # whoever delivers goes first; the rest of the answer can wait
        except Exception as error:
            log.exception("session %s: the live speaker failed", self._session.id)
            self.failures.append(
                BrainFailed(brain="speaker", problem=type(error).__name__, instead="builtin")
            )
        if self._left:
            self._say_plainly()
        self._wake()

    def _take(self, utterance: Utterance) -> None:
        self._words.append(utterance)
        for move in utterance.moves:
            if move in self._left:
                self._left.remove(move)

    def _say_plainly(self) -> None:
        """The moves left in the built-in words."""
        said = tuple(u.text for u in self._words)
        told = replace(
            self._told, moves=_left(self._told.moves, tuple(self._left)), said=(*self._told.said, *said)
        )
        words, failure = self._plainly(self._session, told)
        if failure is not None:
            self.failures.append(failure)
        for utterance in words:
            if utterance.moves:  # no afterthoughts: the turn ends with its last move
                self._take(utterance)
        if self._left:  # whoever spoke has forgotten some: nobody waits for them
            self._take(Utterance("Hm.", tuple(self._left), brain="plain"))


def talk(shown: Iterable[Recorded], odd: Container[int] = ()) -> tuple[Spoken, ...]:
    """What both sides have said, oldest first; of messages in `odd` only that there was one."""
    return tuple(
        Spoken(isinstance(r.event, AgentSaid), "" if r.seq in odd else r.event.text)
        for r in shown
        if isinstance(r.event, AgentSaid | CustomerSaid)
    )


def odd(event: Event) -> frozenset[int]:
    """The message of which `event` says that nothing in it was for the customer."""
    if isinstance(event, AgentAppraised) and any(a.kind in ODD for a in event.acts):
        return frozenset((event.source,))
    return frozenset()


def _left(moves: Sequence[BriefMove], undelivered: Sequence[Move]) -> tuple[BriefMove, ...]:
    """Those of `moves` that are in `undelivered`; each as often as it is there."""
    rest = list(undelivered)
    out = []
    for move in moves:
        if move.move in rest:
            rest.remove(move.move)
            out.append(move)
    return tuple(out)
