"""Ground truth by construction: is what was done credited, and only that?

On every scenario, with every persona it lists, scripted agents do or omit one thing at a time, each within an
otherwise complete conversation and within an otherwise bare one. `hit`: it was done and at least half of its
points were given (for a fault: some were taken). `false`: it was omitted and any points were given (taken).
A trial counts only where the conversation gave an occasion, judged by the world and the customer's own moves:
what was never mended cannot be confirmed.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from greenroom import wiring
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import CustomerSaid, PolicyKept, Recorded, SessionEnded, StepTried
from greenroom.core.moves import MoveKind as M
from greenroom.core.occasions import TELLS
from greenroom.core.scenario import Fact, Reveal, Scenario
from greenroom.core.scoring import score
from greenroom.core.service_levels import TARGETS
from greenroom.core.turn import NewSession
from scoring_agent import Agent, Extra, Item, plan
from scoring_wordings import COURTESY, FAULTS

Log = Sequence[Recorded]

ALL = frozenset(COURTESY) | {"answers"}

ASIDE: dict[str, frozenset[str]] = {
    "welcome": frozenset({"taken_in"}),
    "taken_in": frozenset({"felt_with", "relieved", "answers"}),
    "relieved": frozenset({"answers"}),
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
    "taken_in": customer_did(TELLS),
    "confirmed": fixed,
    "anything_else": settled,
    "goodbye": settled,
    "answers": customer_did([M.ASK, M.ASK_AGAIN, M.MORE]),
}


def trials(new: NewSession, items: Sequence[Item], rng: random.Random) -> Iterator[Trial]:
    """Every trial on one scenario with one persona."""

    def agent(on: frozenset[str], its: Sequence[Item] = items, *extras: Extra, late: bool = False) -> Agent:
        return Agent(new, its, on, random.Random(rng.random()), extras, late)

    for check in sorted(ALL):
        aside = ASIDE.get(check, frozenset())
        occasion, late = OCCASION.get(check, always), check == "welcome"
        for on in (ALL - aside, frozenset({check})):
            yield Trial(check, True, agent(on, late=late), occasion)
            yield Trial(check, False, agent(on - {check}, late=late), occasion)
    for on in (ALL, frozenset[str]()):
        yield from _matter(new.scenario, items, on, agent)
        yield from _faults(new, items, on, agent)


Make = Callable[..., Agent]


def _matter(scenario: Scenario, items: Sequence[Item], on: frozenset[str], agent: Make) -> Iterator[Trial]:
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
    for broken in _broken(scenario):
        yield Trial("rules", False, agent(on, items, Extra(1, broken)), always)


def _wanted(fact: Fact) -> bool:
    return not fact.identity and fact.reveal in (Reveal.ASKED, Reveal.PROBED, Reveal.TRUSTED)


def _broken(scenario: Scenario) -> list[str]:
    """A way to break each rule that a step or a question for the password breaks, before anything is known."""
    says = {s.id: s.says for s in scenario.steps if s.needs is None}
    lines = [says[s][0] for p in scenario.policies for s in p.on.steps[:1] if s in says]
    if any("password" in w for p in scenario.policies for w in p.on.words):
        lines += FAULTS["password"][:2]
    return lines


def _faults(new: NewSession, items: Sequence[Item], on: frozenset[str], agent: Make) -> Iterator[Trial]:
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
    five = COURTESY["felt_with"][:6]
    made: dict[str, list[tuple[Extra, ...]]] = {
        "curt": [(Extra(0, rng.choice(FAULTS["curt"])),)],
        "harsh": [(Extra(2, rng.choice(FAULTS["harsh"])),)],
        "blamed": [(Extra(2, rng.choice(FAULTS["blamed"])),)],
        "cold": [(Extra(2, rng.choice(FAULTS["cold"])),)],
        "jargon": [(Extra(2, rng.choice(FAULTS["jargon"])),)] if new.persona.tech <= 1 else [],
        "slow": [(Extra(2, "I have looked at it.", wait_ms=int(late_ms)),)],
        "worn_out": [tuple(Extra(2, t) for t in five)],
        "hurried": [(Extra(first, bye, ends=True),)],
        "wrong_step": [(Extra(first, rng.choice(s.says)),) for s in wrong[:2]],
        "repeated_step": [(Extra(first, s.says[0]), Extra(first, s.says[1])) for s in wrong[:2]],
        "broke_rule": [(Extra(1, text),) for text in _broken(scenario)],
        "asked_again": [(Extra(first, text),) for text in again],
    }
    for fault, ways in made.items():
        occasion = _told(str(asked)) if fault == "asked_again" else always
        for extras in ways:
            yield Trial(fault, True, agent(on, items, *extras), occasion)
        yield Trial(fault, False, plain, always)
    unheard = customer_did([M.ASK_AGAIN, M.COMPLAIN_UNHEARD])
    yield Trial("talked_past", True, agent(on - {"answers"}), unheard)
    yield Trial("talked_past", False, agent(on), lambda log: not unheard(log))


def _told(fact: str) -> Callable[[Log], bool]:
    def told(log: Log) -> bool:
        said = [r.event for r in log if isinstance(r.event, CustomerSaid)]
        return any(m.kind == M.TELL and m.topic == fact for e in said for m in e.moves)

    return told


def credited(evaluation: Evaluation, check: str, present: bool) -> bool:
    """Whether `check` got its points: half of them where it was `present`, any at all where it was not. For a
    fault: whether points were taken."""
    points = [e.points for e in evaluation.evidence if e.check == check]
    if any(p < 0 for p in points):
        return True
    missed = sum(m.points for c in evaluation.criteria for m in c.missed if m.check == check)
    return sum(points) > 0 and (not present or sum(points) >= missed)


def measure(names: Sequence[str] = (), seeds: int = 2) -> dict[str, Any]:
    """Hit and false alarm rate per check and criterion over the helpdesk pack (or the scenarios `names`)."""
    library = wiring.library()
    rubric = library.rubrics["support"]
    home = {m.id: (c.id, m in c.faults) for c in rubric.criteria for m in (*c.checks, *c.faults)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    failures: dict[str, list[str]] = defaultdict(list)
    for scenario in library.scenarios.values():
        if scenario.pack != "helpdesk" or (names and scenario.id not in names):
            continue
        for persona in scenario.personas:
            items = plan(NewSession("bench", scenario, library.personas[persona], scenario.difficulty, 1))
            for seed in range(1, seeds + 1):
                new = NewSession("bench", scenario, library.personas[persona], scenario.difficulty, seed)
                rng = random.Random(f"{scenario.id} {persona} {seed}")
                for trial in trials(new, items, rng):
                    log = trial.agent.play()
                    if not trial.occasion(log):
                        counts[trial.check][4] += 1
                        continue
                    got = credited(score(scenario, rubric, log), trial.check, trial.present)
                    tally = counts[trial.check]
                    at = 0 if trial.present else 2
                    tally[at] += got
                    tally[at + 1] += 1
                    if got != trial.present:
                        bare = "bare" if not trial.agent.on - {trial.check} else "full"
                        failures[trial.check].append(f"{scenario.id} {persona} {seed} {bare} {trial.present}")
    checks = {
        k: {"criterion": home[k][0], "fault": home[k][1], **rates(*counts[k])} for k in home if k in counts
    }
    return {
        "seeds": seeds,
        "criteria": {
            c.id: _summed([counts[m.id] for m in c.checks if m.id in counts]) for c in rubric.criteria
        },
        "faults": {
            c.id: _summed([counts[m.id] for m in c.faults if m.id in counts]) for c in rubric.criteria
        },
        "checks": checks,
        "failures": {k: sorted(v)[:12] for k, v in failures.items()},
    }


def rates(hit: int, done: int, false: int, omitted: int, skipped: int) -> dict[str, Any]:
    return {
        "hit": round(hit / done, 3) if done else None,
        "done": done,
        "false": round(false / omitted, 3) if omitted else None,
        "omitted": omitted,
        "no_occasion": skipped,
    }


def _summed(tallies: Sequence[Sequence[int]]) -> dict[str, Any]:
    sums = [sum(column) for column in zip(*tallies, strict=True)] or [0] * 5
    return rates(*sums)


def show(result: dict[str, Any]) -> None:
    print("\nGround truth by construction (hit: done and credited; false: omitted and credited)")
    for part in ("criteria", "faults", "checks"):
        print(f"  {part:16} {'hit':>6} {'done':>6} {'false':>6} {'omitted':>8} {'no occasion':>12}")
        for name, r in result[part].items():
            print(
                f"  {name:16} {r['hit']!s:>6} {r['done']:>6} {r['false']!s:>6} {r['omitted']:>8}"
                f" {r['no_occasion']:>12}"
            )
