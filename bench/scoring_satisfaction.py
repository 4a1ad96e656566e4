"""The mood model beside people: how satisfied they said they were, turn by turn.

Public dialogues between people and assistants, each customer turn rated 1 to 5 by three or more people (the
SGD part of the USS corpus; read from --data, measured only, never kept in the project). Each system turn is
heard by the built-in listener, with nothing known of a scenario, and its acts move the mood by the sizes of
`core/mood.py`. Two questions:

- For each kind of act that the listener hears: does the mood move the way in which people's ratings moved
  after it? Also for each label of the corpus, with the mean move by all that was heard in such turns.
- For each dialogue: does the order of the simulated satisfaction follow that of the overall ratings? Beside
  it stands how well one rater follows the mean of the others, which is as well as anybody can.
"""

import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scoring_stats as stats
from greenroom import wiring
from greenroom.analysis.transcript import _NEUTRAL as NEUTRAL
from greenroom.core.acts import ActKind
from greenroom.core.hearing import Hearing
from greenroom.core.mood import LOSS_DAMPED, Cause, Mood, felt
from greenroom.core.persona import Temper

FILE = "uss_sgd.txt"
RESAMPLES = 1000
AT_LEAST = 30
"""Turns from which a kind of act is compared."""

CAUSES: dict[ActKind, Cause] = {
    ActKind.GREET: Cause.GREETED,
    ActKind.THANK: Cause.THANKED,
    ActKind.EMPATHISE: Cause.EMPATHY,
    ActKind.APOLOGISE: Cause.APOLOGY,
    ActKind.REASSURE: Cause.REASSURED,
    ActKind.SET_EXPECTATION: Cause.EXPECTATION_SET,
    ActKind.EXPLAIN_PLAIN: Cause.EXPLAINED,
    ActKind.EXPLAIN_JARGON: Cause.JARGON,
    ActKind.CHECK_UNDERSTANDING: Cause.UNDERSTOOD,
    ActKind.ASK_OPEN: Cause.GOOD_QUESTION,
    ActKind.ASK_FACT: Cause.PLAIN_REQUEST,
    ActKind.VERIFY: Cause.PLAIN_REQUEST,
    ActKind.HOLD: Cause.HELD,
    ActKind.RUDE: Cause.RUDE,
    ActKind.BLAME: Cause.BLAMED,
    ActKind.DISMISS: Cause.DISMISSED,
    ActKind.REFUSE: Cause.REFUSED,
    ActKind.TRANSFER: Cause.TRANSFERRED,
    ActKind.INFORM: Cause.ANSWERED,
}
"""What an act does to a customer whose scenario is not known. A request for a fact that the scenario does not
name is a plain request; information that was asked for is an answer."""


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
    """`overall`: each rater's rating of the whole."""

    turns: list[Turn]
    overall: list[int]


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
            yield Dialogue(turns, overall)


def heard(turn: Turn) -> list[ActKind]:
    """The kinds of act in a system turn, each once, in order."""
    hearing = Hearing(text=turn.text, scenario=NEUTRAL, customer_last=turn.customer, turn=2)
    return list(dict.fromkeys(a.kind for a in wiring.listener().appraise(hearing).acts))


def move(kinds: Sequence[ActKind]) -> float:
    """How far the acts of one turn move satisfaction; an apology in it damps what it loses."""
    moves = [_size(CAUSES[k]) for k in kinds if k in CAUSES]
    damped = LOSS_DAMPED if ActKind.APOLOGISE in kinds else 1.0
    return sum(m if m > 0 else m * damped for m in moves)


def _size(cause: Cause) -> float:
    return felt(cause, Temper(), "intermediate").satisfaction


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
    turns: Mapping[str, Sequence[Turn]], moods: Mapping[str, float], every: Sequence[Turn]
) -> dict[str, dict[str, Any]]:
    """For each kind with turns enough: the mean change in people's ratings beside the mood's move, also
    against turns from the same level, and against such turns that tell the same."""
    found = {}
    for kind, taken in sorted(turns.items()):
        if len(taken) < AT_LEAST or not moods.get(kind):
            continue
        changes = [t.after - t.before for t in taken]
        usual, told = against(taken, every, level), against(taken, every, news)
        people, error = statistics.mean(changes), statistics.stdev(changes) / len(changes) ** 0.5
        found[kind] = {
            "n": len(taken),
            "people": round(people, 4),
            "error": round(error, 4),
            "against_usual": round(usual, 4),
            "against_same_news": round(told, 4),
            "mood": round(moods[kind], 2),
            "agrees": people * moods[kind] > 0,
            "agrees_against_usual": usual * moods[kind] > 0,
            "agrees_against_same_news": told * moods[kind] > 0,
            "clear": abs(people) > 1.96 * error,
        }
    return found


def simulated(acts: Sequence[Sequence[ActKind]]) -> float:
    """Satisfaction, 0 to 100, at the end of a dialogue: six tenths, and four tenths its mean on the way."""
    mood, path = Mood(), []
    worn: dict[Cause, int] = defaultdict(int)
    for kinds in acts:
        for kind in kinds:
            cause = CAUSES.get(kind)
            if cause is not None:
                mood = mood.moved(felt(cause, Temper(), "intermediate", worn=worn[cause]))
                worn[cause] += 1
        path.append(mood.satisfaction)
    return 0.6 * mood.satisfaction + 0.4 * statistics.mean(path)


def correlation(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Spearman's rank correlation with a 95 % interval over resampled dialogues."""
    rng = random.Random(stats.SEED)
    drawn = [stats.spearman(*zip(*rng.choices(pairs, k=len(pairs)), strict=True)) for _ in range(RESAMPLES)]
    return stats.interval(stats.spearman(*zip(*pairs, strict=True)), drawn, len(pairs))


def measure(data: Path, most: int | None = None) -> dict[str, Any]:
    """Both comparisons, over the first `most` dialogues of the file, or all."""
    path = data / FILE
    if not path.exists():
        return {"missing": [FILE]}
    found = list(dialogues(path))[:most]
    labelled: dict[str, list[Turn]] = defaultdict(list)
    label_moves: dict[str, list[float]] = defaultdict(list)
    by_act: dict[str, list[Turn]] = defaultdict(list)
    pairs, ceiling = [], []
    for dialogue in found:
        acts = [heard(t) for t in dialogue.turns]
        for turn, kinds in zip(dialogue.turns, acts, strict=True):
            labelled[turn.label].append(turn)
            label_moves[turn.label].append(move(kinds))
            for kind in kinds:
                by_act[kind.value].append(turn)
        pairs.append((simulated(acts), statistics.mean(dialogue.overall)))
        first, rest = dialogue.overall[0], dialogue.overall[1:]
        if rest:
            ceiling.append((float(first), statistics.mean(rest)))
    every = [t for d in found for t in d.turns]
    sizes = {k.value: _size(c) for k, c in CAUSES.items()}
    return {
        "missing": [],
        "dialogues": len(found),
        "turns": sum(len(d.turns) for d in found),
        "by_label": kinds_of_act(labelled, {k: statistics.mean(v) for k, v in label_moves.items()}, every),
        "by_act": kinds_of_act(by_act, sizes, every),
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
                f"{'' if r['clear'] else ', not clear'}"
            )
    if "spearman" in result:
        print(f"  rank correlation: {result['spearman']}")
        print(f"  one rater with the others: {result['spearman_one_rater']}")
