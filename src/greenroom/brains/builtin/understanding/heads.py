"""A small classifier over sentence vectors, learnt from a handful of wordings a target.

Regularised least squares in its dual form: with n wordings it costs one n x n solve, some milliseconds, and
its leave-one-out scores come for nothing (Rifkin and Lippert 2007), which is what the probabilities are
calibrated on. `None` is a class of its own, "none of these".
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Match(NamedTuple):
    """`target` is meant with probability `p`; None: none of the scenario's targets is."""

    target: str | None
    p: float


@dataclass(frozen=True, slots=True)
class Head:
    """`weights` (vector size + 1) x targets; the last row is the bias. `slope` turns scores to log odds."""

    targets: tuple[str | None, ...]
    weights: Floats
    slope: float

    @classmethod
    def learn(cls, vectors: Floats, labels: list[str | None], ridge: float = 0.3) -> Self:
        """From vectors (wordings x size, unit length) and the target of each."""
        targets = tuple(dict.fromkeys(labels))
        column = {t: i for i, t in enumerate(targets)}
        where = np.array([column[label] for label in labels])
        x = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
        wanted = np.full((len(labels), len(targets)), -1.0, np.float32)
        wanted[np.arange(len(labels)), where] = 1.0
        # A target with few wordings must weigh as much as the many sentences that mean nothing.
        weight = np.sqrt(len(labels) / (len(targets) * np.bincount(where).astype(np.float32)))[where]
        gram = x @ x.T + np.diag(ridge / weight)
        inverse = np.linalg.inv(gram.astype(np.float64))
        dual = inverse @ wanted
        left_out = wanted - dual / np.diag(inverse)[:, None]
        return cls(targets, (x.T @ dual).astype(np.float32), _slope(left_out, where, weight))

    def rank(self, vector: Floats) -> tuple[Match, ...]:
        """Every target with its probability, best first."""
        scores = self.slope * (vector @ self.weights[:-1] + self.weights[-1])
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        return tuple(Match(self.targets[i], float(odds[i])) for i in np.argsort(-odds, kind="stable"))


def _slope(scores: NDArray[np.float64], where: NDArray[np.int64], weight: Floats) -> float:
    """The slope under which the left-out wordings are likeliest."""
    best, chosen = np.inf, 1.0
    for slope in np.geomspace(0.5, 32, 25):
        z = slope * scores
        z -= z.max(axis=1, keepdims=True)
        loss = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), where]
        mean = float((loss * weight).sum() / weight.sum())
        if mean < best:
            best, chosen = mean, float(slope)
    return chosen
