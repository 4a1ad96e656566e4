"""The trials of the scorer's ground truth: what an agent does or omits, and whether there was an occasion.

A trial counts only where the conversation gave an occasion, judged by the world and the customer's own moves:
what was never mended cannot be confirmed.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import scoring_wordings as development
import scoring_wordings_test as test
from greenroom.core.events import CustomerSaid, PolicyKept, Recorded, SessionEnded, StepTried
from greenroom.core.moves import MoveKind as M
from greenroom.core.occasions import TELLS
from greenroom.core.scenario import Fact, Reveal, Scenario
from greenroom.core.service_levels import TARGETS
from greenroom.core.turn import NewSession
from scoring_agent import Agent, Extra, Item, Wordings

Log = Sequence[Recorded]

ALL = frozenset(test.COURTESY) | {"answers"}

WORDINGS: dict[str, tuple[Wordings, Wordings]] = {
    "development": (development.COURTESY, development.FAULTS),
    "test": (test.COURTESY, test.FAULTS),
}

ASIDE: dict[str, frozenset[str]] = {
    "welcome": frozenset({"taken_in"}),
    "answers": frozenset({"next_step", "relieved"}),
    "taken_in": frozenset({"felt_with", "relieved", "answers"}),
    "relieved": frozenset({"answers", "welcome"}),
    "next_step": frozenset({"answers"}),
    "plain_words": frozenset({"answers"}),
}
"""What else is left out, in both halves of a trial, because it does the same thing with other words."""


class Trial(NamedTuple):
    check: str
    present: bool
    agent: Agent
    occasion: Callable[[Log], bool]


def always(log: Log) -> bool:
    return True


def fixed(log: Log) -> bool:
    return any(isinstance(r.event, StepTried) and r.event.result == "fixed" for r in log)


def settled(log: Log) -> bool:
    return fixed(log) or any(isinstance(r.event, SessionEnded) and r.event.success for r in log)


def customer_did(kinds: Sequence[M] | frozenset[M], after: int = 0) -> Callable[[Log], bool]:
    """Whether the customer made such a move after the first `after` turns."""

    def did(log: Log) -> bool:
        said = [r.event for r in log if isinstance(r.event, CustomerSaid) and r.event.turn > after]
        return any(m.kind in kinds for e in said for m in e.moves)

    return did


def kept(log: Log) -> bool:
    return any(isinstance(r.event, PolicyKept) for r in log)


OCCASION: dict[str, Callable[[Log], bool]] = {
    "taken_in": customer_did(TELLS, after=1),
    "confirmed": fixed,
    "anything_else": settled,
    "goodbye": settled,
    "answers": customer_did([M.ASK, M.ASK_AGAIN, M.MORE]),
}


def trials(
    new: NewSession, items: Sequence[Item], rng: random.Random, wordings: str = "test"
) -> Iterator[Trial]:
    """Every trial on one scenario with one persona."""
    courtesy, faults = WORDINGS[wordings]

    def agent(on: frozenset[str], its: Sequence[Item] = items, *extras: Extra, late: bool = False) -> Agent:
        return Agent(new, its, on, random.Random(rng.random()), courtesy, extras, late)

    for check in sorted(ALL):
        aside = ASIDE.get(check, frozenset())
        occasion, late = OCCASION.get(check, always), check == "welcome"
        for on in (ALL - aside, frozenset({check})):
            yield Trial(check, True, agent(on, late=late), occasion)
            yield Trial(check, False, agent(on - {check}, late=late), occasion)
    for on in (ALL, frozenset[str]()):
        yield from _matter(new.scenario, items, on, agent, faults)
        yield from _faults(new, items, on, agent, faults)


Make = Callable[..., Agent]


def _matter(
    scenario: Scenario, items: Sequence[Item], on: frozenset[str], agent: Make, faults: Wordings
) -> Iterator[Trial]:
    """What is done for the matter itself: questions, steps, identity, rules."""
    wanted = {f.id for f in scenario.facts if _wanted(f)}
    without: dict[str, list[Item]] = {
        "asked": [i for i in items if i.target not in wanted],
        "right_steps": [i for i in items if i.kind != "step"],
        "reached": [i for i in items if i != [s for s in items if s.kind == "step"][-1]],
        "verified": [i for i in items if i.kind != "verify"],
    }
    for check, fewer in without.items():
        if len(fewer) == len(items) or (check == "reached" and not on):
            continue  # a good end takes the question whether it works, which the bare agent does not ask
        yield Trial(check, True, agent(on), always)
        yield Trial(check, False, agent(on, fewer), always)
    yield Trial("rules", True, agent(on), kept)
    for broken in _broken(scenario, faults):
        yield Trial("rules", False, agent(on, items, Extra(1, broken)), always)


def _wanted(fact: Fact) -> bool:
    return not fact.identity and fact.reveal in (Reveal.ASKED, Reveal.PROBED, Reveal.TRUSTED)


def _broken(scenario: Scenario, faults: Wordings) -> list[str]:
    """A way to break each rule that a step or a question for the password breaks, at the start."""
    says = {s.id: s.says for s in scenario.steps if s.needs is None}
    lines = [says[s][0] for p in scenario.policies for s in p.on.steps[:1] if s in says]
    if any("password" in w for p in scenario.policies for w in p.on.words):
        lines += faults["password"][:2]
    return lines


def _faults(
    new: NewSession, items: Sequence[Item], on: frozenset[str], agent: Make, faults: Wordings
) -> Iterator[Trial]:
    scenario, plain = new.scenario, agent(on)
    rng = plain.rng
    first = next(i for i, item in enumerate(items) if item.kind == "step") + 1
    guarded = {s for p in scenario.policies for s in p.on.steps}
    wrong = [
        s
        for s in scenario.steps
        if s.id not in guarded
        and not s.right
        and s.needs is None
        and s.tech <= new.persona.tech
        and all(e.result == "same" for e in s.effects)
    ]
    asked = next((i.target for i in items if i.kind != "step"), None)
    again = [f.asks[1] for f in scenario.facts if f.id == asked]
    late_ms = (TARGETS[scenario.ticket.priority].next_reply + 60) * 1000
    bye = "Goodbye, and have a good day."
    five = plain.courtesy["felt_with"][:6]
    made: dict[str, list[tuple[Extra, ...]]] = {
        "curt": [(Extra(0, rng.choice(faults["curt"])),)],
        "harsh": [(Extra(2, rng.choice(faults["harsh"])),)],
        "blamed": [(Extra(2, rng.choice(faults["blamed"])),)],
        "cold": [(Extra(2, rng.choice(faults["cold"])),)],
        "jargon": [(Extra(2, rng.choice(faults["jargon"])),)] if new.persona.tech <= 1 else [],
        "slow": [(Extra(2, "I have looked at it.", wait_ms=int(late_ms)),)],
        "worn_out": [tuple(Extra(2, t) for t in five)],
        "hurried": [(Extra(first, bye, ends=True),)],
        "wrong_step": [(Extra(first, rng.choice(s.says)),) for s in wrong[:2]],
        "repeated_step": [(Extra(first, s.says[0]), Extra(first, s.says[1])) for s in wrong[:2]],
        "broke_rule": [(Extra(1, text),) for text in _broken(scenario, faults)],
        "asked_again": [(Extra(first, text),) for text in again],
    }
    for fault, ways in made.items():
        occasion = _told(str(asked)) if fault == "asked_again" else always
        for extras in ways:
            yield Trial(fault, True, agent(on, items, *extras), occasion)
        yield Trial(fault, False, agent(on), always)
    unheard = customer_did([M.ASK_AGAIN, M.COMPLAIN_UNHEARD])
    yield Trial("talked_past", True, agent(on - {"answers"}), unheard)
    yield Trial("talked_past", False, agent(on), lambda log: not unheard(log))


def _told(fact: str) -> Callable[[Log], bool]:
    def told(log: Log) -> bool:
        said = [r.event for r in log if isinstance(r.event, CustomerSaid)]
        return any(m.kind == M.TELL and m.topic == fact for e in said for m in e.moves)

    return told


def counts_for(trial: Trial, log: Log) -> bool:
    """Whether the trial came about: the customer stayed, everything was said, and there was an occasion."""
    ended = next((r.event for r in reversed(log) if isinstance(r.event, SessionEnded)), None)
    left = ended is not None and ended.by == "customer"
    if trial.agent.left_unsaid or (left and trial.present and not trial.agent.extras):
        return False
    if trial.check in ("wrong_step", "repeated_step") and not trial.present and trial.agent.again:
        return False  # what it had to say twice may well have been heard twice
    return trial.occasion(log)
