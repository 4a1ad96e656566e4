"""What overrides make of a score."""

from greenroom.core.evaluation import Evaluation, Scored
from greenroom.core.reviewing import Override, reviewed


def evaluation(**scores: int | None) -> Evaluation:
    weights = {"greeting": 10, "solution": 30}
    criteria = tuple(
        Scored(id=name, label=name, about="", weight=weights[name], score=s) for name, s in scores.items()
    )
    return Evaluation.model_construct(scores=scores, criteria=criteria, overall=50)


def test_the_newest_override_of_each_criterion_counts_by_its_weight() -> None:
    first = evaluation(greeting=0, solution=60)
    seen = reviewed(first, [Override("greeting", 20), Override("greeting", 100), Override("solution", 80)])
    assert seen == (85, {"greeting": 100, "solution": 80})
    assert first.scores == {"greeting": 0, "solution": 60}


def test_not_scored_is_not_zero() -> None:
    assert reviewed(evaluation(greeting=40, solution=60), [Override("greeting", None)]) == (
        60,
        {"greeting": None, "solution": 60},
    )
    assert reviewed(evaluation(greeting=40, solution=None), [Override("greeting", None)]) == (
        None,
        {"greeting": None, "solution": None},
    )


def test_without_an_override_of_its_criteria_there_is_nothing_to_show() -> None:
    assert reviewed(evaluation(greeting=40), []) is None
    assert reviewed(evaluation(greeting=40), [Override("charm", 90)]) is None
