"""How well the built-in listener understands: facts, false matches, acts, and time.

    python bench/understanding.py [--data FOLDER] [--split N]

Facts: the slots of each public service become the facts of a scenario, with seven wordings each drawn from the
agent turns that ask for it and the slot's description as label. Measured on the other turns (those with the words of
a wording are left out) and, for false matches, on turns that ask for no slot. Nothing that ships was trained on
this file. Acts: the seeds and public sentences that tools/train_heads.py holds apart. Time: one sentence, cold
cache, relative to fuzzy matching against every wording in the same run.
Prints tables and writes `bench/results/understanding.json`. FOLDER defaults to the environment's GREENROOM_DATA.
"""

import argparse
import difflib
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from corpora import rows
from train_heads import Lesson, public, seeds

from greenroom.brains.builtin.listener.sentences import sentences, swapped, units
from greenroom.brains.builtin.understanding import Match, Understanding
from greenroom.brains.builtin.understanding.hashing import squeezed
from greenroom.core.scenario import Difficulty, Fact, Outcome, Scenario, Ticket, Who

RESULT = Path(__file__).parent / "results" / "understanding.json"
WORDINGS = 7
ENOUGH = 0.4  # probability from which the listener takes a match, as in listener/meaning.py
FILES = ("sgd_slots.json", "sgd_asks.jsonl", "sgd_other.jsonl", "multiwoz_acts.jsonl")
Ranker = Callable[[str, Scenario], tuple[Match, ...]]


class Asked(NamedTuple):
    """An agent turn and the slot it asks for, None when it asks for none."""

    text: str
    slot: str | None


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, default=os.environ.get("GREENROOM_DATA"))
    options.add_argument("--split", type=int, default=0, help="another draw of the wordings")
    chosen = options.parse_args()
    data = checked(chosen.data)
    result = {"facts": facts(data, chosen.split)}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    print(json.dumps(result, indent=1))


def checked(folder: str | Path | None) -> Path:
    if folder is None:
        raise SystemExit("no data: give --data FOLDER or set GREENROOM_DATA")
    missing = [name for name in FILES if not (Path(folder) / name).is_file()]
    if missing:
        raise SystemExit(f"no data: {folder} lacks {', '.join(missing)}")
    return Path(folder)


def services(data: Path, split: int) -> Iterator[tuple[Scenario, list[Asked]]]:
    """Each service as a scenario, with the turns to measure on."""
    described = json.loads((data / "sgd_slots.json").read_text(encoding="utf-8"))
    asks: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for turn in rows(data / "sgd_asks.jsonl"):
        asks[turn["service"]][turn["requested"][0]][turn["text"]] = None
    other: dict[str, dict[str, None]] = defaultdict(dict)
    for turn in rows(data / "sgd_other.jsonl"):
        other[turn["service"]][turn["text"]] = None
    rng = random.Random(split)
    for service, slots in sorted(asks.items()):
        facts, turns = [], []
        for slot, said in sorted(slots.items()):
            texts = sorted(said)
            rng.shuffle(texts)
            taught, rest = texts[:WORDINGS], texts[WORDINGS:]
            facts.append(Fact(id=slot, label=described[service][slot], asks=tuple(taught), tells=("x",)))
            known = {squeezed(t) for t in taught}
            turns += [Asked(t, slot) for t in rest if squeezed(t) not in known]
        turns += [Asked(t, None) for t in other[service]]
        yield scenario(service, tuple(facts)), turns


def scenario(name: str, facts: tuple[Fact, ...]) -> Scenario:
    return Scenario(
        id=name.lower().replace("_", "-"),
        title=name,
        pack="bench",
        difficulty=Difficulty.BEGINNER,
        summary="x",
        ticket=Ticket(subject="x", body="x"),
        customer=Who(name="x"),
        goal="x",
        opening=("x",),
        facts=facts,
        outcomes=(Outcome(id="end", label="x", success=True),),
        version=name,
    )
