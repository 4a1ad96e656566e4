"""Trains the head for ways of speaking: courtesies, and what hurts (`understanding/ways.py`).

    python tools/train_ways.py --data FOLDER [--apart 5]

Lessons: `tools/seeds/ways.yaml` and `ways_*.jsonl` without the part of `--apart`, `tools/seeds/acts.yaml` and
the lessons of the act head. Loose lessons, sentences of the scenarios and public ones without a label, are an
example of no act, unless they show its cues.

The cheap level is one logistic regression a kind over hashed n-grams, which cues show and the sketch, brought
to scale on sentences that five-fold training left out. The dear level weighs its log odds and those of the
tuned branch of the encoder (`tune_ways.py`), on the part that is held apart, which neither has learnt from.
Both are then moved to how often a kind is to be expected. Writes `ways.npz`. The same input gives the same
file.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Set
from pathlib import Path
from zlib import crc32

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from corpora import everything
from greenroom.brains.builtin.listener.cues import Words, cues
from greenroom.brains.builtin.understanding.encoder import ASSETS, way
from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.static import sketches
from greenroom.brains.builtin.understanding.ways import UNKIND
from greenroom.core.acts import ActKind
from greenroom.library.loader import load_library
from train_heads import SCENARIOS, Lesson, authored, public, seeds

SEEDS = Path(__file__).parent / "seeds"
KINDS = tuple(
    ActKind(kind)
    for kind in (
        "greet", "introduce", "thank", "ask_open", "acknowledge", "apologise", "empathise", "reassure",
        "set_expectation", "explain_plain", "confirm_solved", "offer_more", "close", "rude", "dismiss",
        "blame",
    )
)  # fmt: skip
HURTS = frozenset({"rude", "dismiss", "blame"})
NAMES = (*KINDS, UNKIND)
BUCKETS = 1 << 14
STRENGTH = 5.0  # inverse regularisation
EXPECTED = 0.1  # share of the sentences of a conversation that an act is done in, each kind for itself
CUE = 0.4  # what a cue weighs beside the n-grams, before training
LOOSE_PUBLIC = 1500
NONE = "none"
TOGETHER = 20  # lines of a file that are held apart, or learnt from, as one
_TIMED = re.compile(
    r"\b(minutes?|hours?|seconds?|soon|shortly|while|next|already|don't|sorry)\b", re.IGNORECASE
)


def written(apart: bool, every: int = 5) -> list[Lesson]:
    """The sentences written for this with all their acts: those held apart, or those to learn from."""
    lists: dict[str, list[str]] = yaml.safe_load((SEEDS / "ways.yaml").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = defaultdict(set)
    for kind, said in lists.items():
        for i, sentence in enumerate(said):
            if (i % every == every - 1) == apart:
                found[sentence] |= {kind} - {NONE}
    for path in sorted(SEEDS.glob("ways_*.jsonl")):  # like stands beside unlike in them, and stays together
        for i, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if (i // TOGETHER % every == every - 1) == apart:
                lesson = json.loads(line)
                found[lesson["said"]] |= set(lesson["acts"])
    return [(sentence, frozenset(kinds)) for sentence, kinds in found.items()]


def loose(data: Path, known: Set[str]) -> list[str]:
    """Sentences without a label that are not among those `known`: what the scenarios' customers hear and say,
    and public ones."""
    found: dict[str, None] = {}
    for scenario in load_library([SCENARIOS]).scenarios.values():
        for fact in scenario.facts:
            found.update(dict.fromkeys((*fact.asks, *fact.tells)))
        for step in scenario.steps:
            found.update(dict.fromkeys(step.says))
        for claim in scenario.claims:
            found.update(dict.fromkeys((*claim.says, *claim.wrong)))
        for concern in scenario.concerns:
            found.update(dict.fromkeys(concern.answers))
    some = sorted(everything(data), key=lambda s: crc32(s.encode()))[:LOOSE_PUBLIC]
    return [s for s in dict.fromkeys((*found, *some)) if s not in known]


def scenarios() -> list[Lesson]:
    """What is said to get on with the matter, in the wordings of the scenarios: nothing else is done in it.
    What follows a comma, or tells the time, may well be spoken kindly besides."""
    found: dict[str, None] = {}
    for scenario in load_library([SCENARIOS]).scenarios.values():
        for said in (*(f.asks for f in scenario.facts), *(s.says for s in scenario.steps)):
            found.update(dict.fromkeys(s for s in said if "," not in s and not _TIMED.search(s)))
    return [(sentence, frozenset()) for sentence in found]


def showing(said: list[str]) -> NDArray[np.float32]:
    """Which kinds of cue each sentence shows, as 0 and 1."""
    shown = np.zeros((len(said), len(KINDS)), np.float32)
    for row, sentence in zip(shown, said, strict=True):
        words = Words.of(sentence)
        for cue in cues("en"):
            if cue.kind in KINDS and cue.search(words):
                row[KINDS.index(cue.kind)] = 1
    return shown


def grams(said: list[str]) -> csr_matrix:
    found = [buckets(s, BUCKETS) for s in said]
    row = np.repeat(np.arange(len(said)), [len(b) for b in found])
    column = np.concatenate([np.array(b, np.int64) for b in found])
    value = np.concatenate([np.full(len(b), len(b) ** -0.5) for b in found if b])
    return csr_matrix((value, (row, column)), shape=(len(said), BUCKETS))


def lessons(data: Path, every: int = 5) -> list[Lesson]:
    """All that has labels, without what is held apart."""
    found = written(False, every) + seeds(apart=False) + authored() + public(data, apart=False)
    known = {sentence for sentence, _ in found}
    return found + [lesson for lesson in scenarios() if lesson[0] not in known]


def does(acts: frozenset[str], name: str) -> bool:
    return bool(acts & HURTS) if name == UNKIND else name in acts


def trained(taught: list[Lesson], more: list[str], apart: list[Lesson]) -> dict[str, NDArray[np.generic]]:
    """The arrays of `ways.npz`. `more` are the loose lessons, `apart` has taught nothing so far."""
    said = [s for s, _ in taught] + more
    shown, words, drawn = showing(said), grams(said), sketches(said)
    x = hstack([words, csr_matrix(drawn), csr_matrix(shown * CUE)]).tocsr()
    columns, biases = [], []
    for name in NAMES:
        rows = [i for i, kind in enumerate(KINDS) if kind == name or (name == UNKIND and kind in HURTS)]
        use = np.concatenate([np.ones(len(taught), bool), ~shown[len(taught) :, rows].any(axis=1)])
        y = np.array([does(acts, name) for _, acts in taught] + [False] * len(more))
        column, bias = _learnt(x[use], y[use])
        columns.append(column)
        biases.append(bias)
    weights = np.stack(columns, axis=1).astype(np.float32)
    arrays: dict[str, NDArray[np.generic]] = {"names": np.array(NAMES)}
    arrays |= _packed(weights, drawn.shape[1])
    arrays["bias"] = np.array(biases, np.float32)
    return arrays | _weighed(weights, arrays["bias"], apart)


def _learnt(x: csr_matrix, y: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights and bias, with the calibration folded in."""
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=7)
    folds = KFold(5, shuffle=True, random_state=7)
    left_out = cross_val_predict(model, x, y, cv=folds, method="decision_function")
    sure = LogisticRegression(C=10.0).fit(left_out[:, None], y, _expected(y))
    model.fit(x, y)
    slope = float(sure.coef_[0, 0])
    return model.coef_[0] * slope, float(model.intercept_[0]) * slope + float(sure.intercept_[0])


def _expected(y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What each lesson weighs, so that there are as many with the act as are to be expected."""
    odds = EXPECTED / (1 - EXPECTED)
    return np.where(y, 1.0, y.sum() / odds / max(1, (~y).sum()))


def _weighed(
    weights: NDArray[np.float32], bias: NDArray[np.generic], apart: list[Lesson]
) -> dict[str, NDArray[np.generic]]:
    """The tuned head, and how its log odds and the cheap level's add up."""
    said = [s for s, _ in apart]
    x = hstack([grams(said), csr_matrix(sketches(said)), csr_matrix(showing(said) * CUE)]).tocsr()
    cheap = x @ weights + np.asarray(bias, np.float32)
    with np.load(SEEDS / "way.npz") as kept:
        head, start = kept["weights"].copy(), kept["bias"].copy()
    tuned = np.stack([way(s) for s in said]) @ head + start
    mixed = []
    for i, name in enumerate(NAMES):
        y = np.array([does(acts, name) for _, acts in apart])
        both = np.stack([cheap[:, i], tuned[:, i]], axis=1)
        sure = LogisticRegression(C=1.0).fit(both, y, _expected(y))
        mixed.append([*sure.coef_[0], sure.intercept_[0]])
    return {
        "tuned": head.astype(np.float16),
        "tuned_bias": start.astype(np.float32),
        "mixed": np.array(mixed, np.float32).T,
    }


def _packed(weights: NDArray[np.float32], size: int) -> dict[str, NDArray[np.generic]]:
    scale = np.abs(weights[:BUCKETS]).max(axis=0) / 127
    return {
        "grams": np.round(weights[:BUCKETS] / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "drawn": weights[BUCKETS : BUCKETS + size].astype(np.float16),
        "shown": (weights[BUCKETS + size :] * CUE).astype(np.float16),
    }


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--apart", type=int, default=5, help="which of a list are held apart: every Nth")
    chosen = options.parse_args()
    taught = lessons(chosen.data, chosen.apart)
    more = loose(chosen.data, {sentence for sentence, _ in taught})
    arrays = trained(taught, more, written(True, chosen.apart))
    np.savez_compressed(ASSETS / "ways.npz", **arrays)
    size = (ASSETS / "ways.npz").stat().st_size / 1024
    print(f"{len(taught)} lessons, {len(more)} loose ones; ways.npz {size:.0f} KiB")


if __name__ == "__main__":
    main()
