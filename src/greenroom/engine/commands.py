"""What an agent can do in a session: from a request to the events that it stands for.

Each function gives the events for the state at hand, or raises `WrongState` or `TooLong`; none has effects.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from greenroom.core import closing, hints, sides, turn
from greenroom.core import events as ev
from greenroom.core.call_events import SoundProblem
from greenroom.core.errors import NotAllowed, TooLong, WrongState
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.core.session import Holder, Session

Act = Callable[[Session, int, bool], Sequence[ev.Event]]
"""Called with the session, now (ms on the session's own scale), and whether the customer is typing."""

ENDS_TYPING = (ev.CustomerSaid, ev.SideTaken, ev.SideReleased)
"""Commands with these leave nobody typing for the customer."""


def say(client_id: str, text: str, user: str = "") -> Act:
    """`user`: id of who writes in the agent's place, "" for the agent; so in `hold` and `resume`."""

    def act(s: Session, now: int, typing: bool) -> Sequence[ev.Event]:
        _running(s)
        by = sides.may_write(s, user)
        if len(text) > LONGEST_MESSAGE:
            raise TooLong(f"{len(text)} characters; at most {LONGEST_MESSAGE} fit", mend="send it in parts")
        events: list[ev.Event] = []
        if s.status == "held":  # writing takes the customer off hold; the reply is the next decision's
            events += [e for e in turn.resume(s, "", now) if not isinstance(e, ev.CustomerDecided)]
        # Two messages in a row before the customer has begun to answer interrupt nobody.
        composing = s.pending is not None and (typing or s.beats_done > 0)
        if composing and s.pending is not None:
            events.append(ev.CustomerInterrupted(turn=s.pending.turn, dropped=s.undelivered))
        said = ev.AgentSaid(client_id=client_id, text=text, turn=s.turn + 1, interrupts=composing, by=by)
        return (*events, said)

    return act


@dataclass(frozen=True, slots=True)
class Aloud:
    """How a message of the agent's sounded: from `starts` to `ends` (clock ms); the rest as in `Spoke`."""

    starts: int
    ends: int
    confidence: float | None
    stages: Mapping[str, float]


def say_aloud(client_id: str, text: str, aloud: Aloud, created_at: int) -> Act:
    def act(s: Session, now: int, typing: bool) -> Sequence[ev.Event]:
        events = say(client_id, text)(s, now, typing)
        spoke = ev.Spoke(
            who="agent",
            source=s.seq + len(events),
            starts=max(0, aloud.starts - created_at),
            ends=max(0, aloud.ends - created_at),
            confidence=aloud.confidence,
            stages=dict(aloud.stages),
        )
        return (*events, spoke)

    return act


def not_heard(client_id: str, aloud: Aloud, why: Sequence[SoundProblem], created_at: int) -> Act:
    """Something was said aloud that nobody could make out."""

    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        if s.channel != "call" or s.status == "held":
            raise WrongState("nobody is listening", mend="go on when the customer is back")
        starts, ends = max(0, aloud.starts - created_at), max(0, aloud.ends - created_at)
        return turn.not_heard(s, ev.NotHeard(client_id=client_id, starts=starts, ends=ends, why=tuple(why)))

    return act


def of_the_line(event: ev.Event) -> Act:
    """What became of the line."""
    return _on_the_phone(event)


def hold(client_id: str, reason: str, user: str = "") -> Act:
    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        sides.may_write(s, user)
        return turn.hold(s, client_id, reason)

    return act


def resume(client_id: str, user: str = "") -> Act:
    def act(s: Session, now: int, _typing: bool) -> Sequence[ev.Event]:
        sides.may_write(s, user)
        return turn.resume(s, client_id, now)

    return act


def whisper(client_id: str, by: str, text: str) -> Act:
    return _while_running(ev.Whispered(client_id=client_id, by=by, text=text))


def take(client_id: str, side: ev.Side, who: Holder) -> Act:
    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        return sides.take(s, client_id, side, who)

    return act


def release(client_id: str, side: ev.Side, who: Holder, *, others: bool) -> Act:
    """`others`: whether `who` may give back what someone else has taken."""

    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        held = sides.holder_of(s, side)
        if held is not None and held.user != who.user and not others:
            raise NotAllowed(f"{held.name} has the {side}'s side", mend="ask them to give it back")
        return sides.release(s, client_id, side, who.name)

    return act


def customer_say(client_id: str, user: str, text: str) -> Act:
    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        return (sides.customer_said(s, client_id, user, text),)

    return act


def customer_end(user: str) -> Act:
    """`user`, who plays the customer, leaves: a goodbye when all is well, else they have hung up."""

    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        sides.plays_customer(s, user)
        if closing.well_ended(s):
            return turn.end(s, "agent", "closed")
        return turn.end(s, "customer", "hung_up")

    return act


def note(client_id: str, text: str) -> Act:
    return _while_running(ev.NoteWritten(client_id=client_id, text=text))


def tick(client_id: str, check: str, done: bool) -> Act:
    return _while_running(ev.CheckTicked(client_id=client_id, check=check, done=done))


def hint(client_id: str, strength: int) -> Act:
    return lambda s, _now, _typing: (hints.hint(s, client_id, strength),)


def mute(client_id: str, on: bool) -> Act:
    return _on_the_phone(ev.Muted(client_id=client_id, on=on))


def consent(client_id: str, audio: bool, video: bool) -> Act:
    return _on_the_phone(ev.RecordingConsented(client_id=client_id, audio=audio, video=video))


def transfer(client_id: str, to: Literal["colleague", "supervisor"], reason: str) -> Act:
    """Pass the call on: the session ends with it."""

    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        passed = ev.CallTransferred(client_id=client_id, to=to, reason=reason)
        return (passed, *turn.end(s, "agent", "transferred"))

    return act


def _on_the_phone(event: ev.Event) -> Act:
    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        if s.channel != "call":
            raise WrongState("this session is held in writing", mend="start a call to use this")
        return (event,)

    return act


def end(reason: str) -> Act:
    return lambda s, _now, _typing: turn.end(s, "agent", reason)


def _while_running(event: ev.Event) -> Act:
    def act(s: Session, _now: int, _typing: bool) -> Sequence[ev.Event]:
        _running(s)
        return (event,)

    return act


def _running(s: Session) -> None:
    if s.status == "ended":
        raise WrongState("the session has ended", mend="open its report, or start a new one")
