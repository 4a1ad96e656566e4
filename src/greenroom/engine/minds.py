"""Listener and speaker with a net under them: a customer never falls silent because a brain failed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.brief import Brief, Utterance
from greenroom.core.briefing import brief
from greenroom.core.events import BrainFailed, Event
from greenroom.core.pacing import Speed, beats
from greenroom.core.session import Session
from greenroom.engine.play import Composer, hearing, spoken, step_seconds
from greenroom.engine.ports import Listener, LiveSpeaker, SecondListener
from greenroom.engine.speech import Delivery

log = logging.getLogger(__name__)

PLAIN = "plain"
_NOTHING_TO_SAY = "Hm."


class Attention:
    """To be held (`async with`) while thinking. One session thinks at a time, in turn, and the loop goes
    round between two of them: when many have to think at once, messages are still acknowledged at once."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    async def __aenter__(self) -> None:
        await self._one.acquire()
        try:
            await asyncio.sleep(0)
        except BaseException:
            self._one.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._one.release()


@dataclass(frozen=True, slots=True)
class Minds:
    """`speaker` gives the speaker of a language. `live`: who is asked for the words first, if anyone.
    `second`: who hears each message after the listener, if anyone."""

    listener: Listener
    speaker: Callable[[str], Composer]
    live: LiveSpeaker | None = None
    second: SecondListener | None = None
    attention: Attention = field(default_factory=Attention)

    def appraise(self, session: Session, text: str) -> Appraisal:
        """What `text` did; one unclear act when the listener fails."""
        try:
            return self.listener.appraise(hearing(session, text))
        except Exception:
            log.exception("session %s: the listener failed", session.id)
            unclear = Act(kind=ActKind.UNCLEAR, start=0, end=len(text))
            return Appraisal(acts=(unclear,), listener=PLAIN)

    def compose(self, session: Session) -> tuple[Brief, Sequence[Utterance], BrainFailed | None]:
        """The words of the pending turn; the scenario's own lines when the speaker fails. Those that were
        delivered before a restart come first again."""
        told = brief(session)
        if told is None:
            raise ValueError("nothing is pending")
        words, failure = self.plainly(session, told)
        out = session.said[session.said_before :] if session.beats_done else ()
        if out != tuple(u.text for u in words[: len(out)]):  # another speaker began this turn
            left = tuple(m for m in told.moves if m.move in session.undelivered)
            words, failure = self.plainly(session, replace(told, moves=left, said=session.said))
            words = (*(Utterance(text, ()) for text in out), *words)
        return told, words, failure

    def worded(self, s: Session, speed: Speed) -> tuple[Delivery, BrainFailed | None]:
        """What the customer says in the pending turn of `s`, and when."""
        told, words, failure = self.compose(s)
        return Delivery(told.turn, beats(told, words, s.difficulty, speed, step_seconds(s))), failure

    def said_at_once(self, s: Session) -> tuple[Event, ...]:
        """The whole pending turn of `s`, for one append together with its decision."""
        delivery, failure = self.worded(s, Speed.INSTANT)
        said = (spoken(s, delivery.turn, n, b) for n, b in enumerate(delivery.beats))
        return (failure, *said) if failure is not None else tuple(said)

    def plainly(self, session: Session, told: Brief) -> tuple[Sequence[Utterance], BrainFailed | None]:
        """The built-in words for `told`, at once."""
        try:
            words = self.speaker(session.language).compose(told)
            if words:
                return words, None
            problem = "said nothing"
        except Exception as error:
            log.exception("session %s: the speaker failed", session.id)
            problem = type(error).__name__
        return _plain(told), BrainFailed(brain="speaker", problem=problem, instead=PLAIN)


def _plain(told: Brief) -> tuple[Utterance, ...]:
    text = " ".join(m.lines[0] for m in told.moves if m.lines) or _NOTHING_TO_SAY
    return (Utterance(text=text, moves=tuple(m.move for m in told.moves), brain=PLAIN),)
