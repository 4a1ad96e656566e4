"""How long a customer waits before saying something about it. Times are milliseconds of the clock."""

from dataclasses import dataclass
from typing import Literal

from greenroom.core import turn
from greenroom.core.events import Event
from greenroom.core.pacing import Speed
from greenroom.core.session import Session

SILENCE_MS = 60_000
HOLD_MS = 90_000
GROWTH = 1.6
MOST_NUDGES = 3
CALL_SILENCE_MS = 12_000
CALL_HOLD_MS = 60_000
"""On the phone silence is long sooner."""

RAMBLING_MS = 20_000
"""So long an agent may speak on the phone before a hot customer talks over them; half as long to an impatient
one."""

TYPING_MS = 45_000
"""So long an agent may type before a hot customer says something."""

TYPING_FORGOTTEN_MS = 120_000
"""A typing signal older than this is a closed tab."""

ABANDONED_MS = 30 * 60_000


def _rambling_ms(session: Session) -> int:
    return int(RAMBLING_MS * (1.1 - 0.6 * session.dial("impatient")))


@dataclass(slots=True)
class Waiting:
    """One session's silence. Not in the log: after a restart the customer starts waiting afresh, since the
    time the server was down is nobody's fault.

    `active`: when the agent last did anything; `quiet`: when anyone last said something; `began`: when the
    wait began that `quiet` may be a later part of; `typing`: since when the agent types, or None.
    """

    active: int
    quiet: int
    began: int
    typing: int | None = None

    @classmethod
    def since(cls, now: int) -> "Waiting":
        return cls(active=now, quiet=now, began=now)

    def agent_acts(self, now: int) -> None:
        self.active = now

    def agent_types(self, now: int, on: bool) -> None:
        self.active = now
        self.typing = (self.typing or now) if on else None

    def something_said(self, session: Session, now: int) -> None:
        """`session` is the state after it."""
        self.quiet = now
        if session.waits == 0:
            self.began = now
            self.typing = None

    def due(self, session: Session, speed: Speed) -> int:
        """When to look again."""
        abandoned = self.active + ABANDONED_MS
        if speed == Speed.INSTANT or session.waits >= MOST_NUDGES:
            return abandoned
        if self.typing is not None:
            return min(abandoned, self.typing + (_rambling_ms(session) if session.by_voice else TYPING_MS))
        if session.customer_by is not None and session.status == "running" and not session.spoken:
            return abandoned  # the person who plays the customer takes their time
        held, silent = (CALL_HOLD_MS, CALL_SILENCE_MS) if session.by_voice else (HOLD_MS, SILENCE_MS)
        base = held if session.status == "held" else silent
        patience = 0.5 + session.mood.patience / 100
        return min(abandoned, self.quiet + int(base * patience * GROWTH**session.waits))

    def over(self, session: Session, now: int) -> tuple[Event, ...]:
        """What follows once `due` has come."""
        if now >= self.active + ABANDONED_MS:
            return turn.end(session, "time", "abandoned")
        what: Literal["silence", "hold", "typing"] = "hold" if session.status == "held" else "silence"
        if self.typing is not None:
            typed = now - self.typing
            self.typing = None
            if typed < TYPING_FORGOTTEN_MS:
                self.quiet = now
                return turn.wait(session, "typing", typed)
        return turn.wait(session, what, now - self.began)
