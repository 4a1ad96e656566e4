"""A whole session played at once, in virtual time: for the terminal, for proof by play, for benchmarks.

The same pure functions as the live runner, without a store, a clock or an event loop, so a conversation of
ten minutes takes a few milliseconds and comes out the same each time.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from greenroom.core import turn
from greenroom.core.brief import Brief, Utterance
from greenroom.core.briefing import brief
from greenroom.core.errors import TooLong, WrongState
from greenroom.core.events import AgentSaid, CustomerSaid, Event, Recorded
from greenroom.core.hearing import Hearing
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.core.moves import MoveKind
from greenroom.core.pacing import Beat, Speed, beats
from greenroom.core.session import Session, evolve, fold
from greenroom.core.stepping import find_step
from greenroom.engine.ports import Listener

AGENT_WPM = 45
AGENT_THINKS_MS = 2_500


class Composer(Protocol):
    """A speaker that has its words at once."""

    def compose(self, brief: Brief) -> Sequence[Utterance]: ...


def hearing(session: Session, text: str) -> Hearing:
    """What a listener is told about `text`."""
    raised = [c for c, t in session.raised.items() if c not in session.answered and session.turn - t <= 2]
    return Hearing(
        text=text,
        scenario=session.scenario,
        language=session.language,
        customer_last=session.said[-1] if session.said else "",
        pending_question=raised[-1] if raised else None,
        turn=session.turn,
    )


def step_seconds(session: Session) -> int:
    """How long the customer is busy with the step that the pending turn reports, in seconds."""
    if session.pending is None:
        return 0
    reported = [m.topic for m in session.pending.moves if m.kind in (MoveKind.REPORT, MoveKind.CLAIM_DONE)]
    steps = [find_step(session, topic) for topic in reported]
    return sum(s.seconds for s in steps if s is not None and s.by == "customer")


def spoken(session: Session, turn: int, index: int, beat: Beat) -> CustomerSaid:
    """Message `index` of the customer's turn, as an event."""
    return CustomerSaid(
        turn=turn,
        beat=index,
        text=beat.text,
        moves=beat.moves,
        last=beat.last,
        brain=beat.brain,
        speaker=session.name,
    )


class Play:
    """One session, driven by the agent's lines. `log` holds all events so far; `heard` gets each new one."""

    def __init__(
        self,
        new: turn.NewSession,
        listener: Listener,
        speaker: Composer,
        heard: Callable[[Recorded], None] | None = None,
    ) -> None:
        self.log: list[Recorded] = []
        self.session = Session(new.scenario, new.persona)
        self.now = 0
        self._listener = listener
        self._speaker = speaker
        self._heard = heard
        self._append(turn.start(new))
        self._deliver()

    @classmethod
    def from_log(cls, log: Sequence[Recorded], at: Session, listener: Listener, speaker: Composer) -> "Play":
        """Go on from a log. `at` is a fresh `Session(scenario, persona)`; what was pending is said first."""
        play = cls.__new__(cls)
        play.log = list(log)
        play.session = fold(log, at)
        play.now = play.session.at
        play._listener, play._speaker, play._heard = listener, speaker, None
        play._deliver()
        return play

    @property
    def ended(self) -> bool:
        return self.session.status == "ended"

    def say(self, text: str, *, wait_ms: int | None = None) -> None:
        """One message of the agent, and all that follows. `wait_ms`: the time it took (else by its length).

        Raises `WrongState` once the session has ended, `TooLong` past the limit.
        """
        if self.ended:
            raise WrongState("the session has ended", mend="start a new one")
        if len(text) > LONGEST_MESSAGE:
            raise TooLong(f"{len(text)} characters; at most {LONGEST_MESSAGE} fit", mend="send it in parts")
        typed = len(text) * 60_000 // (5 * AGENT_WPM)
        self.now += AGENT_THINKS_MS + typed if wait_ms is None else wait_ms
        number = self.session.turn + 1
        self._append((AgentSaid(client_id=f"a{number}", text=text, turn=number),))
        source = self.session.seq
        appraisal = self._listener.appraise(hearing(self.session, text))
        self._append(turn.decide(self.session, source, appraisal, self.now).events)
        self._deliver()

    def wait(self, what: Literal["silence", "hold"], ms: int) -> None:
        """Let time pass that the customer minds."""
        self.now += ms
        self._append(turn.wait(self.session, what, ms))
        self._deliver()

    def end(self, by: Literal["agent", "customer", "time"] = "agent", reason: str = "closed") -> None:
        """End it, unless it has ended already."""
        if not self.ended:
            self._append(turn.end(self.session, by, reason))

    def _deliver(self) -> None:
        pending = self.session.pending
        told = brief(self.session)
        if told is not None and pending is not None:
            words = self._speaker.compose(told)
            seconds = step_seconds(self.session)
            timed = beats(told, words, self.session.difficulty, Speed.NORMAL, seconds)
            for i, beat in list(enumerate(timed))[self.session.beats_done :]:
                self.now += beat.think_ms + beat.type_ms
                self._append((spoken(self.session, pending.turn, i, beat),))
        self._append(turn.after(self.session))

    def _append(self, events: Sequence[Event]) -> None:
        for event in events:
            recorded = Recorded(seq=self.session.seq + 1, at=self.now, event=event)
            self.session = evolve(self.session, recorded)
            self.log.append(recorded)
            if self._heard is not None:
                self._heard(recorded)
