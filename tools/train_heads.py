"""Trains what the built-in listener knows before it meets a scenario: the act head and the neutral sentences.

    python tools/train_heads.py --data FOLDER

Lessons: `tools/seeds/acts.yaml`, wordings of the scenarios, and sentences of public corpora whose own
label says the same (`labelled`). Every fifth seed of a list and every fifth public sentence is held apart,
for `bench/understanding.py`. Writes `acts.npz`, one logistic regression an act kind over hashed n-grams
and the sentence's sketch, its probabilities calibrated on sentences that five-fold training left out; and
`neutral.npz`, the seeds that ask, propose or tell nothing particular, with the encoder's vectors. The same
input gives the same files.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from corpora import rows, sentences
from greenroom.brains.builtin.understanding.encoder import ASSETS, encode
from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.static import sketches
from greenroom.library.loader import load_library

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
SEEDS = Path(__file__).parent / "seeds" / "acts.yaml"
BUCKETS = 1 << 14
MOST_PUBLIC = 40  # of an act kind, so that travel booking does not drown the rest
MOST_AUTHORED = 120
RARER = 3.0  # odds of an act in a conversation, as a multiple of those among the lessons
STRENGTH = 20.0  # inverse regularisation of the logistic regressions
NEUTRAL = [
    "greet", "introduce", "thank", "apologise", "empathise", "acknowledge", "ask_open", "hold",
    "resume", "reassure", "check_understanding", "confirm_solved", "offer_more", "close", "transfer", "blame",
    "rude", "dismiss", "promise", "refuse", "off_topic", "injection", "ask_if_bot",
]  # fmt: skip
MULTIWOZ = {"general-reqmore": "offer_more", "general-bye": "close"}
MULTIDOGO = {"openinggreeting": "greet", "closinggreeting": "close", "thankyou": "thank"}
CLINC = {
    "are_you_a_bot": "ask_if_bot",
    "greeting": "greet",
    "goodbye": "close",
    "thank_you": "thank",
    "tell_joke": "off_topic",
    "fun_fact": "off_topic",
    "do_you_have_pets": "off_topic",
    "what_are_your_hobbies": "off_topic",
    "meaning_of_life": "off_topic",
    "oos": "off_topic",
}
Lesson = tuple[str, frozenset[str]]


def seeds(apart: bool) -> list[Lesson]:
    """The hand-written sentences with all their acts: those held apart, or those to learn from."""
    lists: dict[str, list[str]] = yaml.safe_load(SEEDS.read_text(encoding="utf-8"))
    found: dict[str, set[str]] = defaultdict(set)
    for kind, said in lists.items():
        for i, sentence in enumerate(said):
            if (i % 5 == 4) == apart:
                found[sentence].add(kind)
    return [(sentence, frozenset(kinds)) for sentence, kinds in found.items()]


def authored() -> list[Lesson]:
    """At most `MOST_AUTHORED` wordings an act kind of the scenarios that come with the program: what asks for
    a fact or proposes a step."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for scenario in load_library([SCENARIOS]).scenarios.values():
        for fact in scenario.facts:
            found["verify" if fact.identity else "ask_fact"].update(dict.fromkeys(fact.asks))
        for step in scenario.steps:
            found["propose_step"].update(dict.fromkeys(step.says))
    return [
        (sentence, frozenset({kind}))
        for kind, said in found.items()
        for sentence in sorted(said, key=lambda s: crc32(s.encode()))[:MOST_AUTHORED]
    ]


def public(data: Path, apart: bool) -> list[Lesson]:
    """At most `MOST_PUBLIC` public sentences an act kind, a fifth of that apart; chosen by their hash."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for sentence, kind in labelled(data):
        if (crc32(sentence.encode()) % 5 == 4) == apart:
            found[kind][sentence] = None
    most = MOST_PUBLIC // 5 if apart else MOST_PUBLIC
    lessons = []
    for kind, said in sorted(found.items()):
        chosen = sorted(said, key=lambda s: crc32(s.encode()[::-1]))[:most]
        lessons += [(sentence, frozenset({kind})) for sentence in chosen]
    return lessons


def labelled(data: Path) -> Iterator[tuple[str, str]]:
    """Public sentences whose one label means one of our acts. Turns of one sentence with one label only."""
    for turn in rows(data / "multiwoz_acts.jsonl"):
        said, acts = sentences(str(turn["text"])), turn["acts"]
        if len(said) != 1 or not isinstance(acts, list) or len(acts) != 1:
            continue
        act = str(acts[0])
        if act == "general-thank":
            yield said[0], "thank"
        if turn["speaker"] != "agent":
            continue
        kind = MULTIWOZ.get(act)
        if act.endswith("-Request") and said[0].endswith("?"):
            kind = "ask_fact"
        if act.endswith("-Inform") and not said[0].endswith("?") and not act.startswith("Booking"):
            kind = "inform"
        if kind:
            yield said[0], kind
    for turn in rows(data / "multidogo_software.jsonl"):
        kind = MULTIDOGO.get(str(turn["intent"]))
        if kind and len(sentences(str(turn["text"]))) == 1:
            yield str(turn["text"]), kind
    for turn in rows(data / "clinc150_trainval.jsonl"):
        kind = CLINC.get(str(turn["intent"]))
        if kind:
            yield str(turn["text"]), kind


def features(said: list[str]) -> csr_matrix:
    """Hashed n-grams and sketch side by side, each of unit length: the same as `acthead.py` computes."""
    found = [buckets(s, BUCKETS) for s in said]
    row = np.repeat(np.arange(len(said)), [len(b) for b in found])
    column = np.concatenate([np.array(b, np.int64) for b in found])
    value = np.concatenate([np.full(len(b), len(b) ** -0.5) for b in found if b])
    grams = csr_matrix((value, (row, column)), shape=(len(said), BUCKETS))
    return hstack([grams, csr_matrix(sketches(said))]).tocsr()


def trained(lessons: list[Lesson]) -> dict[str, NDArray[np.generic]]:
    """The arrays of `acts.npz`: `grams` (buckets x kinds, int8) with `gram_scale`, `sketch` (size x kinds),
    `bias`, `kinds`. Calibration is folded into weights and bias."""
    kinds = sorted({kind for _, acts in lessons for kind in acts})
    x = features([sentence for sentence, _ in lessons])
    folds = KFold(5, shuffle=True, random_state=7)
    columns, biases = [], []
    for kind in kinds:
        y = np.array([kind in acts for _, acts in lessons])
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=7)
        left_out = cross_val_predict(model, x, y, cv=folds, method="decision_function")
        # The seeds have each act as often as the next; among what agents say, a given act is less rare.
        sure = LogisticRegression(C=10.0).fit(left_out[:, None], y, np.where(y, RARER, 1.0))
        model.fit(x, y)
        slope = float(sure.coef_[0, 0])
        columns.append(model.coef_[0] * slope)
        biases.append(float(model.intercept_[0]) * slope + float(sure.intercept_[0]))
    weights = np.stack(columns, axis=1).astype(np.float32)
    scale = np.abs(weights[:BUCKETS]).max(axis=0) / 127
    return {
        "kinds": np.array(kinds),
        "grams": np.round(weights[:BUCKETS] / scale).astype(np.int8),
        "gram_scale": scale.astype(np.float32),
        "sketch": weights[BUCKETS:].astype(np.float16),
        "bias": np.array(biases, np.float32),
    }


def neutral() -> dict[str, NDArray[np.generic]]:
    """The arrays of `neutral.npz`."""
    return stored([sentence for sentence, kinds in seeds(apart=False) if kinds <= set(NEUTRAL)])


def stored(said: list[str]) -> dict[str, NDArray[np.generic]]:
    """Sentences and the encoder's vectors of them, as `cascade.py` reads them."""
    vectors = encode(said)
    scale = np.abs(vectors).max(axis=1, keepdims=True) / 127
    return {"sentences": np.array(said), "vectors": np.round(vectors / scale).astype(np.int8)}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    chosen = options.parse_args()
    kept = neutral()
    np.savez_compressed(ASSETS / "neutral.npz", **kept)
    lessons = seeds(apart=False) + authored() + public(chosen.data, apart=False)
    np.savez_compressed(ASSETS / "acts.npz", **trained(lessons))
    sizes = ", ".join(
        f"{n} {(ASSETS / n).stat().st_size / 1024:.0f} KiB" for n in ("acts.npz", "neutral.npz")
    )
    print(f"{len(lessons)} lessons, {len(kept['sentences'])} neutral sentences; {sizes}")


if __name__ == "__main__":
    main()
