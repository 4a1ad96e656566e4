"""What the scorer reads off a log: messages, acts with their moment, and when things happened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from greenroom.core import events as ev
from greenroom.core.acts import Act
from greenroom.core.call_figures import CallMeasures
from greenroom.core.call_measures import call_measures
from greenroom.core.courtesy import Formulas, crowded
from greenroom.core.evidence import Message
from greenroom.core.mood import Mood
from greenroom.core.occasions import Occasion, occasions, tells
from greenroom.core.own_words import own_words
from greenroom.core.scenario import Scenario


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
    """One log, read once. Turns are the agent's messages, from 1; 0 is before the first.

    `simulated`: the log has the customer's mood and decisions; a transcript has not. `solved_turn`: in which
    the world was mended. `told_turns`: turns that follow an answer or a report of the customer's. `upset`:
    where the customer showed feelings or a cost. `answered_s`: (seq, seconds the customer had waited, time on
    hold left out) of each agent message that answers the customer. `whole` is the log with what others did in
    the agent's place, `events` without (see `own_words`).
    """

    scenario: Scenario
    events: Sequence[ev.Recorded]
    cost_words: tuple[str, ...] = ()
    solved_words: tuple[str, ...] = ()
    started: ev.SessionStarted | None = None
    ended: ev.SessionEnded | None = None
    simulated: bool = False
    agent: list[Message] = field(default_factory=list)
    customer: list[Message] = field(default_factory=list)
    acts: list[Done] = field(default_factory=list)
    moods: list[tuple[int, int, Mood]] = field(default_factory=list)  # (turn, at in ms, mood)
    solved_turn: int | None = None
    hold_turns: set[int] = field(default_factory=set)
    told_turns: set[int] = field(default_factory=set)
    held_ms: int = 0
    answered_s: list[tuple[int, float]] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    upset: list[Occasion] = field(default_factory=list)
    whole: Sequence[ev.Recorded] = ()

    def __post_init__(self) -> None:  # noqa: PLR0912  one arm a kind
        self.whole, self.events = self.events, own_words(self.events)
        self._formulas = Formulas()
        self._by_turn: dict[int, Message] = {}
        turn = 0
        held_at: int | None = None
        waiting: int | None = None  # since the last message of the customer's turn, moved on by holds
        their_turn = -1
        for r in self.events:
            match r.event:
                case ev.SessionStarted() as e:
                    self.started = e
                    self.moods.append((0, r.at, e.mood))
                case ev.AgentSaid() as e:
                    turn = e.turn
                    self.agent.append(Message(r.seq, r.at, turn, e.text))
                    self.messages[r.seq] = self._by_turn[turn] = self.agent[-1]
                    if waiting is not None:
                        self.answered_s.append((r.seq, max(0, r.at - waiting) / 1000))
                        waiting = None
                case ev.AgentAppraised() | ev.AgentReappraised() as e:
                    self._appraised(e)
                case ev.CustomerSaid() as e:
                    self.customer.append(Message(r.seq, r.at, turn, e.text))
                    self.messages[r.seq] = self.customer[-1]
                    if waiting is None or e.turn == their_turn:
                        waiting, their_turn = r.at, e.turn
                    if turn and tells(e):
                        self.told_turns.add(turn + 1)
                case ev.CustomerDecided():
                    self.simulated = True
                case ev.MoodMoved() as e:
                    self.moods.append((turn, r.at, e.mood))
                case ev.StepTried() as e if e.result == "fixed" and self.solved_turn is None:
                    self.solved_turn = turn
                case ev.HoldStarted():
                    held_at = r.at
                case ev.HoldEnded() if held_at is not None:
                    self.hold_turns.add(turn + 1)
                    self.held_ms += r.at - held_at
                    waiting = None if waiting is None else waiting + r.at - held_at
                    held_at = None
                case ev.SideReleased(side="agent"):
                    waiting = None  # what came meanwhile was for others to answer
                case ev.SessionEnded() as e:
                    self.ended = e
                case _:
                    pass
        self.upset = occasions(self.scenario, self.events, self.cost_words, self.simulated)
        if self.call is not None:
            self._by_ear(self.call)

    @cached_property
    def call(self) -> CallMeasures | None:
        """How the call was held, None when there was none."""
        return call_measures(self.events)

    def _by_ear(self, call: CallMeasures) -> None:
        """In a call the customer waits from when they fell silent to when the agent begins to speak."""
        spoken = set(call.spoken)
        typed = [(seq, seconds) for seq, seconds in self.answered_s if seq not in spoken]
        self.answered_s = sorted([*typed, *((m.seq, m.seconds) for m in call.responses)])

    @property
    def said_solved(self) -> tuple[int, str] | None:
        """(seq, words) with which the customer of a transcript says last that it is solved, and no complaint
        came after it."""
        for message in reversed(self.customer):
            if message.turn == 0 or any(re.search(p, message.text, re.IGNORECASE) for p in self.cost_words):
                return None
            for pattern in self.solved_words:
                found = re.search(pattern, message.text, re.IGNORECASE)
                if found and found.group():
                    return message.seq, found.group()
        return None

    def _appraised(self, e: ev.AgentAppraised | ev.AgentReappraised) -> None:
        message = self.messages.get(e.source)
        if message is None:
            return
        before = [d.act for d in takewhile(lambda d: d.seq == e.source, reversed(self.acts))]
        crowd = crowded(message.text, (*before, *e.acts))
        for act in e.acts:
            quote = message.text[act.start : act.end]
            if quote.strip():
                worth = act.kind not in crowd and not self._formulas.again(act.kind, quote)
                self.acts.append(Done(act, message.seq, message.at, message.turn, quote, worth))

    @property
    def last_turn(self) -> int:
        return self.agent[-1].turn if self.agent else 0

    @property
    def settled(self) -> bool:
        """Whether it came to a good end, as far as the log can tell; a transcript gets the benefit."""
        if not self.simulated:
            return True
        return self.solved_turn is not None or bool(self.ended and self.ended.success)

    @property
    def left(self) -> bool:
        """Whether the customer hung up."""
        return self.ended is not None and self.ended.by == "customer"

    def of(self, *kinds: type[ev.Event]) -> list[ev.Recorded]:
        return [r for r in self.events if isinstance(r.event, kinds)]

    def said_in(self, turn: int) -> Message | None:
        return self._by_turn.get(turn)

    def first(self, *kinds: str) -> int | None:
        """The turn of the first act of one of these kinds."""
        return next((d.turn for d in self.acts if d.act.kind in kinds), None)
