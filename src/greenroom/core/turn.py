"""One turn: what the agent's words set off, decided from the session alone.

Every function takes a session and gives events; nothing here reads a clock, rolls dice or does I/O.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from greenroom.core import events as ev
from greenroom.core.acts import ActKind as A
from greenroom.core.acts import Appraisal
from greenroom.core.agenda import cuts_in, pursue, take_up
from greenroom.core.asking import GENERAL
from greenroom.core.closing import ENDING
from greenroom.core.conditions import outcome
from greenroom.core.draft import Draft
from greenroom.core.errors import WrongState
from greenroom.core.following import follow
from greenroom.core.hints import offer
from greenroom.core.mood import START, Cause
from greenroom.core.moves import Move
from greenroom.core.moves import MoveKind as M
from greenroom.core.persona import Persona
from greenroom.core.reactions import react
from greenroom.core.scenario import Difficulty, Scenario
from greenroom.core.session import Session

ENGINE = "1"
"""Version of the simulation: part of every log, since a score depends on it."""

ANSWERED = frozenset(
    {
        A.ASK_FACT,
        A.VERIFY,
        A.ASK_OPEN,
        A.PROPOSE_STEP,
        A.EXPLAIN_PLAIN,
        A.CONFIRM_SOLVED,
        A.OFFER_MORE,
        A.CLOSE,
        A.TRANSFER,
    }
)
"""Acts that a customer answers; what comes of the others is felt."""

SILENTLY = frozenset({A.ASK_FACT, A.VERIFY})  # a fact that they unlock is told when it comes up again

LATE = frozenset(
    {M.DESCRIBE, M.CONFIRM_SOLVED, M.DENY_SOLVED, M.NO_MORE, M.BYE, M.BYE_UNSOLVED, *GENERAL.values()}
)
"""Moves without a topic that are worth a message of their own after the turn was over."""

OFFERS_CHAT_FROM = 2
"""Times in a row that the agent could not be understood before the customer proposes to write."""

WAITS = {"silence": Cause.WAITED, "hold": Cause.HELD, "typing": Cause.WAITED}


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a session is started with. `memory` is what a returning customer brings: "resolved" or
    "unresolved" (how it ended last time), "rude" (how it was treated)."""

    session_id: str
    scenario: Scenario
    persona: Persona
    difficulty: Difficulty
    seed: int
    dials: Mapping[str, float] = field(default_factory=dict)
    parent: str | None = None
    memory: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    dynamic: bool = False
    difficulty_why: str = ""
    channel: ev.Channel = "chat"


def start(new: NewSession) -> tuple[ev.Event, ...]:
    """The first two events: the session with its versions, and the customer's opening."""
    scenario, persona = new.scenario, new.persona
    mood = persona.start.moved(scenario.mood).moved(START[new.difficulty])
    for past in new.memory:
        mood = mood.moved(START["beginner" if past == "resolved" else "advanced"])
    versions = {"engine": ENGINE, "scenario": scenario.version, "persona": persona.version, **new.versions}
    started = ev.SessionStarted(
        session_id=new.session_id,
        scenario_id=scenario.id,
        persona_id=persona.id,
        difficulty=new.difficulty,
        language=scenario.language,
        seed=new.seed,
        customer_name=scenario.customer.name,
        mood=mood,
        versions=versions,
        dials=dict(new.dials),
        parent=new.parent,
        memory=new.memory,
        dynamic=new.dynamic,
        difficulty_why=new.difficulty_why,
        channel=new.channel,
    )
    moves = [Move(kind=M.OPEN)]
    if new.memory:
        moves.insert(0, Move(kind=M.REMEMBER, result=new.memory[0]))
    return started, ev.CustomerDecided(turn=0, moves=tuple(moves))


class Decision(NamedTuple):
    """`events` to append, and the state `after` them."""

    events: tuple[ev.Event, ...]
    after: Session


def decide(session: Session, source_seq: int, appraisal: Appraisal, at: int) -> Decision:
    """What an appraised message sets off: `AgentAppraised` first, `CustomerDecided` last.

    `session` is the state with the message as `unheard`; `at`: milliseconds since the session started, at
    which the events are appended. Moves not yet delivered are taken up again.
    """
    d = Draft(session.but(at=at), source_seq)
    heard = session.unheard
    d.interrupted = heard is not None and isinstance(heard.event, ev.AgentSaid) and heard.event.interrupts
    left = session.unsaid
    d.emit(ev.AgentAppraised(source=source_seq, acts=appraisal.acts, listener=appraisal.listener))
    _words_of_policies(d)
    _mind_interruption(d)
    for act in appraisal.acts:
        react(d, act, appraisal.acts)
    take_up(d, left)
    pursue(d, appraisal.acts)
    follow(d)
    offer(d)
    cut_in = cuts_in(d)
    if cut_in:
        d.moves.insert(0, Move(kind=M.INTERRUPT, why=source_seq))
    _decide(d, cut_in=cut_in)
    return Decision(tuple(d.events), d.session)


def correct(
    session: Session, source: ev.Recorded, first: Appraisal, missed: Appraisal, at: int, *, aloud: bool
) -> Decision:
    """What another listener heard in the latest message, after the customer has reacted to the `first`.

    `source` is the message, `missed` what comes on top. `aloud`: the customer's turn is over and the agent's
    has not begun, so that what is asked can be answered; else it is felt, and facts are unlocked, and nothing
    is said.
    """
    d = Draft(session.but(at=at), source.seq)
    d.text = source.event.text if isinstance(source.event, ev.AgentSaid) else ""
    d.emit(ev.AgentReappraised(source=source.seq, acts=missed.acts, listener=missed.listener))
    for act in missed.acts:
        if aloud or act.kind not in ANSWERED - SILENTLY:
            react(d, act, (*first.acts, *missed.acts))
        else:
            d.check_policies(act)
    d.moves = [m for m in d.moves if m.topic is not None or m.kind in LATE]
    if aloud and d.moves:
        _decide(d)
    return Decision(tuple(d.events), d.session)


def wait(session: Session, what: Literal["silence", "hold", "typing"], ms: int) -> tuple[ev.Event, ...]:
    """Time the customer minds. `ms` since the wait began. While typing only a hot customer reacts."""
    d = Draft(session, session.seq)
    d.text = ""
    d.emit(ev.AgentWaited(what=what, ms=ms, times=session.waits + 1))
    times = d.session.waits
    if what == "typing":
        if session.mood.frustration <= 70:
            return ()
        d.move(WAITS[what], scale=0.5)
        d.say(M.INTERRUPT)
        _decide(d, cut_in=True)
        return tuple(d.events)
    d.move(WAITS[what], scale=min(2.0, 0.6 + 0.3 * times))
    if d.session.mood.patience < 8 and times >= 3 and not d.session.solved:
        d.say(M.HANG_UP)
    elif what == "hold" or times >= 2:
        d.say(M.COMPLAIN_WAIT)
    else:
        d.say(M.NUDGE)
    take_up(d, session.unsaid)
    _decide(d)
    return tuple(d.events)


def not_heard(session: Session, event: ev.NotHeard) -> tuple[ev.Event, ...]:
    """The agent spoke and nothing could be made of it: the customer asks to say it again, and when that does
    not help offers to go on in writing. What it was about to say comes after."""
    d = Draft(session, session.seq)
    d.text = ""
    d.emit(event)
    d.say(M.SAY_AGAIN, result="chat" if d.session.misheard >= OFFERS_CHAT_FROM else "again")
    take_up(d, tuple(m for m in session.unsaid if m.kind is not M.SAY_AGAIN))
    _decide(d)
    return tuple(d.events)


def hold(session: Session, client_id: str, reason: str = "") -> tuple[ev.Event, ...]:
    """Put the customer on hold. Raises `WrongState` unless the session is running."""
    if session.status != "running":
        raise WrongState(f"cannot hold a session that is {session.status}")
    return (ev.HoldStarted(client_id=client_id, reason=reason),)


def resume(session: Session, client_id: str, at_ms: int) -> tuple[ev.Event, ...]:
    """Come back from hold; `at_ms` is now on the session's own scale. A long hold costs."""
    if session.status != "held":
        raise WrongState("the session is not on hold", mend="nothing to do: just write")
    held = max(0, at_ms - session.held_at)
    d = Draft(session, session.seq)
    d.text = ""
    d.emit(ev.HoldEnded(client_id=client_id, ms=held))
    if held >= 20_000:
        d.move(Cause.HELD, scale=min(3.0, held / 60_000 + 0.5))
    d.say(M.COMPLAIN_WAIT if held >= 120_000 else M.BACK)
    take_up(d, session.unsaid)
    _decide(d)
    return tuple(d.events)


def end(session: Session, by: Literal["agent", "customer", "time"], reason: str) -> tuple[ev.Event, ...]:
    """The end, with the outcome that the log supports. Raises `WrongState` when it has ended already."""
    if session.status == "ended":
        raise WrongState("the session has ended already", mend="open its report, or start a new one")
    found = outcome(session.but(ended_by=by))
    return (ev.SessionEnded(by=by, reason=reason, outcome=found.id, success=found.success),)


def after(session: Session) -> tuple[ev.Event, ...]:
    """What follows once a turn was delivered: a customer who said goodbye is gone."""
    if session.status == "ended" or session.pending is not None:
        return ()
    for move in session.last_moves:
        if move.kind == M.HANG_UP:
            return end(session, "customer", "hung_up")
        if move.kind in ENDING:
            return end(session, "agent", "closed")
    return ()


def _decide(d: Draft, *, cut_in: bool = False) -> None:
    if d.session.customer_by is not None:
        decided = ev.CustomerDecided(turn=d.session.customer_turn, moves=(), meant=tuple(d.moves))
        d.emit(decided)
        return
    d.emit(ev.CustomerDecided(turn=d.session.customer_turn, moves=tuple(d.moves), cut_in=cut_in))


def _mind_interruption(d: Draft) -> None:
    """Being written over while composing is minded by a customer who is cross already."""
    if d.interrupted and d.session.mood.frustration > 40:
        d.move(Cause.INTERRUPTED, scale=0.4)


def _words_of_policies(d: Draft) -> None:
    """Policies that are set off by the words themselves."""
    for policy in d.session.scenario.policies:
        for pattern in policy.on.words:
            found = re.search(pattern, d.text, re.IGNORECASE)
            if found and found.group():
                d.judge(policy, found.group())
                break
