"""A small classifier over sentence vectors, learnt from a handful of wordings a target.

Multinomial logistic regression: some twenty milliseconds for a scenario. `None` is a class of its own, "none
of these". Targets with few wordings weigh as much as the many sentences that mean nothing.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DECAY = 0.1
"""Strength of the pull to zero; the probabilities of unseen wordings come out about right with it."""

STEPS = 60
"""Accelerated gradient steps; more change nothing that held-apart sentences show."""


class Match(NamedTuple):
    """`target` is meant with probability `p`; None: none of the scenario's targets is."""

    target: str | None
    p: float


@dataclass(frozen=True, slots=True)
class Head:
    """`weights`: (vector size + 1) x targets, the last row is the bias."""

    targets: tuple[str | None, ...]
    weights: Floats

    @classmethod
    def learn(cls, vectors: Floats, labels: list[str | None]) -> Self:
        """From vectors (wordings x size, unit length) and the target of each."""
        targets = tuple(dict.fromkeys(labels))
        column = {target: i for i, target in enumerate(targets)}
        where = np.array([column[label] for label in labels])
        count = np.bincount(where)
        share = (len(labels) / (len(targets) * count))[where].astype(np.float32)
        x = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
        wanted = np.zeros((len(labels), len(targets)), np.float32)
        wanted[np.arange(len(labels)), where] = 1
        return cls(targets, _minimised(x, wanted, share))

    def odds(self, vector: Floats) -> Floats:
        """The probability of each of `targets`."""
        scores = vector @ self.weights[:-1] + self.weights[-1]
        odds = np.exp(scores - scores.max())
        return np.asarray(odds / odds.sum(), np.float32)


def ranked(targets: tuple[str | None, ...], odds: Floats) -> tuple[Match, ...]:
    """Best first."""
    return tuple(Match(targets[i], float(odds[i])) for i in np.argsort(-odds, kind="stable"))


def _minimised(x: Floats, wanted: Floats, share: Floats) -> Floats:
    """Nesterov's accelerated gradient with the step that the largest curvature allows."""
    weighted = x * share[:, None]
    step = 1 / (0.5 * _largest(x, weighted) + DECAY)
    weights = np.zeros((x.shape[1], wanted.shape[1]), np.float32)
    ahead, momentum = weights, 1.0
    for _ in range(STEPS):
        scores = x @ ahead
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        moved = ahead - np.float32(step) * (weighted.T @ (odds - wanted) + np.float32(DECAY) * ahead)
        following = (1 + (1 + 4 * momentum * momentum) ** 0.5) / 2
        ahead = moved + np.float32((momentum - 1) / following) * (moved - weights)
        weights, momentum = moved, following
    return weights


def _largest(x: Floats, weighted: Floats) -> float:
    """The largest eigenvalue of x' weighted, by power iteration; a little more than that, to be safe."""
    direction = np.ones(x.shape[1], np.float32)
    length = 1.0
    for _ in range(8):
        direction = weighted.T @ (x @ direction)
        length = float(np.linalg.norm(direction))
        direction /= np.float32(length)
    return 1.05 * length
