"""Agreement and rank correlation with bootstrap intervals. Pure; everything random is seeded."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = 5
"""Ratings are 1 to 5."""

RESAMPLES = 2000
SEED = 20261121

_LEVEL = np.arange(LEVELS, dtype=np.float64)


def quadratic_kappa(joint: Floats) -> float:
    """Cohen's kappa with quadratic weights from a 5 x 5 table of counts; nan where nothing varies."""
    total = joint.sum()
    if not total:
        return float("nan")
    weights = (_LEVEL[:, None] - _LEVEL[None, :]) ** 2
    expected = np.outer(joint.sum(axis=1), joint.sum(axis=0)) / total
    chance = float((weights * expected).sum())
    return 1 - float((weights * joint).sum()) / chance if chance else float("nan")


def alpha(coincidences: Floats, metric: str = "ordinal") -> float:
    """Krippendorff's alpha from a 5 x 5 table of coincidences. `metric`: ordinal or interval."""
    marginals = coincidences.sum(axis=1)
    total = marginals.sum()
    if total <= 1:
        return float("nan")
    if metric == "ordinal":
        upto = np.cumsum(marginals)
        ends = upto - marginals / 2
        distance = (ends[:, None] - ends[None, :]) ** 2
    else:
        distance = (_LEVEL[:, None] - _LEVEL[None, :]) ** 2
    chance = float((np.outer(marginals, marginals) * distance).sum()) / (total - 1)
    return 1 - float((coincidences * distance).sum()) / chance if chance else float("nan")


def pair_tables(pairs: Sequence[tuple[int, int]]) -> Floats:
    """One 5 x 5 table for each pair of ratings, shape (n, 5, 5)."""
    tables = np.zeros((len(pairs), LEVELS, LEVELS))
    for table, (a, b) in zip(tables, pairs, strict=True):
        table[a - 1, b - 1] = 1
    return tables


def unit_tables(units: Sequence[Sequence[int]]) -> Floats:
    """The coincidences of each unit's ratings, shape (n, 5, 5); a unit with one rating has none."""
    tables = np.zeros((len(units), LEVELS, LEVELS))
    for table, ratings in zip(tables, units, strict=True):
        for i, a in enumerate(ratings):
            for j, b in enumerate(ratings):
                if i != j:
                    table[a - 1, b - 1] += 1 / (len(ratings) - 1)
    return tables


def with_interval(tables: Floats, measure: Callable[[Floats], float]) -> dict[str, float | int | None]:
    """`measure` of the summed `tables`, with a 95 % interval over resampled units."""
    if not len(tables):
        return {"n": 0, "value": None, "low": None, "high": None}
    rng = np.random.default_rng(SEED)
    n = len(tables)
    flat = tables.reshape(n, -1)
    counts = rng.multinomial(n, [1 / n] * n, size=RESAMPLES)
    drawn = [measure(sums.reshape(LEVELS, LEVELS)) for sums in counts @ flat]
    return interval(measure(tables.sum(axis=0)), drawn, n)


def interval(value: float, drawn: Sequence[float], n: int) -> dict[str, float | int | None]:
    """A figure with the middle 95 % of what resampling drew; what could not be computed is None."""
    finite = [x for x in drawn if np.isfinite(x)]
    low, high = np.percentile(finite, [2.5, 97.5]) if finite else (float("nan"), float("nan"))
    return {"n": n, "value": rounded(value), "low": rounded(float(low)), "high": rounded(float(high))}


def rounded(value: float, digits: int = 3) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def ranks(values: Sequence[float]) -> Floats:
    """Ranks from 1; ties share their mean."""
    array = np.asarray(values, dtype=np.float64)
    _, inverse, counts = np.unique(array, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation, ties by their mean rank; nan where one side never varies."""
    if len(a) < 3:
        return float("nan")
    x, y = ranks(a), ranks(b)
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x**2).sum() * (y**2).sum()))
    return float((x * y).sum()) / size if size else float("nan")
