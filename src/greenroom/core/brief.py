"""The brief: all that a speaker is told. What the agent has not earned is not in it, so it cannot leak."""

from dataclasses import dataclass
from typing import NamedTuple

from greenroom.core.mood import Mood
from greenroom.core.moves import Move
from greenroom.core.persona import Persona


@dataclass(frozen=True, slots=True)
class BriefMove:
    """A move with the words that may carry it: `lines` come from the scenario (a fact's tells, a step's
    reports, a concern's questions) and are equal in meaning; empty where the persona's own banks speak.
    `about` names the topic in a few words a customer could say ("the error code", "restart the laptop"),
    `about_others` the alternatives of ASK_BACK. `by_agent`: it reports a step that the agent has done."""

    move: Move
    lines: tuple[str, ...] = ()
    about: str = ""
    about_others: tuple[str, ...] = ()
    by_agent: bool = False


class Spoken(NamedTuple):
    """A message of the conversation: the agent's or the customer's; "" stands for one that made no sense."""

    agent: bool
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What to say this turn and in whose voice.

    `turn` counts the customer's turns from 0 (the opening). `said` are the customer's own messages so far,
    oldest first, so that wording does not repeat. `name` is the customer's, `goal` and `stakes` what it is
    about in the customer's words. `agent_text` is what the agent just said ("" at the opening or a nudge).
    `talk` is all that either side has said, oldest first, where a speaker needs it.
    """

    persona: Persona
    name: str
    language: str
    seed: int
    turn: int
    mood: Mood
    goal: str
    stakes: str | None
    moves: tuple[BriefMove, ...]
    said: tuple[str, ...] = ()
    agent_text: str = ""
    cut_in: bool = False
    talk: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message of the customer: its words, and the moves that are done once it was delivered."""

    text: str
    moves: tuple[Move, ...]
    brain: str = "builtin"
