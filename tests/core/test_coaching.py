"""Feedback by category over several sessions, and the plan that comes of it."""

from typing import Any

import pytest

from greenroom.core.coaching import Coaching, Past, coach, timing, tone
from greenroom.core.coaching_habits import Cite, common, quoted
from greenroom.core.coaching_plan import Exercise, exercise, level, plan
from greenroom.core.evaluation import Evaluation, Evidence, Improvement, Missed, Scored
from greenroom.core.events import AgentSaid, Recorded
from greenroom.core.rubric import Criterion, Rubric
from greenroom.core.scenario import Priority
from tests.staging import SCENARIO

WEIGHTS = {"greeting": 10, "solution": 30, "empathy": 15}


def fault(check: str, points: int, quote: str, criterion: str = "empathy", seq: int = 3) -> Evidence:
    return Evidence(
        criterion=criterion, check=check, points=points, seq=seq, quote=quote, at=9, why=f"Why {check}."
    )


def evaluation(
    name: str = "s",
    *,
    evidence: tuple[Evidence, ...] = (),
    missed: tuple[Missed, ...] = (),
    improvements: tuple[Improvement, ...] = (),
    passed: bool = True,
    measures: dict[str, Any] | None = None,
    **scores: int | None,
) -> Evaluation:
    """`missed` is empathy's."""
    criteria = tuple(
        Scored(
            id=c,
            label=c.title(),
            about="",
            weight=WEIGHTS[c],
            score=s,
            evidence=tuple(e for e in evidence if e.criterion == c),
            missed=missed if c == "empathy" else (),
        )
        for c, s in scores.items()
    )
    return Evaluation(
        session_id=name,
        scenario_id="small",
        overall=50,
        passed=passed,
        scores=scores,
        criteria=criteria,
        musts=(),
        outcome="",
        outcome_label="",
        success=None,
        measures={"agent_messages": 3} if measures is None else measures,
        evidence=evidence,
        strengths=(),
        improvements=improvements,
        key_moments=(),
        versions={},
        scorer="t",
    )


def past(*made: Evaluation, difficulty: str = "intermediate") -> list[Past]:
    return [Past(e, i, difficulty) for i, e in enumerate(made)]


def by_name(found: Coaching) -> dict[str, Any]:
    return {c.id: c for c in found.categories}


def test_before_three_sessions_it_says_that_it_does_not_know() -> None:
    one = coach(past(evaluation(greeting=0)))
    assert (one.sessions, one.missing, one.categories) == (1, 2, ())
    assert "2 more sessions" in one.message
    assert "one more session" in coach(past(*[evaluation(greeting=0)] * 2)).message
    assert plan(one, past(evaluation(greeting=0)), []) == ()
    unscored = evaluation(greeting=None).model_copy(update={"overall": None})
    assert coach(past(*[unscored] * 5)).missing == 3


def test_priority_is_weight_by_gap_by_recurrence() -> None:
    found = coach(past(*(evaluation(greeting=g, solution=40, empathy=90) for g in (0, 80, 40))))
    seen = by_name(found)
    assert seen["solution"].priority == pytest.approx(30 * 0.6 * 1)
    assert seen["greeting"].priority == pytest.approx(10 * 0.6 * 2 / 3)
    assert seen["empathy"].priority == 0
    assert [c.id for c in found.categories][:2] == ["solution", "greeting"]
    assert (seen["greeting"].scores, seen["greeting"].average) == ((0, 80, 40), 40.0)


def test_once_is_no_habit_and_not_scored_is_not_zero() -> None:
    made = [
        evaluation(greeting=0, empathy=None),
        evaluation(greeting=90, empathy=50),
        evaluation(greeting=90),
    ]
    seen = by_name(coach(past(*made)))
    assert seen["greeting"].priority == 0
    assert (seen["empathy"].scores, seen["empathy"].average) == ((50,), 50.0)


def test_the_trend_compares_halves_once_there_are_four() -> None:
    rising = [evaluation(greeting=g) for g in (10, 20, 60, 70)]
    assert by_name(coach(past(*rising)))["greeting"].trend == 50
    assert by_name(coach(past(*rising[:3])))["greeting"].trend is None


def test_only_the_last_ten_count() -> None:
    made = [evaluation(greeting=0) for _ in range(5)] + [evaluation(greeting=100) for _ in range(10)]
    found = coach(past(*made))
    assert found.sessions == 10
    assert by_name(found)["greeting"].average == 100


def test_evidence_and_better_words_are_those_of_what_recurs_most() -> None:
    cold = fault("cold", -40, "So what?")
    advice = Improvement(
        text="Why cold.", better="I can see that.", seq=3, quote="So what?", criterion="empathy"
    )
    missed = Missed(check="felt_with", points=70, why="No answer to it.", better="That is hard.", seq=5)
    quoted = Improvement(
        text="No answer to it.", better="That is hard.", seq=5, quote="Next.", criterion="empathy"
    )
    made = [
        evaluation("old", evidence=(cold,), improvements=(advice,), empathy=60),
        evaluation("mid", missed=(missed,), empathy=30),
        evaluation("new", missed=(missed,), improvements=(quoted,), empathy=30),
    ]
    seen = by_name(coach(past(*made)))["empathy"]
    assert (seen.suggestion, seen.better) == ("No answer to it.", "That is hard.")
    assert [(c.session_id, c.seq, c.quote, c.better) for c in seen.evidence] == [
        ("new", 5, "Next.", "That is hard."),
        ("mid", 5, "", "That is hard."),
        ("old", 3, "So what?", "I can see that."),
    ]


def test_what_sessions_have_in_common_is_the_suggestion() -> None:
    assert common(["No good end. (still slow)", "No good end. (still stuck)"]) == "No good end."
    assert common(["No good end. (still slow)"] * 2) == "No good end. (still slow)"
    assert common(["Was cold.", "Was curt."]) == "Was cold."


def test_missing_words_are_shown_by_the_message_in_their_place() -> None:
    log = [Recorded(seq=1, at=70, event=AgentSaid(client_id="c", text="Next.", turn=1))]
    missing = Cite(session_id="s", scenario_id="small", seq=1, at=None, quote="", why="No answer.")
    assert (quoted(missing, log).quote, quoted(missing, log).at) == ("Next.", 70)
    own = missing.model_copy(update={"quote": "Nex"})
    assert (quoted(own, log).quote, quoted(own, log).at) == ("Nex", 70)
    for nowhere in (None, 2):
        lost = missing.model_copy(update={"seq": nowhere})
        assert quoted(lost, log) == lost


def test_tone_counts_the_same_words_once() -> None:
    twice = (fault("cold", -40, "So what?"), fault("harsh", -30, "So what?", "solution"))
    assert tone(evaluation(evidence=twice, empathy=10, solution=10)) == 60
    assert tone(evaluation(evidence=(fault("jargon", -40, "VLAN"),), empathy=60)) == 100
    assert tone(evaluation(measures={"agent_messages": 0}, empathy=None)) is None
    seen = by_name(coach(past(*[evaluation("x", evidence=twice, empathy=10, solution=10)] * 3)))["tone"]
    assert seen.priority > 0
    assert {c.quote for c in seen.evidence} == {"So what?"}


def test_timing_is_the_share_of_service_levels_met() -> None:
    levels = {"service_levels": {"first_reply": True, "next_reply": False, "resolution": None}}
    assert timing(evaluation(measures=levels)) == 50
    assert timing(evaluation(measures={})) is None
    assert timing(evaluation(measures={"service_levels": {"first_reply": None}})) is None


@pytest.mark.parametrize(
    ("passes", "difficulty", "expected"),
    [
        ((False, True, True), "intermediate", "advanced"),
        ((True, False, False), "intermediate", "beginner"),
        ((True, True, False), "intermediate", "intermediate"),
        ((True, True), "expert", "expert"),
        ((False, False), "beginner", "beginner"),
        ((True,), "beginner", "beginner"),
    ],
)
def test_difficulty_follows_two_in_a_row(passes: tuple[bool, ...], difficulty: str, expected: str) -> None:
    made = [evaluation(passed=p, greeting=50) for p in passes]
    assert level(past(*made, difficulty=difficulty))[0] == expected


def practice(name: str, difficulty: str, played: int = 0, **weights: int) -> Exercise:
    return Exercise(name, name.title(), difficulty, weights, played)


def test_the_plan_takes_new_scenarios_at_the_right_level_one_for_each_thing() -> None:
    made = past(*[evaluation(passed=True, greeting=20, solution=30, empathy=40)] * 3)
    library = [
        practice("known", "advanced", 2, greeting=10, solution=30, empathy=15),
        practice("easy", "beginner", solution=40, empathy=20),
        practice("fits", "advanced", solution=30, empathy=15),
        practice("same", "advanced", solution=30, empathy=25),
    ]
    steps = plan(coach(made), made, library)
    assert [(s.category, s.scenario_id) for s in steps] == [
        ("solution", "fits"),
        ("empathy", "same"),
        ("greeting", "known"),
    ]
    assert {s.difficulty for s in steps} == {"advanced"}
    assert "Not played yet" in steps[0].why and "two passes" in steps[0].why
    assert "Played twice" in steps[2].why


def test_the_plan_says_when_nothing_fits_and_when_nothing_is_weak() -> None:
    weak = past(*[evaluation(greeting=20)] * 3)
    (step,) = plan(coach(weak), weak, [practice("other", "beginner", solution=10)])
    assert (step.scenario_id, step.category) == (None, "greeting")
    strong = past(*[evaluation(greeting=95)] * 3)
    assert plan(coach(strong), strong, [practice("other", "beginner", greeting=10)]) == ()
    assert "harder" in coach(strong).message


def test_what_a_scenario_exercises_is_its_own_use_of_the_rubric() -> None:
    rubric = Rubric(
        id="support",
        name="",
        criteria=tuple(Criterion(id=c, label=c, weight=20) for c in ("empathy", "communication", "closing")),
    )
    urgent = SCENARIO.model_copy(
        update={
            "rubric": SCENARIO.rubric.model_copy(update={"weights": {"empathy": 40}}),
            "ticket": SCENARIO.ticket.model_copy(update={"priority": Priority.URGENT}),
        }
    )
    assert exercise(urgent, rubric, 0).weights == {
        "tone": 30,
        "timing": 20,
        "empathy": 40,
        "communication": 20,
        "closing": 20,
    }
