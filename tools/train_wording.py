"""Trains what the built-in reader knows of wording: how good a message is, quality by quality.

    python tools/train_wording.py [--development]

Lessons: the rated passages of `tools/seeds/wording_*.jsonl` (`customer`, `agent`, and for each quality a
rating of 1 to 5, or null where it does not apply). Two learners that err differently, a forest over the plain
features and a ridge over all of them, each for all qualities at once: where a quality has no rating, the
passage's mean stands in for it, so that the few closings learn from the rest. Five-fold training that leaves
out all passages of one customer's line tells how the two are weighed and stretched to the spread of the
ratings. Writes `wording.npz`; the same lessons give the same file. `--development` shows the agreement on the
development half of `bench/data`, which nothing is trained on.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from greenroom import wiring
from greenroom.analysis.transcript import score_with_log
from greenroom.brains.builtin.reading.features import GRAMS, Seen, meaning, plain
from greenroom.brains.builtin.reading.model import FILE, unpacked
from greenroom.core.events import AgentAppraised
from greenroom.core.readings import QUALITIES

SEEDS = Path(__file__).parent / "seeds"
BENCH = Path(__file__).resolve().parents[1] / "bench"
TREES = 120
LEAST_IN_A_LEAF = 4
TRIED_AT_A_SPLIT = 0.3
STRENGTH = 4.0  # of the ridge
FOREST = 0.5  # its say, beside the ridge's

Floats = NDArray[np.float64]
Passage = Mapping[str, Any]


def lessons() -> list[Passage]:
    """The rated passages, in the order of files and lines."""
    found = []
    for path in sorted(SEEDS.glob("wording_*.jsonl")):
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return found


def features(passages: Sequence[Passage]) -> tuple[Floats, Floats]:
    """The plain features and those of meaning, one row a passage, as the scorer would see it alone."""
    rubric, listener = wiring.library().rubrics["support"], wiring.listener()
    first, second = [], []
    for p in passages:
        said = [{"speaker": who, "text": p[who]} for who in ("customer", "agent") if p[who].strip()]
        log = score_with_log(said, None, listener, rubric)[1]
        acts = next(r.event.acts for r in log if isinstance(r.event, AgentAppraised))
        seen = Seen(p["agent"], p["customer"], tuple(a.kind for a in acts), "en")
        first.append(plain(seen))
        second.append(meaning(seen))
    return np.array(first, np.float64), np.array(second, np.float64)


def ratings(passages: Sequence[Passage]) -> Floats:
    """Passages x qualities, NaN where one does not apply."""
    return np.array([[np.nan if p.get(q) is None else p[q] for q in QUALITIES] for p in passages], float)


def targets(rated: Floats) -> Floats:
    """Levels with the gaps filled by the passage's mean, then 1 or 0: applies."""
    mean = np.nanmean(rated, axis=1, keepdims=True)
    return np.hstack([np.where(np.isnan(rated), mean, rated), ~np.isnan(rated)])


class Learnt:
    """Both learners, trained. `weights` and `bias` fold the scaling of the ridge in."""

    def __init__(self, x: Floats, m: Floats, y: Floats) -> None:
        self.forest = ExtraTreesRegressor(
            TREES, min_samples_leaf=LEAST_IN_A_LEAF, max_features=TRIED_AT_A_SPLIT, random_state=7, n_jobs=2
        ).fit(x, y)
        both = np.hstack([x, m])
        scaler = StandardScaler().fit(both)
        # Each block weighs the same, however many features it has.
        vectors = m.shape[1] - GRAMS
        sizes = np.repeat([x.shape[1] / 4, vectors, GRAMS], [x.shape[1], vectors, GRAMS])
        factor = sizes**-0.5 / scaler.scale_
        ridge = Ridge(STRENGTH).fit((both - scaler.mean_) * factor, y)
        self.weights = ridge.coef_.T * factor[:, None]
        self.bias = ridge.intercept_ - scaler.mean_ @ self.weights

    def judge(self, x: Floats, m: Floats) -> tuple[Floats, Floats]:
        """What the forest says and what the ridge says."""
        return self.forest.predict(x), np.hstack([x, m]) @ self.weights + self.bias


def left_out(passages: Sequence[Passage], x: Floats, m: Floats, y: Floats) -> tuple[Floats, Floats]:
    """What both say of each passage, trained without it and without all that answer the same line."""
    groups = [p["customer"].strip().lower() or p["id"] for p in passages]
    said = np.zeros_like(y), np.zeros_like(y)
    for taught, apart in GroupKFold(5).split(x, groups=groups):
        forest, ridge = Learnt(x[taught], m[taught], y[taught]).judge(x[apart], m[apart])
        said[0][apart], said[1][apart] = forest, ridge
    return said


def weighed(forest: Floats, ridge: Floats, rated: Floats) -> tuple[Floats, Floats, Floats]:
    """How much of each and what besides, one an output: so that levels are spread as the ratings are.
    Whether a quality applies is not stretched."""
    half = len(QUALITIES)
    shares = np.stack([np.full(2 * half, FOREST), np.full(2 * half, 1 - FOREST)])
    offset = np.zeros(2 * half)
    for j in range(half):
        there = ~np.isnan(rated[:, j])
        mixed = shares[0, j] * forest[there, j] + shares[1, j] * ridge[there, j]
        slope = rated[there, j].std() / mixed.std()
        shares[:, j] *= slope
        offset[j] = rated[there, j].mean() - slope * mixed.mean()
    return shares[0], shares[1], offset


def packed(learnt: Learnt, shares: tuple[Floats, Floats, Floats], taught: str) -> dict[str, NDArray[Any]]:
    """The arrays of `wording.npz` (see `reading/model.py`)."""
    feature, threshold, child, roots, values = [], [], [], [], []
    for tree in (e.tree_ for e in learnt.forest.estimators_):
        place = {0: len(feature)}  # of the tree's nodes in our order: two children side by side
        roots.append(len(feature))
        for column in (feature, threshold, child):
            column.append(0)
        waiting = [0]
        while waiting:
            node = waiting.pop(0)
            at = place[node]
            if tree.children_left[node] < 0:
                feature[at], child[at] = -1, len(values)
                values.append(tree.value[node][:, 0])
                continue
            feature[at], threshold[at], child[at] = tree.feature[node], tree.threshold[node], len(feature)
            for branch in (tree.children_left[node], tree.children_right[node]):
                place[branch] = len(feature)
                waiting.append(branch)
                for column in (feature, threshold, child):
                    column.append(0)
    forest_share, linear_share, offset = shares
    return {
        "feature": np.array(feature, np.int16),
        "threshold": np.array(threshold, np.float32),
        "child": np.array(child, np.int32),
        "roots": np.array(roots, np.int32),
        "values": np.array(values, np.float16),
        "weights": learnt.weights.astype(np.float32),
        "bias": learnt.bias.astype(np.float32),
        "forest_share": forest_share.astype(np.float32),
        "linear_share": linear_share.astype(np.float32),
        "offset": offset.astype(np.float32),
        "taught": np.array(taught),
    }


def kappa(one: Floats, other: Floats) -> float:
    """Quadratic weighted kappa of whole levels."""
    apart = ((one[:, None] - other[None]) ** 2).mean()
    return 1 - float(((one - other) ** 2).mean() / apart) if apart else float("nan")


def show(name: str, levels: Floats, rated: Floats) -> None:
    whole = np.clip(np.floor(levels + 0.5), 1, 5)
    there = ~np.isnan(rated)
    each = [
        f"{q} {kappa(whole[there[:, j], j], rated[there[:, j], j]):.3f} (n={there[:, j].sum()})"
        for j, q in enumerate(QUALITIES)
    ]
    print(f"{name}: pooled {kappa(whole[there], rated[there]):.3f}; {', '.join(each)}")


def development() -> tuple[list[Passage], Floats]:
    """The development half of the bench and the mean of its raters, rounded."""
    sys.path.insert(0, str(BENCH))
    import scoring_raters as raters

    sides = [raters.ratings(raters.DATA / f"ratings_{side}.jsonl") for side in "ab"]
    found = []
    for p in raters.lines(raters.DATA / "passages.jsonl"):
        if raters.half_of(p["id"]) == "development":
            given = {q: [side.get(p["id"], {}).get(q) for side in sides] for q in QUALITIES}
            mean = {q: None if None in g else int(sum(g) / 2 + 0.5) for q, g in given.items()}
            found.append({**p, **mean})
    return found, ratings(found)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--development", action="store_true")
    chosen = options.parse_args()
    passages = lessons()
    rated = ratings(passages)
    x, m = features(passages)
    y = targets(rated)
    forest, ridge = left_out(passages, x, m, y)
    shares = weighed(forest, ridge, rated)
    half = len(QUALITIES)
    out = forest * shares[0] + ridge * shares[1] + shares[2]
    show(f"{len(passages)} passages, left out", out[:, :half], rated)
    says = out[:, half:] >= 0.5
    right = (says == ~np.isnan(rated)).mean(axis=0)
    print("applies, rightly:", ", ".join(f"{q} {r:.3f}" for q, r in zip(QUALITIES, right, strict=True)))
    learnt = Learnt(x, m, y)
    taught = f"{len(passages)}-{crc32(json.dumps(passages, sort_keys=True).encode()):08x}"
    kept = packed(learnt, shares, taught)
    np.savez_compressed(FILE, **kept)
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KiB")
    if chosen.development:
        apart, theirs = development()
        heads = unpacked(kept)
        rows = zip(*(a.astype(np.float32) for a in features(apart)), strict=True)
        found = np.array([heads.judge(a, b) for a, b in rows])
        show("development half", found[:, :half], theirs)
        right = ((found[:, half:] >= 0.5) == ~np.isnan(theirs)).mean(axis=0)
        print("applies, rightly:", ", ".join(f"{q} {r:.3f}" for q, r in zip(QUALITIES, right, strict=True)))


if __name__ == "__main__":
    main()
