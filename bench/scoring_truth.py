"""Ground truth by construction: is what was done credited, and only that?

On every scenario, with every persona it lists, scripted agents do or omit one thing at a time, each within an
otherwise complete conversation and within an otherwise bare one. `hit`: it was done and at least half of its
points were given (for a fault: some were taken). `false`: it was omitted and any points were given (taken).
A trial counts only where the conversation gave an occasion, judged by the world and the customer's own moves:
what was never mended cannot be confirmed.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from greenroom import wiring
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import AgentSaid, CustomerSaid, Recorded
from greenroom.core.scoring import score
from greenroom.core.turn import NewSession
from scoring_agent import plan
from scoring_trials import counts_for, trials


def credited(evaluation: Evaluation, check: str, present: bool) -> bool:
    """Whether `check` got its points: half of them where it was `present`, any at all where it was not. For a
    fault: whether points were taken."""
    points = [e.points for e in evaluation.evidence if e.check == check]
    if any(p < 0 for p in points):
        return True
    missed = sum(m.points for c in evaluation.criteria for m in c.missed if m.check == check)
    return sum(points) > 0 and (not present or sum(points) >= missed)


def placed(evaluation: Evaluation, log: Sequence[Recorded]) -> Counter[str]:
    """One evaluation, its quotes, and those that are not word for word in the message they name."""
    said = {r.seq: r.event.text for r in log if isinstance(r.event, AgentSaid | CustomerSaid)}
    named = [(e.seq, e.quote) for e in evaluation.evidence]
    named += [(m.evidence.seq, m.evidence.quote) for m in evaluation.musts if m.evidence]
    named += [(s.seq, s.quote) for s in evaluation.strengths]
    named += [(k.seq, k.quote) for k in evaluation.key_moments if k.quote]
    named += [(i.seq, i.quote) for i in evaluation.improvements if i.quote and i.seq is not None]
    wrong = sum(quote not in said.get(seq, "") for seq, quote in named)
    return Counter(evaluations=1, quotes=len(named), misplaced=wrong)


def measure(
    names: Sequence[str] = (), seeds: int = 2, wordings: str = "test", personas: int | None = None
) -> dict[str, Any]:
    """Hit and false alarm rate per check and criterion over the helpdesk pack (or the scenarios `names`)."""
    library = wiring.library()
    rubric = library.rubrics["support"]
    home = {m.id: (c.id, m in c.faults) for c in rubric.criteria for m in (*c.checks, *c.faults)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    quotes: Counter[str] = Counter()
    failures: dict[str, list[str]] = defaultdict(list)
    for scenario in library.scenarios.values():
        if scenario.pack != "helpdesk" or (names and scenario.id not in names):
            continue
        for persona in scenario.personas[:personas]:
            items = plan(NewSession("bench", scenario, library.personas[persona], scenario.difficulty, 1))
            for seed in range(1, seeds + 1):
                new = NewSession("bench", scenario, library.personas[persona], scenario.difficulty, seed)
                rng = random.Random(f"{scenario.id} {persona} {seed}")
                for trial in trials(new, items, rng, wordings):
                    log = trial.agent.play()
                    if not counts_for(trial, log):
                        counts[trial.check][4] += 1
                        continue
                    evaluation = score(scenario, rubric, log, wiring.reader())
                    quotes.update(placed(evaluation, log))
                    got = credited(evaluation, trial.check, trial.present)
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
        "wordings": wordings,
        "quotes": dict(quotes),
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


def show(result: dict[str, Any], failures: bool = False) -> None:
    """Print the tables, and with `failures` where it went wrong."""
    print(f"\nQuotes: {result['quotes']}")
    print("Ground truth by construction (hit: done and credited; false: omitted and credited)")
    for part in ("criteria", "faults", "checks"):
        print(f"  {part:16} {'hit':>6} {'done':>6} {'false':>6} {'omitted':>8} {'no occasion':>12}")
        for name, r in result[part].items():
            print(
                f"  {name:16} {r['hit']!s:>6} {r['done']:>6} {r['false']!s:>6} {r['omitted']:>8}"
                f" {r['no_occasion']:>12}"
            )
    for check, where in result["failures"].items() if failures else ():
        print(f"  {check}: {'; '.join(where)}")
