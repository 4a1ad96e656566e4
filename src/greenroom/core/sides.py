"""Someone else takes a side for a while: a trainer writes for the agent, a person plays the customer.

Who speaks for a side is in the log, so it outlives a crash. While a person plays the customer the simulation
goes on feeling and unlocking, and takes up what is still to be said once it has the side back.
"""

import re

from greenroom.core import events as ev
from greenroom.core.errors import NotAllowed, WrongState
from greenroom.core.moves import Move
from greenroom.core.moves import MoveKind as M
from greenroom.core.scenario import Fact
from greenroom.core.session import Holder, Session

PERSON = "person"
"""The `brain` of a message that a person wrote in the customer's place."""

ENOUGH = 0.5
"""Share of the longer words of a telling by which it is known."""

WAITED = frozenset({M.NUDGE, M.COMPLAIN_WAIT})
"""Moves that are about the waiting alone: out of date once the side is given back."""


def holder_of(s: Session, side: ev.Side) -> Holder | None:
    """Who speaks for `side`; None for the agent and the simulation themselves."""
    return s.agent_by if side == "agent" else s.customer_by


def take(s: Session, client_id: str, side: ev.Side, who: Holder) -> tuple[ev.Event, ...]:
    """`who` speaks for `side` from now on. Raises `WrongState` when someone does already, or has the other
    side."""
    held = holder_of(s, side)
    if held is not None:
        raise WrongState(f"{held.name} has the {side}'s side", mend="it has to be given back first")
    if who.user in {h.user for h in (s.agent_by, s.customer_by) if h is not None}:
        raise WrongState("you have the other side", mend="give that back first")
    return (ev.SideTaken(client_id=client_id, side=side, by=who.name, user=who.user),)


def release(s: Session, client_id: str, side: ev.Side, by: str) -> tuple[ev.Event, ...]:
    """Give `side` back. The simulation says what it meant to, unless the person has spoken since. Raises
    `WrongState` when nobody has taken it."""
    if holder_of(s, side) is None:
        raise WrongState(f"nobody has taken the {side}'s side")
    released = ev.SideReleased(client_id=client_id, side=side, by=by)
    left = tuple(m for m in s.unsaid if m.kind not in WAITED)
    if side == "agent" or not left:
        return (released,)
    return released, ev.CustomerDecided(turn=s.customer_turn, moves=left)


def customer_said(s: Session, client_id: str, user: str, text: str) -> ev.CustomerSaid:
    """What `user` writes in the customer's place. Raises `NotAllowed` unless they have that side."""
    holder = plays_customer(s, user)
    return ev.CustomerSaid(
        turn=max(0, s.customer_turn - 1),
        beat=s.spoken,
        text=text,
        moves=told_by(s, text),
        last=True,
        brain=PERSON,
        speaker=holder.name,
        client_id=client_id,
    )


def plays_customer(s: Session, user: str) -> Holder:
    """Who has the customer's side, if that is `user`. Raises `NotAllowed`."""
    if s.customer_by is None or s.customer_by.user != user:
        raise NotAllowed("you do not play the customer here", mend="take the customer's side first")
    return s.customer_by


def told_by(s: Session, text: str) -> tuple[Move, ...]:
    """The facts that a person tells in `text`, of those that are earned. So an agent who was told by a person
    who they speak to has been told."""
    return tuple(
        Move(kind=M.TELL, topic=f.id)
        for f in s.scenario.facts
        if f.id in s.unlocked and f.id not in s.told and _tells(text, f)
    )


def _tells(text: str, fact: Fact) -> bool:
    """One of the fact's marks is in it; without marks, half of the longer words of a telling."""
    if fact.marks:
        return any(mark.casefold() in text.casefold() for mark in fact.marks)
    said = _words(text)
    lines = map(_words, (*fact.tells, *fact.plain_tells))
    return any(line and len(line & said) >= ENOUGH * len(line) for line in lines)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.casefold()))


def may_write(s: Session, user: str) -> str:
    """The name that a message of the agent's by `user` goes under: "" for the agent ("" as `user`). Raises
    `WrongState` for the agent while someone has their side, `NotAllowed` for anyone who does not."""
    if user == "":
        if s.agent_by is not None:
            raise WrongState(
                f"{s.agent_by.name} has taken over", mend="watch how it goes on until you get it back"
            )
        return ""
    if s.agent_by is None or s.agent_by.user != user:
        raise NotAllowed("you do not write for the agent here", mend="take the agent's side first")
    return s.agent_by.name
