"""The mood model beside people: how satisfied they said they were, turn by turn.

Public dialogues between people and assistants, each customer turn rated 1 to 5 by three or more people (the
SGD part of the USS corpus; read from --data, measured only, never kept in the project, and nothing is
trained on it). Each system turn is heard by the built-in listener, with nothing known of a scenario, and
moves the mood of a simulated customer (`scoring_simulated`). Two questions:

- In turns with each kind of act that the listener hears: does satisfaction on average move the way in which
  people's ratings moved after them? Also for each label of the corpus.
- For each dialogue: does the order of the simulated satisfaction follow that of the overall ratings? Beside
  it stands how well one rater follows the mean of the others, which is as well as anybody can.

A hash of each dialogue puts it into one of two halves. The development half may be looked at while working on
the listener and the mood; what is published comes from the test half.
"""

import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import scoring_stats as stats
from scoring_simulated import Felt, lived

FILE = "uss_sgd.txt"
HALVES = ("development", "test")
RESAMPLES = 1000
AT_LEAST = 30
"""Turns from which a kind of act is compared."""

NEUTRAL = 0.1
"""Points of 100 below which a mean move says neither better nor worse."""


@dataclass(frozen=True)
class Turn:
    """A system turn: its label, words, the customer's words before it, mean rating before and after."""

    label: str
    text: str
    customer: str
    before: float
    after: float


@dataclass
class Dialogue:
    """`overall`: each rater's rating of the whole. `half`: "development" or "test"."""

    turns: list[Turn]
    overall: list[int]
    half: str


def dialogues(path: Path) -> Iterator[Dialogue]:
    """The dialogues of the file. A system turn counts where the customer turns around it are both rated."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        turns, overall = [], []
        said, rated, pending = "", None, None
        for line in block.strip().splitlines():
            who, text, label, given = (*line.split("\t"), "", "", "", "")[:4]
            if who == "SYSTEM":
                pending = (label, text)
                continue
            marks = [int(x) for x in given.split(",") if x.strip().isdigit()]
            if text == "OVERALL":
                overall = marks
                continue
            now = statistics.mean(marks) if marks else None
            if pending is not None and rated is not None and now is not None:
                turns.append(Turn(*pending, said, rated, now))
            said, rated, pending = text, now, None
        if turns and overall:
            yield Dialogue(turns, overall, HALVES[crc32(block.strip().encode()) % 2])


def level(turn: Turn) -> tuple[str, int]:
    """The level before the turn, in halves: who is content can only lose."""
    return "", round(2 * turn.before)


def news(turn: Turn) -> tuple[str, int]:
    """The level before, and what the turn had to tell: an apology comes with bad news."""
    return turn.label, round(2 * turn.before)


Alike = Callable[[Turn], tuple[str, int]]


def against(taken: Sequence[Turn], turns: Sequence[Turn], alike: Alike) -> float:
    """The mean change after the turns `taken`, less the mean change after turns that are alike."""
    groups: dict[tuple[str, int], list[float]] = defaultdict(list)
    for turn in turns:
        groups[alike(turn)].append(turn.after - turn.before)
    usual = {key: statistics.mean(changes) for key, changes in groups.items()}
    return statistics.mean(t.after - t.before - usual[alike(t)] for t in taken)


def kinds_of_act(
    taken: Mapping[str, Sequence[tuple[Turn, Felt]]], every: Sequence[Turn]
) -> dict[str, dict[str, Any]]:
    """For each kind with turns enough: the mean change in people's ratings beside the mean move of simulated
    satisfaction in the same turns, also against turns from the same level, and against such turns that tell
    the same. A kind that leaves the mood where it is agrees only where people's change is not clear."""
    found = {}
    for kind, pairs in sorted(taken.items()):
        if len(pairs) < AT_LEAST:
            continue
        turns = [turn for turn, _ in pairs]
        changes = [t.after - t.before for t in turns]
        people, error = statistics.mean(changes), statistics.stdev(changes) / len(changes) ** 0.5
        mood = statistics.mean(felt.move for _, felt in pairs)
        usual, told = against(turns, every, level), against(turns, every, news)
        clear = abs(people) > 1.96 * error
        neutral = abs(mood) < NEUTRAL
        found[kind] = {
            "n": len(pairs),
            "people": round(people, 4),
            "error": round(error, 4),
            "against_usual": round(usual, 4),
            "against_same_news": round(told, 4),
            "mood": round(mood, 2),
            "neutral": neutral,
            "agrees": not clear if neutral else people * mood > 0,
            "agrees_against_usual": usual * mood > 0,
            "agrees_against_same_news": told * mood > 0,
            "clear": clear,
        }
    return found


def at_the_end(felt: Sequence[Felt]) -> float:
    """Simulated satisfaction, 0 to 100, as the report tells it (`core/measures.py`)."""
    path = statistics.mean(f.mood.satisfaction for f in felt)
    last = felt[-1].mood
    return 0.6 * last.satisfaction + 0.2 * path + 0.2 * (100 - last.frustration)


def correlation(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Spearman's rank correlation with a 95 % interval over resampled dialogues."""
    rng = random.Random(stats.SEED)
    drawn = [stats.spearman(*zip(*rng.choices(pairs, k=len(pairs)), strict=True)) for _ in range(RESAMPLES)]
    return stats.interval(stats.spearman(*zip(*pairs, strict=True)), drawn, len(pairs))


def measure(data: Path, most: int | None = None, half: str = "test") -> dict[str, Any]:
    """Both comparisons, over one half of the first `most` dialogues of the file, or of all."""
    path = data / FILE
    if not path.exists():
        return {"missing": [FILE]}
    found = [d for d in list(dialogues(path))[:most] if d.half == half]
    by_label: dict[str, list[tuple[Turn, Felt]]] = defaultdict(list)
    by_act: dict[str, list[tuple[Turn, Felt]]] = defaultdict(list)
    pairs, ceiling = [], []
    for dialogue in found:
        felt = lived([(t.customer, t.text) for t in dialogue.turns])
        for turn, one in zip(dialogue.turns, felt, strict=True):
            by_label[turn.label].append((turn, one))
            for kind in one.kinds:
                by_act[kind.value].append((turn, one))
        pairs.append((at_the_end(felt), statistics.mean(dialogue.overall)))
        first, rest = dialogue.overall[0], dialogue.overall[1:]
        if rest:
            ceiling.append((float(first), statistics.mean(rest)))
    every = [t for d in found for t in d.turns]
    acts = kinds_of_act(by_act, every)
    return {
        "missing": [],
        "half": half,
        "dialogues": len(found),
        "turns": len(every),
        "too_few": {k: len(v) for k, v in sorted(by_act.items()) if k not in acts},
        "kinds": len(acts),
        "kinds_clear": sum(r["clear"] for r in acts.values()),
        "kinds_agree": sum(r["agrees"] for r in acts.values()),
        "kinds_clear_agree": sum(r["agrees"] and r["clear"] for r in acts.values()),
        "by_label": kinds_of_act(by_label, every),
        "by_act": acts,
        "spearman": correlation(pairs),
        "spearman_one_rater": correlation(ceiling),
    }


def show(result: Mapping[str, Any]) -> None:
    print("\nSatisfaction beside people")
    for name in result["missing"]:
        print(f"  missing: {name} in --data")
    for part in ("by_label", "by_act"):
        for kind, r in result.get(part, {}).items():
            print(
                f"  {kind:20} n={r['n']:5} people {r['people']:+.3f} ± {r['error']:.3f}"
                f" (usual {r['against_usual']:+.3f}, same news {r['against_same_news']:+.3f})"
                f" mood {r['mood']:+6.2f} {'agrees' if r['agrees'] else 'differs'}"
                f"{' (neutral)' if r['neutral'] else ''}"
                f"{'' if r['clear'] else ', not clear'}"
            )
    if "spearman" in result:
        print(f"  {result['half']} half, {result['dialogues']} dialogues, {result['turns']} turns")
        print(
            f"  sign: {result['kinds_agree']} of {result['kinds']} kinds of act agree,"
            f" {result['kinds_clear_agree']} of the {result['kinds_clear']} where people's change is clear"
        )
        print(f"  heard in fewer than {AT_LEAST} turns: {result['too_few']}")
        print(f"  rank correlation: {result['spearman']}")
        print(f"  one rater with the others: {result['spearman_one_rater']}")
