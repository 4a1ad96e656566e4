"""How well the built-in listener understands: facts, false matches, acts, and time.

    python bench/understanding.py [--data FOLDER] [--draws N]

Facts: the slots of each public service become the facts of a scenario, with seven wordings each drawn from
the agent turns that ask for it, and the description of the slot as label. Measured on the other turns,
without those that repeat a wording word for word, and, for false matches, on turns that ask for no slot.
Nothing that ships is trained on these files. Acts: the seeds and the public sentences that
`tools/train_heads.py` holds apart. Time: processor time of one new sentence, beside fuzzy matching with
every wording in the same run.

Prints tables and writes `bench/results/understanding.json`. FOLDER defaults to the environment's
GREENROOM_DATA.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import difflib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from corpora import rows
from greenroom.brains.builtin.listener.listener import BuiltinListener
from greenroom.brains.builtin.listener.sentences import sentences, swapped
from greenroom.brains.builtin.understanding import Match, Understanding, cascade
from greenroom.brains.builtin.understanding.hashing import squeezed
from greenroom.core.acts import ActKind
from greenroom.core.hearing import Hearing
from greenroom.core.scenario import Difficulty, Fact, Outcome, Scenario, Ticket, Who
from train_heads import Lesson, public, seeds

RESULT = Path(__file__).parent / "results" / "understanding.json"
WORDINGS = 7
ENOUGH = 0.4  # probability from which the listener takes a match, as in listener/meaning.py
FILES = ("sgd_slots.json", "sgd_asks.jsonl", "sgd_other.jsonl", "multiwoz_acts.jsonl")
Chooser = Callable[[str, Scenario], Match]


class Asked(NamedTuple):
    """An agent turn and the slot it asks for, None when it asks for none."""

    text: str
    slot: str | None


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, default=os.environ.get("GREENROOM_DATA"))
    options.add_argument("--draws", type=int, default=3, help="how often the wordings are drawn anew")
    chosen = options.parse_args()
    data = checked(chosen.data)
    result: dict[str, object] = {"facts": facts(data, chosen.draws)}
    result["acts"] = {
        "seeds, head alone": acts("seeds held apart, head alone", seeds(apart=True), by_head),
        "seeds, whole listener": acts("seeds held apart, whole listener", seeds(apart=True), by_listener),
        "public, head alone": acts("public held apart, head alone", public(data, apart=True), by_head),
    }
    result["time"] = times(data)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


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


def facts(data: Path, draws: int) -> dict[str, dict[str, float]]:
    """By way of choosing: `top1`, the right slot is likeliest; `found`, and it counts as a match; `false`,
    the share of turns asking for nothing that match; `turns` and `other`, how many there were."""
    known = Understanding()
    ways: dict[str, Chooser] = {"fuzzy": fuzzy, "understanding": lambda text, s: likeliest(known, text, s)}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    listener = BuiltinListener()
    for draw in range(draws):
        for drawn, turns in services(data, draw):
            for text, slot in turns:
                for name, choose in ways.items():
                    best = choose(text, drawn)
                    tally(counts[name], slot, best.target, best.p >= ENOUGH)
                heard = asked(listener, text, drawn)
                tally(counts["listener"], slot, heard, heard is not None)
    shares = {}
    print(f"{'facts':16}{'top-1':>8}{'found':>8}{'false':>8}   {draws} draws of {WORDINGS} wordings a slot")
    for name, c in counts.items():
        share = {key: round(c[key] / c["turns"], 4) for key in ("top1", "found")}
        share |= {"false": round(c["false"] / c["other"], 4), "turns": c["turns"], "other": c["other"]}
        shares[name] = share
        print(f"{name:16}{share['top1']:8.3f}{share['found']:8.3f}{share['false']:8.3f}")
    return shares


def tally(count: Counter[str], slot: str | None, said: str | None, match: bool) -> None:
    count["other" if slot is None else "turns"] += 1
    count["false"] += slot is None and match
    count["top1"] += slot is not None and said == slot
    count["found"] += slot is not None and said == slot and match


def likeliest(known: Understanding, text: str, drawn: Scenario) -> Match:
    """The likeliest slot over the sentences of a turn, also when nothing is likelier."""
    straight = swapped(text)
    ranked = [known.rank_asks(straight[s.start : s.end], drawn) for s in sentences(straight)]
    return max((m for matches in ranked for m in matches if m.target), key=lambda m: m.p)


def fuzzy(text: str, drawn: Scenario) -> Match:
    """The slot of the wording with the highest ratio of common characters."""
    matcher = difflib.SequenceMatcher(b=text.lower())
    best = Match(None, 0.0)
    for fact in drawn.facts:
        for wording in (*fact.asks, fact.label):
            matcher.set_seq1(wording.lower())
            if matcher.real_quick_ratio() > best.p and matcher.quick_ratio() > best.p:
                best = max(best, Match(fact.id, matcher.ratio()), key=lambda m: m.p)
    return best


def asked(listener: BuiltinListener, text: str, drawn: Scenario) -> str | None:
    """The slot that the whole listener hears asked for, the surest if there are more."""
    heard = listener.appraise(Hearing(text=text, scenario=drawn)).acts
    slots = {fact.id for fact in drawn.facts}  # questions that can be asked anywhere are no slots
    named = [a for a in heard if a.kind in (ActKind.ASK_FACT, ActKind.VERIFY) and a.target in slots]
    return max(named, key=lambda a: a.confidence).target if named else None


KNOWN = Understanding()
EMPTY = scenario("empty", ())


def by_head(sentence: str) -> set[str]:
    return {kind.value for kind, p in KNOWN.acts(sentence).items() if p >= 0.5}


def by_listener(sentence: str) -> set[str]:
    heard = BuiltinListener().appraise(Hearing(text=sentence, scenario=EMPTY)).acts
    return {act.kind.value for act in heard}


def acts(title: str, apart: list[Lesson], hear: Callable[[str], set[str]]) -> dict[str, object]:
    """Precision, recall and F1 of each act kind, each for itself, and their mean."""
    right, heard, meant = Counter[str](), Counter[str](), Counter[str]()
    for sentence, kinds in apart:
        found = hear(sentence)
        meant.update(kinds)
        heard.update(found)
        right.update(found & kinds)
    table: dict[str, object] = {}
    print(f"\n{title}: {len(apart)} sentences\n{'act':22}{'prec.':>7}{'recall':>7}{'F1':>7}{'n':>6}")
    total = 0.0
    for kind in sorted(meant):
        precision, recall = right[kind] / max(1, heard[kind]), right[kind] / meant[kind]
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        total += f1
        table[kind] = {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}
        print(f"{kind:22}{precision:7.2f}{recall:7.2f}{f1:7.2f}{meant[kind]:6}")
    table["macro_f1"] = round(total / len(meant), 4)
    print(f"{'macro':22}{'':14}{total / len(meant):7.3f}")
    return table


def times(data: Path) -> dict[str, float]:
    """Microseconds of processor time a new sentence, everything loaded and learnt before."""
    known, encoded = Understanding(), 0
    plain = cascade.vector

    def counted(sentence: str) -> cascade.Floats:
        nonlocal encoded
        encoded += 1
        return plain(sentence)

    drawn, spent_fuzzy, spent, spent_acts = 0, 0.0, 0.0, 0.0
    setattr(cascade, "vector", counted)  # noqa: B010 - counts the calls
    for one, turns in services(data, 1000):
        known.prepare(one)
        known.acts("ready")
        said = list(dict.fromkeys(text for text, _ in turns))[:100]
        drawn += len(said)
        spent += _spent(lambda text, s=one: known.rank_asks(text, s), said)
        spent_acts += _spent(known.acts, said)
        spent_fuzzy += _spent(lambda text, s=one: fuzzy(text, s), said[:20]) * len(said) / len(said[:20])
    setattr(cascade, "vector", plain)  # noqa: B010
    result = {
        "rank_us": round(spent / drawn * 1e6, 1),
        "acts_us": round(spent_acts / drawn * 1e6, 1),
        "fuzzy_us": round(spent_fuzzy / drawn * 1e6, 1),
        "encoder_share": round(encoded / drawn, 3),
    }
    result["times_faster_than_fuzzy"] = round(result["fuzzy_us"] / result["rank_us"], 2)
    print("\ntime: " + ", ".join(f"{name} {value}" for name, value in result.items()))
    return result


def _spent(work: Callable[[str], object], said: list[str]) -> float:
    start = time.process_time()
    for sentence in said:
        work(sentence)
    return time.process_time() - start


if __name__ == "__main__":
    main()
