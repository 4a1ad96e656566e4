"""A script: what was said of it, in whatever words, and whether it came in order."""

from greenroom.core.evaluation import Evaluation
from greenroom.core.marks_script import ENOUGH
from greenroom.core.rubric import RubricUse, ScriptLine
from greenroom.core.scoring import score
from greenroom.library.loader import load_library, packaged_root
from tests.staging import SCENARIO, played

RUBRIC = load_library([packaged_root()]).rubrics["call"]
LINES = (
    ScriptLine(id="recorded", text="This call is recorded for training.", points=20, must=True),
    ScriptLine(id="name", text="May I have your full name please?", wordings=("How shall I call you?",)),
    ScriptLine(id="rate", text="How would you rate this call today?"),
)
SCENARIO_ = SCENARIO.model_copy(update={"rubric": RubricUse(use="call", script=LINES)})


def scored(*lines: str) -> Evaluation:
    play = played(lines, scenario=SCENARIO_)
    play.end()
    return score(SCENARIO_, RUBRIC, play.log)


def test_all_lines_in_order_earn_everything() -> None:
    found = scored(
        "{greet}Hello. {acknowledge}This call is recorded for training.",
        "{ask_fact}May I have your full name, please?",
        "{close}How would you rate this call today? Bye.",
    )
    assert found.scores["script"] == 100
    assert [(x.id, x.in_order) for x in found.script] == [("recorded", True), ("name", True), ("rate", True)]
    assert found.script[0].quote.endswith("This call is recorded for training.")
    assert next(m for m in found.musts if m.id == "recorded").met


def test_other_words_and_what_the_listener_hears_count() -> None:
    found = scored(
        "{say_line:recorded}We tape our talks for our juniors.", "{ask_fact}And how shall I call you?"
    )
    recorded, name, rate = found.script
    assert recorded.quote == "We tape our talks for our juniors."
    assert name.quote.endswith("And how shall I call you?") and rate.seq is None


def test_a_missing_must_fails_and_its_words_are_given() -> None:
    found = scored("{greet}Hello.", "{ask_fact}May I have your full name please?")
    must = next(m for m in found.musts if m.id == "recorded")
    assert must.met is False and not found.passed and "This call is recorded" in must.label
    missed = next(m for c in found.criteria if c.id == "script" for m in c.missed if m.check == "lines")
    assert missed.better == "This call is recorded for training."
    assert "How would you rate this call today?" in missed.why
    assert [x.id for x in found.script if x.seq is None] == ["recorded", "rate"]


def test_points_are_shared_by_the_points_of_the_lines() -> None:
    one = scored("{greet}This call is recorded for training.").scores["script"]
    other = scored("{greet}How would you rate this call today?").scores["script"]
    assert (one, other) == (50, 25)


def test_lines_out_of_order_lose_the_points_of_order() -> None:
    found = scored(
        "{ask_fact}How would you rate this call today?",
        "{greet}This call is recorded for training.",
        "{ask_fact}May I have your full name please?",
    )
    assert [x.in_order for x in found.script] == [True, True, False]
    assert 75 < (found.scores["script"] or 0) < 100


def test_a_few_of_the_words_are_not_the_line() -> None:
    assert ENOUGH > 0.5
    found = scored("{greet}This call is about training.", "{ask_fact}What is your name?")
    assert [x.seq for x in found.script] == [None, None, None]


def test_without_a_script_it_is_not_scored() -> None:
    plain = SCENARIO.model_copy(update={"rubric": RubricUse(use="call")})
    play = played(["{greet}Hello."], scenario=plain)
    assert score(plain, RUBRIC, play.log).scores["script"] is None
