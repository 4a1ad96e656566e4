"""Trains what the built-in reader knows of wording: how good a message is, quality by quality.

    python tools/train_wording.py [--development]

Lessons: the rated passages of `tools/seeds/wording_*.jsonl` (`customer`, `agent`, and for each quality a
rating of 1 to 5, or null where it does not apply). Two learners that err differently, a forest over the plain
features and another over the meaning (a ridge over n-grams and quick vectors; for what is read closely, the
encoder's branch of `tune_manner.py`), each for all qualities at once: where a quality has no rating, the
passage's mean stands in for it, so that the few closings learn from the rest. Five-fold training that leaves
out all passages of one customer's line tells how the outputs are stretched to the spread of the ratings; for
what is read closely, the fold that the encoder was not tuned on does. Writes `wording.npz`; the same lessons
give the same file. `--development` shows the agreement on the development
half of `bench/data`, which nothing is trained on.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
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
from greenroom.brains.builtin.reading.model import FILE, Linear, Tuned, unpacked
from greenroom.core.events import AgentAppraised
from greenroom.core.marks_wording import APPLIES
from greenroom.core.readings import QUALITIES

SEEDS = Path(__file__).parent / "seeds"
BENCH = Path(__file__).resolve().parents[1] / "bench"
TREES = 120
LEAST_IN_A_LEAF = 8
TRIED_AT_A_SPLIT = 0.2
STRENGTH = 4.0  # of the ridge
FOREST = {"quick": 0.5, "close": 0.3}  # its say, beside the other head's
FOLDS = 5
RATED_FREELY = ("qa", "qb", "qc")
"""Lessons whose raters left out a quality only where there was nothing of it; the others left out more."""
SPREAD, MIDDLE = 1.2, 3.0  # of what the encoder is tuned on: (rating - MIDDLE) / SPREAD

Floats = NDArray[np.float64]
Rows = NDArray[Any]
Passage = Mapping[str, Any]
HEADS = SEEDS / "manner.npz"


def lessons() -> list[Passage]:
    """The rated passages, in the order of files and lines."""
    found = []
    for path in sorted(SEEDS.glob("wording_*.jsonl")):
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return found


def misplaced(passages: Sequence[Passage]) -> list[Passage]:
    """What nobody would praise, made of every twentieth passage: its answer given to a customer of another
    trade. It need not be badly put, but it hears, solves and feels nothing."""
    found = []
    for i in range(0, len(passages), 20):
        p = passages[i]
        other = next((o for o in passages[i + 1 :] if o["domain"] != p["domain"] and o["customer"]), None)
        if other is not None and p["customer"]:
            low = {q: min(p[q], 2) for q in ("listening", "solution", "empathy") if p.get(q) is not None}
            found.append({**p, **low, "customer": other["customer"], "of": group(p)})
    return found


def group(passage: Passage) -> str:
    """What is left out together: all answers to the same line, and what was made of them."""
    return str(passage.get("of") or passage["customer"].strip().lower() or passage["id"])


def tuned_on(passage: Passage) -> bool:
    """Whether the encoder may be tuned on it."""
    return crc32(group(passage).encode()) % FOLDS != 0


def features(passages: Sequence[Passage]) -> tuple[Floats, Floats, Floats]:
    """The plain features and those of meaning, had quickly and closely: one row a passage, as the scorer
    would see it alone."""
    rubric, listener = wiring.library().rubrics["support"], wiring.listener()
    rows: tuple[list[Any], list[Any], list[Any]] = [], [], []
    for p in passages:
        said = [{"speaker": who, "text": p[who]} for who in ("customer", "agent") if p[who].strip()]
        log = score_with_log(said, None, listener, rubric)[1]
        acts = next(r.event.acts for r in log if isinstance(r.event, AgentAppraised))
        seen = Seen(p["agent"], p["customer"], tuple(a.kind for a in acts), "en")
        rows[0].append(plain(seen))
        rows[1].append(meaning(seen))
        rows[2].append(meaning(seen._replace(closely=True)))
    first, second, third = (np.array(r, np.float64) for r in rows)
    return first, second, third


def ratings(passages: Sequence[Passage]) -> Floats:
    """Passages x qualities, NaN where one does not apply."""
    return np.array([[np.nan if p.get(q) is None else p[q] for q in QUALITIES] for p in passages], float)


def targets(rated: Floats) -> Floats:
    """Levels with the gaps filled by the passage's mean, then 1 or 0: applies."""
    mean = np.nanmean(rated, axis=1, keepdims=True)
    return np.hstack([np.where(np.isnan(rated), mean, rated), ~np.isnan(rated)])


def forest(x: Floats, y: Floats) -> ExtraTreesRegressor:
    return ExtraTreesRegressor(
        TREES, min_samples_leaf=LEAST_IN_A_LEAF, max_features=TRIED_AT_A_SPLIT, random_state=7, n_jobs=2
    ).fit(x, y)


def ridge(m: Floats, y: Floats) -> Linear:
    """With the scaling folded in. N-grams and vectors weigh the same, however many."""
    scaler = StandardScaler().fit(m)
    sizes = np.repeat([GRAMS, m.shape[1] - GRAMS], [GRAMS, m.shape[1] - GRAMS])
    factor = sizes**-0.5 / scaler.scale_
    model = Ridge(STRENGTH).fit((m - scaler.mean_) * factor, y)
    weights = model.coef_.T * factor[:, None]
    return Linear(weights, model.intercept_ - scaler.mean_ @ weights)


def tuned() -> Tuned:
    """What the encoder was tuned along with, brought to levels."""
    with np.load(HEADS) as kept:
        weights, bias = kept["weights"].copy(), kept["bias"].copy()
    half = len(QUALITIES)
    weights[:, :half] *= SPREAD
    bias[:half] = bias[:half] * SPREAD + MIDDLE
    return Tuned(weights, bias)


def left_out(
    passages: Sequence[Passage], y: Floats, learn: Callable[[Rows], Callable[[Rows], Floats]]
) -> Floats:
    """What is said of each passage by what was learnt without it and without all that answer the same line.
    `learn(rows)` gives what judges other rows."""
    said = np.zeros_like(y)
    for taught, apart in GroupKFold(5).split(y, groups=[group(p) for p in passages]):
        said[apart] = learn(taught)(apart)
    return said


def weighed(
    trees: Floats, line: Floats, rated: Floats, share: float, applies: Floats
) -> tuple[Floats, Floats]:
    """How much of the forest's (before that: `share`) and of the other head's word to take and what to add,
    one an output: so that levels are spread as the ratings are, and a quality is said to apply (`APPLIES`) as
    often as `applies` (shares) tells."""
    half = len(QUALITIES)
    shares = np.stack([np.full(2 * half, share), np.full(2 * half, 1 - share)])
    offset = np.zeros(2 * half)
    for j in range(half):
        there = ~np.isnan(rated[:, j])
        mixed = share * trees[:, j] + (1 - share) * line[:, j]
        slope = rated[there, j].std() / mixed[there].std()
        shares[:, j] *= slope
        offset[j] = rated[there, j].mean() - slope * mixed[there].mean()
        if applies[j] < 1:
            mixed = share * trees[:, half + j] + (1 - share) * line[:, half + j]
            offset[half + j] = APPLIES - np.quantile(mixed, 1 - applies[j])
    return shares, offset


def packed(trees: ExtraTreesRegressor) -> dict[str, NDArray[Any]]:
    """The forest's arrays of `wording.npz` (see `reading/model.py`)."""
    feature, threshold, child, roots, values = [], [], [], [], []
    for tree in (e.tree_ for e in trees.estimators_):
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
    return {
        "feature": np.array(feature, np.int16),
        "threshold": np.array(threshold, np.float32),
        "child": np.array(child, np.int32),
        "roots": np.array(roots, np.int32),
        "values": np.array(values, np.float16),
    }


def kappa(one: Floats, other: Floats) -> float:
    """Quadratic weighted kappa of whole levels."""
    apart = ((one[:, None] - other[None]) ** 2).mean()
    return 1 - float(((one - other) ** 2).mean() / apart) if apart else float("nan")


def show(name: str, out: Floats, rated: Floats) -> None:
    """Agreement by quality, then the share of passages of which it is rightly said whether it applies."""
    half = len(QUALITIES)
    whole, there = np.clip(np.floor(out[:, :half] + 0.5), 1, 5), ~np.isnan(rated)
    says = out[:, half:] >= APPLIES
    print(f"{name}: pooled {kappa(whole[there], rated[there]):.3f}")
    for j, quality in enumerate(QUALITIES):
        rows = there[:, j]
        agreed, right = kappa(whole[rows, j], rated[rows, j]), (says[:, j] == rows).mean()
        heard = says[rows, j].mean()
        print(f"  {quality:14} {agreed:.3f} of {rows.sum()}; applies {right:.3f}, heard {heard:.3f}")


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
    written = lessons()
    passages = [*written, *misplaced(written)]
    rated = ratings(passages)
    y = targets(rated)
    x, *meanings = features(passages)
    trees = forest(x, y)
    kept = packed(trees)
    kept["taught"] = np.array(f"{len(written)}-{crc32(json.dumps(passages, sort_keys=True).encode()):08x}")

    def by_forest(rows: Rows) -> Callable[[Rows], Floats]:
        fitted = forest(x[rows], y[rows])
        return lambda others: np.asarray(fitted.predict(x[others]))

    by_trees = left_out(passages, y, by_forest)
    quick, close = meanings

    def by_ridge(rows: Rows) -> Callable[[Rows], Floats]:
        fitted = ridge(quick[rows], y[rows])
        return lambda others: np.array([fitted.judge(row) for row in quick[others]], np.float64)

    every, fresh = np.arange(len(written)), np.array([not tuned_on(p) for p in written])
    made = tuned()
    said = {
        "quick": (left_out(passages, y, by_ridge), every, ridge(quick, y)),
        "close": (np.array([made.judge(row) for row in close], np.float64), every[fresh], made),
    }
    freely = [p["id"][:2] in RATED_FREELY for p in written]
    applies = (~np.isnan(rated[: len(written)][freely])).mean(axis=0)
    for way, (judged, rows, head) in said.items():
        shares, offset = weighed(by_trees[rows], judged[rows], rated[rows], FOREST[way], applies)
        kept |= {f"{way}_shares": shares.astype(np.float32), f"{way}_offset": offset.astype(np.float32)}
        for name, array in head._asdict().items():
            kept[f"{way}_{name}"] = array.astype(np.float16 if array.ndim > 1 else np.float32)
        out = by_trees[rows] * shares[0] + judged[rows] * shares[1] + offset
        show(f"{way}, {len(rows)} passages, left out", out, rated[rows])
    np.savez_compressed(FILE, **kept)
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KiB")
    if chosen.development:
        apart, theirs = development()
        heads = unpacked(kept)
        x, *meanings = features(apart)
        for way, m in zip(("quick", "close"), meanings, strict=True):
            rows = zip(x.astype(np.float32), m.astype(np.float32), strict=True)
            found = np.array([heads.judge(a, b, way == "close") for a, b in rows])
            show(f"{way}, development half", found, theirs)


if __name__ == "__main__":
    main()
