"""Going on with the pending turn: in writing, message by message in its own time, or aloud. The half of a
runner that has to do with words; what is decided, and when, is in `runner.py`."""

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.events import Event, Recorded
from greenroom.core.pacing import Speed
from greenroom.core.session import Session
from greenroom.engine.minds import Minds
from greenroom.engine.mouth import Talking, written
from greenroom.engine.play import spoken, step_seconds
from greenroom.engine.ports import Clock
from greenroom.engine.records import Opening
from greenroom.engine.speech import Delivery, Due, Speech, talk


class Delivering(Protocol):
    """What it needs of a runner comes first."""

    session: Session
    typing: bool
    talking: Talking
    _opening: Opening
    _minds: Minds
    _clock: Clock
    _shown: list[Recorded]
    _odd: set[int]
    _delivery: Delivery | None
    _speech: Speech | None

    def kick(self) -> None: ...

    def _show_typing(self, on: bool) -> None: ...

    async def _sleep(self, ms: int | None) -> None: ...

    async def _append(
        self, events: Sequence[Event], at: int | None = None, after: Session | None = None
    ) -> list[Recorded]: ...

    async def _deliver(self) -> None:
        """Go on with the pending turn: pause, or say what is due."""
        s = self.session
        if s.by_voice:
            await self._utter()
            return
        if self._minds.live is not None and s.undelivered:
            await self._speak()
            return
        plan = await self._plan()
        beat = plan.beats[s.beats_done]
        if plan.index != s.beats_done:
            plan.index = s.beats_done
            plan.starts = self._clock.now_ms() + beat.think_ms
            plan.sends = plan.starts + beat.type_ms
        now = self._clock.now_ms()
        if now < plan.starts:
            await self._sleep(plan.starts - now)
            return
        self._show_typing(True)
        if now < plan.sends:
            await self._sleep(plan.sends - now)
            return
        due = [beat]
        for later in plan.beats[s.beats_done + 1 :]:  # without pauses the whole turn is one append
            if later.think_ms or later.type_ms:
                break
            due.append(later)
        await self._append([spoken(s, plan.turn, n, b) for n, b in enumerate(due, s.beats_done)])
        self.typing = False  # as whoever sees the message knows

    async def _speak(self) -> None:
        """Go on with the pending turn in the words of a live speaker, as far as they are there."""
        s, due = self.session, await self._live_words(self._opening.speed)
        if due is None or s.pending is None:
            return
        self._show_typing(due.typing)
        if not due.beats:
            await self._sleep(due.wait_ms)
            return
        turn = s.pending.turn
        await self._append([spoken(s, turn, n, b) for n, b in enumerate(due.beats, s.beats_done)])
        self.typing = False

    async def _live_words(self, speed: Speed) -> Due | None:
        """How it stands with the next message of a live speaker; None: a failure was written down."""
        s, live, pending = self.session, self._minds.live, self.session.pending
        if live is None or pending is None:
            raise ValueError("nothing is pending")
        if self._speech is None or self._speech.turn != pending.turn:
            said = talk(self._shown, self._odd)
            self._speech = Speech(s, said, live, self._minds.plainly, speed, step_seconds(s), self.kick)
        if self._speech.failures:
            await self._append((self._speech.failures[0],))
            self._speech.failures.popleft()
            return None
        return self._speech.due(s.beats_done, self._clock.now_ms())

    async def _utter(self) -> None:
        """Go on with the pending turn aloud, one message at a time."""
        if self._minds.live is not None and self.session.undelivered and not self.talking.playing:
            due = await self._live_words(Speed.INSTANT)
            if due is None:  # other words may be there already
                return
            beat = due.first
        else:
            beat = self.talking.beat or (await self._plan()).beats[self.session.beats_done]
        s = self.session
        if s.pending is None:
            raise ValueError("nothing is pending")
        heard = self.talking.play(s, s.pending.turn, beat) if beat is not None else None
        if beat is None or heard is None:
            await self._sleep(None)
        else:
            await self._append(written(s, s.pending.turn, beat, heard, self._opening.created_at))
            if heard.cut:
                self._word_anew()

    async def _fall_silent(self) -> None:
        """Write down what was heard of a message that is broken off."""
        found, pending = await self.talking.broken_off(), self.session.pending
        self._word_anew()
        if found is not None and pending is not None:
            await self._append(written(self.session, pending.turn, *found, self._opening.created_at))

    def _word_anew(self) -> None:
        """A message was broken off: what is left is put into other words."""
        self._delivery = None
        self._hush()

    def _hush(self) -> None:
        """Nobody waits any more for the words that are being found."""
        if self._speech is not None:
            self._speech.cancel()
            self._speech = None

    async def _plan(self) -> Delivery:
        """The same words each time for the same pending turn, also after a crash."""
        pending = self.session.pending
        if pending is None:
            raise ValueError("nothing is pending")
        if self._delivery is None or self._delivery.turn != pending.turn:
            async with self._minds.attention:
                self._delivery, failure = self._minds.worded(self.session, self._opening.speed)
            if failure is not None:
                await self._append((failure,))
        return self._delivery
