"""What a person needs on the screen to play the customer: who they are, what they may tell by now, what not
yet, and what the simulation would say.
"""

from dataclasses import dataclass, replace

from greenroom.core.brief import Brief
from greenroom.core.briefing import brief, stakes, tells
from greenroom.core.events import CustomerDecided
from greenroom.core.mood import Mood
from greenroom.core.moves import Move
from greenroom.core.moves import MoveKind as M
from greenroom.core.persona import Persona
from greenroom.core.session import Session

MOST = 3
"""Suggestions at most."""


@dataclass(frozen=True, slots=True)
class CueFact:
    """A fact that may be told now. `lines` are wordings of equal meaning; `told`: it has been."""

    id: str
    label: str
    lines: tuple[str, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class CueCard:
    """`hidden`: labels of the facts that the agent has not earned. `meant`: briefs of what the simulation
    would say, which differ in chance alone; empty when it would say nothing now."""

    persona: Persona
    name: str
    goal: str
    stakes: str | None
    mood: Mood
    may_tell: tuple[CueFact, ...]
    hidden: tuple[str, ...]
    meant: tuple[Brief, ...]


def cue_card(s: Session) -> CueCard:
    """For whoever plays the customer of `s` now."""
    earned = [f for f in s.scenario.facts if f.id in s.unlocked or f.id in s.told]
    return CueCard(
        persona=s.persona,
        name=s.name,
        goal=s.scenario.goal,
        stakes=stakes(s),
        mood=s.mood,
        may_tell=tuple(CueFact(f.id, f.label, tells(s, f), f.id in s.told) for f in earned),
        hidden=tuple(f.label for f in s.scenario.facts if f not in earned),
        meant=_meant(s),
    )


def _meant(s: Session) -> tuple[Brief, ...]:
    """What was decided and is not said yet; once the person has spoken, what is earned and not told."""
    moves = s.unsaid
    if not moves:
        left = [f.id for f in s.scenario.facts if f.id in s.unlocked and f.id not in s.told]
        moves = tuple(Move(kind=M.TELL, topic=fact) for fact in left[:MOST])
    if not moves:
        return ()
    pending = CustomerDecided(turn=max(0, s.customer_turn - 1), moves=moves)
    told = brief(s.but(pending=pending, said_before=len(s.said)))
    return () if told is None else tuple(replace(told, seed=told.seed + n) for n in range(MOST))
