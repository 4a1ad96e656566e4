"""A scripted agent that does or omits each thing that the rubric looks at, on any scenario.

What it does for the matter itself (which facts to ask for, which steps to take, in which order) is the plan
of the scenario's own good proof; the words are other wordings of the scenario (`asks`, `says`, `answers`),
drawn at random. Courtesies are sentences of their own (`scoring_wordings`), so that one can be left out.
The agent reads what the customer meant from the log, as a person reads the chat; it never asks the listener.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from greenroom import wiring
from greenroom.core.events import CustomerSaid, FactAsked, Recorded, StepTried
from greenroom.core.moves import Move
from greenroom.core.moves import MoveKind as M
from greenroom.core.occasions import COMPLAINS, TELLS
from greenroom.core.scenario import Scenario
from greenroom.core.turn import NewSession
from greenroom.engine.play import Play
from greenroom.library.prove import play_lines

HELPED = ("fixed", "progress")

Wordings = Mapping[str, Sequence[str]]

TIMED = re.compile(
    r"\b(minutes?|hours?|seconds?|soon|shortly|while|next|then|already|afterwards|later)\b", re.I
)
"""Step wordings with these also say how long it takes; they are left out where that must not be said."""

TRIES = 3
"""Wordings that the agent tries until a question is answered or a step is taken."""


class Item(NamedTuple):
    kind: Literal["ask", "verify", "step"]
    target: str


def plan(new: NewSession) -> list[Item]:
    """What the good agent of the proof does, in order."""
    log = play_lines(new, new.scenario.proof.good, wiring.listener(), wiring.speaker(new.scenario.language))
    identity = {f.id for f in new.scenario.facts if f.identity}
    found: list[Item] = []
    for r in log:
        match r.event:
            case FactAsked() as e:
                found.append(Item("verify" if e.fact in identity else "ask", e.fact))
            case StepTried() as e if e.result in HELPED:
                found.append(Item("step", e.step))
            case _:
                pass
    return list(dict.fromkeys(found))


@dataclass
class Extra:
    """Words put in before the plan item number `before` (0: with the first message), waited for `wait_ms`."""

    before: int
    text: str
    alone: bool = True
    wait_ms: int | None = None
    ends: bool = False


@dataclass
class Agent:
    """`on`: the courtesies that it does, in the words of `courtesy`. `late`: after the greeting none before
    its third message. After playing, `left_unsaid` counts the extras that never came, `again` tells whether
    a step had to be proposed more than once."""

    new: NewSession
    items: Sequence[Item]
    on: frozenset[str]
    rng: random.Random
    courtesy: Wordings
    extras: Sequence[Extra] = ()
    late: bool = False
    spare: dict[str, list[str]] = field(default_factory=dict)
    left_unsaid: int = 0
    again: bool = False

    def play(self) -> list[Recorded]:
        """The log of the whole conversation."""
        self.chat = Play(self.new, wiring.listener(), wiring.speaker(self.scenario.language))
        self._opening()
        steps = [i for i, item in enumerate(self.items) if item.kind == "step"]
        for i, item in enumerate(self.items):
            if any(self._put_in(e) for e in self.extras if e.before == i + 1):
                break
            before = ["next_step"] if steps and i == steps[0] else []
            before += ["plain_words"] if steps and i == steps[min(1, len(steps) - 1)] else []
            self._do(item, before)
        else:
            if not any(self._put_in(e) for e in self.extras if e.before > len(self.items)):
                self._ending()
        self.chat.end()
        return self.chat.log

    @property
    def scenario(self) -> Scenario:
        return self.new.scenario

    def _opening(self) -> None:
        first = self._words("hello", "name", "welcome")
        self.left_unsaid = len(self.extras)
        extra = [e for e in self.extras if e.before == 0]
        self.left_unsaid -= len(extra)
        self._say(*[e.text for e in extra], *first, "I have your ticket open.")
        if self.late:
            self._say("I am looking at it.")
        self._say(*self._words("felt_with", "relieved", "open_question"), take_in=not self.late)

    def _ending(self) -> None:
        self._say(*self._words("confirmed"))
        self._say(*self._words("anything_else"))
        if any(m.kind == M.MORE for m in self._moves()) and "answers" in self.on:
            self._say(" ")
        self._say(*self._words("goodbye"))

    def _put_in(self, extra: Extra) -> bool:
        """Say it; whether the conversation is over with it."""
        self.left_unsaid -= not self.chat.ended
        self._say(extra.text, wait_ms=extra.wait_ms, alone=extra.alone)
        return extra.ends

    def _do(self, item: Item, before: Sequence[str]) -> None:
        wordings = self._wordings(item)
        for i, words in enumerate(wordings[:TRIES]):
            if item.kind != "step" and self._told(item.target):
                return
            if self.chat.ended:
                return
            self.again |= item.kind == "step" and i > 0
            plain = any(m.kind in (M.ASK_HOW, M.PUZZLED) for m in self._moves())
            extra = list(before) if i == 0 else ["plain_words"] if plain else []
            self._say(*self._words(*extra), words)
            if item.kind == "step" and self._helped(item.target):
                return

    def _wordings(self, item: Item) -> list[str]:
        """The scenario's wordings, shuffled. Where something is left out, those of one clause only: what
        follows a comma often consoles, explains or tells the time besides."""
        if item.kind == "step":
            says = next(s.says for s in self.scenario.steps if s.id == item.target)
        else:
            says = next(f.asks for f in self.scenario.facts if f.id == item.target)
        plain = [w for w in says if "," not in w and not TIMED.search(w)]
        chosen = plain if plain and len(self.on) <= len(self.courtesy) else list(says)
        return self.rng.sample(chosen, len(chosen))

    def _words(self, *groups: str) -> list[str]:
        """A sentence for each group that is on, none twice before all were said."""
        found = []
        for group in groups:
            if group in self.on:
                if not self.spare.get(group):
                    own = self.scenario.rubric.ideal.get("empathy", ()) if group == "felt_with" else ()
                    self.spare[group] = self.rng.sample(self.courtesy[group], len(self.courtesy[group]))
                    if own and self.rng.random() < 0.3:
                        self.spare[group].append(own[0])
                found.append(self.spare[group].pop().format(name=self.scenario.customer.name.split()[-1]))
        return found

    def _say(
        self, *words: str, take_in: bool = True, wait_ms: int | None = None, alone: bool = False
    ) -> None:
        """One message, with what the customer's last words call for put first; nothing when there is none."""
        if self.chat.ended:
            return
        first: list[str] = []
        moves = self._moves()
        if not alone and self.chat.session.turn:
            if take_in and any(m.kind in TELLS for m in moves):
                first += self._words("taken_in")
            if any(m.kind in COMPLAINS or m.kind == M.COMPLAIN for m in moves) and self.chat.session.turn > 1:
                first += self._words("felt_with")
            if "answers" in self.on:
                asked = [m.topic for m in moves if m.kind in (M.ASK, M.ASK_AGAIN, M.MORE)]
                first += [self.rng.choice(c.answers) for c in self.scenario.concerns if c.id in asked]
        text = " ".join(w for w in (*first, *words) if w.strip())
        if text:
            self.chat.say(text, wait_ms=wait_ms)

    def _moves(self) -> tuple[Move, ...]:
        """What the customer did in the last turn."""
        said = [r.event for r in self.chat.log if isinstance(r.event, CustomerSaid)]
        return tuple(m for e in said if e.turn == said[-1].turn for m in e.moves)

    def _told(self, fact: str) -> bool:
        return fact in self.chat.session.told

    def _helped(self, step: str) -> bool:
        return any(
            isinstance(r.event, StepTried) and r.event.step == step and r.event.result in HELPED
            for r in self.chat.log
        )
