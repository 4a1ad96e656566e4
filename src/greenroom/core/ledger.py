"""What the scorer reads off a log: messages, acts with their moment, and when things happened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind
from greenroom.core.evidence import Message
from greenroom.core.mood import Mood
from greenroom.core.scenario import Scenario

UPSET = 40.0
"""Frustration from which the customer's feelings call for an answer."""

ROSE = 3.0
"""A rise of frustration in one turn that calls for an answer too."""

COURTESIES = frozenset(
    {
        ActKind.GREET,
        ActKind.INTRODUCE,
        ActKind.THANK,
        ActKind.APOLOGISE,
        ActKind.EMPATHISE,
        ActKind.REASSURE,
        ActKind.SET_EXPECTATION,
        ActKind.CHECK_UNDERSTANDING,
        ActKind.CONFIRM_SOLVED,
        ActKind.OFFER_MORE,
        ActKind.CLOSE,
        ActKind.EXPLAIN_PLAIN,
    }
)

CROWD = 5
"""Different courtesies in one message from which it looks like a list of magic words."""

WORDS_A_COURTESY = 5
"""A list of magic words has fewer words than this for each of them."""


class Done(NamedTuple):
    """One act with its moment. `worth`: whether it can earn points."""

    act: Act
    seq: int
    at: int
    turn: int
    quote: str
    worth: bool


@dataclass
class Ledger:
    """One log, read once. `mood_before[t]` is the mood when agent turn `t` (from 1) was written."""

    scenario: Scenario
    events: Sequence[ev.Recorded]
    started: ev.SessionStarted | None = None
    ended: ev.SessionEnded | None = None
    agent: list[Message] = field(default_factory=list)
    customer: list[Message] = field(default_factory=list)
    acts: list[Done] = field(default_factory=list)
    moods: list[tuple[int, int, Mood]] = field(default_factory=list)  # (turn, at, mood)
    mood_before: dict[int, Mood] = field(default_factory=dict)
    solved_turn: int | None = None
    hold_turns: set[int] = field(default_factory=set)
    held_ms: int = 0

    def __post_init__(self) -> None:
        self.messages: dict[int, Message] = {}
        mood = Mood()
        turn = 0
        held_at: int | None = None
        for r in self.events:
            match r.event:
                case ev.SessionStarted() as e:
                    self.started, mood = e, e.mood
                    self.moods.append((0, r.at, mood))
                case ev.AgentSaid() as e:
                    turn = e.turn
                    self.mood_before[turn] = mood
                    self.agent.append(Message(r.seq, r.at, turn, e.text))
                    self.messages[r.seq] = self.agent[-1]
                case ev.AgentAppraised() as e:
                    self._appraised(e)
                case ev.CustomerSaid() as e:
                    self.customer.append(Message(r.seq, r.at, turn, e.text))
                    self.messages[r.seq] = self.customer[-1]
                case ev.MoodMoved() as e:
                    mood = e.mood
                    self.moods.append((turn, r.at, mood))
                case ev.StepTried() as e if e.result == "fixed" and self.solved_turn is None:
                    self.solved_turn = turn
                case ev.HoldStarted():
                    held_at = r.at
                case ev.HoldEnded():
                    self.hold_turns.add(turn + 1)
                    self.held_ms += r.at - held_at if held_at is not None else 0
                    held_at = None
                case ev.SessionEnded() as e:
                    self.ended = e
                case _:
                    pass
        self.upset_turns = self._upset()

    def _appraised(self, e: ev.AgentAppraised) -> None:
        message = self.messages.get(e.source)
        if message is None:
            return
        kinds = {a.kind for a in e.acts} & COURTESIES
        words = len(message.text.split())
        crowd = len(kinds) >= CROWD and words < WORDS_A_COURTESY * len(kinds)
        for act in e.acts:
            quote = message.text[act.start : act.end]
            if quote.strip():
                worth = not (crowd and act.kind in COURTESIES) and not self._formula(act.kind, quote)
                self.acts.append(Done(act, message.seq, message.at, message.turn, quote, worth))

    def _formula(self, kind: ActKind, quote: str) -> bool:
        """Whether the same words have done this before: a formula repeated earns nothing more."""
        plain = words_only(quote)
        return any(d.act.kind == kind and words_only(d.quote) == plain for d in self.acts)

    def _upset(self) -> set[int]:
        """The agent turns that answer a customer whose feelings show."""
        found = set()
        for turn, mood in self.mood_before.items():
            before = self.mood_before.get(turn - 1)
            start = self.moods[0][2] if self.moods else mood
            rose = before is not None and mood.frustration - before.frustration >= ROSE
            if mood.frustration >= UPSET or rose or (turn <= 2 and start.frustration >= UPSET - 10):
                found.add(turn)
        return found

    @property
    def last_turn(self) -> int:
        return self.agent[-1].turn if self.agent else 0

    def of(self, *kinds: type[ev.Event]) -> list[ev.Recorded]:
        return [r for r in self.events if isinstance(r.event, kinds)]

    def said_in(self, turn: int) -> Message | None:
        return next((m for m in self.agent if m.turn == turn), None)


def words_only(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
