"""Agreement of the built-in scorer with raters who did not see it.

Short agent passages (bench/data/passages.jsonl), written apart from the scorer, rated 1 to 5 on the rubric's
anchors by raters who saw neither each other nor the scorer (ratings_a.jsonl, ratings_b.jsonl; null: the
criterion does not apply at this moment). The scorer's 0 to 100 becomes 1 to 5 in equal steps of 25, fixed
before any rating was seen. A hash of the id puts half of the passages aside for development; only the other
half is the result.
"""

import hashlib
import json
import statistics
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import scoring_stats as stats
from greenroom import wiring
from greenroom.analysis import score_transcript

DATA = Path(__file__).parent / "data"
CRITERIA = ("greeting", "listening", "solution", "communication", "empathy", "closing")

Ratings = dict[str, dict[str, int]]
"""id -> criterion -> 1 to 5; what does not apply is left out."""


def half_of(passage_id: str) -> str:
    """ "development" or "test", by a hash of the id."""
    return "test" if hashlib.sha256(passage_id.encode()).digest()[0] % 2 else "development"


def level(score: int) -> int:
    """0 to 100 as 1 to 5: 1 up to 12, 2 up to 37, 3 up to 62, 4 up to 87."""
    return 1 + int(score / 25 + 0.5)


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, none without the file. Raises ValueError naming the line."""
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
    return found


def ratings(path: Path) -> Ratings:
    found: Ratings = {}
    for line in lines(path):
        given = {c: line.get(c) for c in CRITERIA}
        wrong = {c: v for c, v in given.items() if v is not None and v not in (1, 2, 3, 4, 5)}
        if wrong:
            raise ValueError(f"{path}, {line['id']}: {wrong}; a rating is 1 to 5 or null")
        found[line["id"]] = {c: int(v) for c, v in given.items() if v is not None}
    return found


def scored(passages: Sequence[Mapping[str, Any]]) -> Ratings:
    """The built-in scorer's view of each passage: the customer's line, then the agent's, no scenario."""
    rubric = wiring.library().rubrics["support"]
    found: Ratings = {}
    for p in passages:
        said = [{"speaker": who, "text": p[who]} for who in ("customer", "agent") if p.get(who, "").strip()]
        scores = score_transcript(said, None, wiring.listener(), rubric, wiring.reader()).scores
        found[p["id"]] = {c: level(s) for c in CRITERIA if (s := scores.get(c)) is not None}
    return found


def compare(ids: Sequence[str], scorer: Ratings, a: Ratings, b: Ratings) -> dict[str, Any]:
    """Each criterion and all together, over passages that the two sides of a comparison both rated."""
    return {c: _criterion(ids, (c,), scorer, a, b) for c in CRITERIA} | {
        "pooled": _criterion(ids, CRITERIA, scorer, a, b)
    }


def _criterion(
    ids: Sequence[str], criteria: Sequence[str], scorer: Ratings, a: Ratings, b: Ratings
) -> dict[str, Any]:
    where = [(i, c) for i in ids for c in criteria]
    views = [tuple(side.get(i, {}).get(c) for side in (scorer, a, b)) for i, c in where]
    both = [(s, x, y) for s, x, y in views if x is not None and y is not None]
    mean = [(s, int(statistics.mean((x, y)) + 0.5)) for s, x, y in both if s is not None]
    alphas = {}
    for metric in ("ordinal", "interval"):
        measure = partial(stats.alpha, metric=metric)
        alphas[metric] = {
            "raters": _of(stats.unit_tables([(x, y) for s, x, y in both if s is not None]), measure),
            "with_scorer": _of(stats.unit_tables([v for v in both if None not in v]), measure),
        }
    return {
        "kappa": {
            "scorer_mean": _of(stats.pair_tables(mean), stats.quadratic_kappa),
            "scorer_a": _kappa([(s, x) for s, x, _ in views]),
            "scorer_b": _kappa([(s, y) for s, _, y in views]),
            "a_b": _kappa([(x, y) for _, x, y in views]),
        },
        "alpha": alphas,
        "applies": {
            "both_raters": len(both),
            "both_and_scorer": len(mean),
            "scorer_only": sum(s is not None and x is None and y is None for s, x, y in views),
        },
    }


def _kappa(pairs: Sequence[tuple[int | None, int | None]]) -> dict[str, Any]:
    rated = [(x, y) for x, y in pairs if x is not None and y is not None]
    return _of(stats.pair_tables(rated), stats.quadratic_kappa)


_of = stats.with_interval


def measure(data: Path = DATA, half: str = "test", most: int | None = None) -> dict[str, Any]:
    """The comparison on the half that is named, `most` passages of it at most; `missing` names the files that
    are not there."""
    files = ("passages.jsonl", "ratings_a.jsonl", "ratings_b.jsonl")
    missing = [name for name in files if not (data / name).exists()]
    passages = lines(data / "passages.jsonl")
    chosen = [p for p in passages if half_of(p["id"]) == half][:most]
    result: dict[str, Any] = {"half": half, "passages": {"all": len(passages), half: len(chosen)}}
    result["missing"] = missing
    if not missing:
        a, b = ratings(data / "ratings_a.jsonl"), ratings(data / "ratings_b.jsonl")
        result["rated"] = {"a": len(a), "b": len(b)}
        result["agreement"] = compare([p["id"] for p in chosen], scored(chosen), a, b)
    return result


def show(result: Mapping[str, Any]) -> None:
    half = result["half"]
    print(f"\nAgreement with raters: {result['passages'][half]} passages ({half})")
    for name in result["missing"]:
        print(f"  missing: bench/data/{name}")
    for criterion, found in result.get("agreement", {}).items():
        print(f"  {criterion}")
        for name, figure in found["kappa"].items():
            print(f"    kappa {name:12} {_figure(figure)}")
        for metric, pair in found["alpha"].items():
            for name, figure in pair.items():
                print(f"    alpha {metric} {name:12} {_figure(figure)}")


def _figure(f: Mapping[str, Any]) -> str:
    return f"{f['value']} [{f['low']}, {f['high']}] n={f['n']}"
