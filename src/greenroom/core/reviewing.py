"""What becomes of a score when people review it. The first score stays as it is; this stands beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from greenroom.core.evaluation import Evaluation


class Override(NamedTuple):
    """Another score for a criterion, 0 to 100; None: it should not be scored."""

    criterion: str
    score: int | None


class Reviewed(NamedTuple):
    overall: int | None
    scores: dict[str, int | None]


def reviewed(evaluation: Evaluation, overrides: Iterable[Override]) -> Reviewed | None:
    """The scores with the newest override of each criterion (`overrides` oldest first), and the overall score
    that they come to by the same weights. None when there is no override of a criterion that it has."""
    scores = dict(evaluation.scores)
    touched = False
    for criterion, score in overrides:
        if criterion in scores:
            scores[criterion] = score
            touched = True
    if not touched:
        return None
    counted = [(c.weight, s) for c in evaluation.criteria if (s := scores[c.id]) is not None]
    weights = sum(weight for weight, _ in counted)
    overall = round(sum(weight * score for weight, score in counted) / weights) if weights else None
    return Reviewed(overall, scores)
