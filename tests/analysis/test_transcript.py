"""A conversation held elsewhere is scored on what its words show, and on nothing else."""

from typing import Any

import pytest

from greenroom.analysis import score_transcript
from greenroom.core.errors import BadRequest, TooLong
from greenroom.core.evaluation import Evaluation
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.library.loader import load_library, packaged_root
from tests.staging import SCENARIO, TaggedListener

RUBRIC = load_library([packaged_root()]).rubrics["support"]

TALK: list[dict[str, Any]] = [
    {"speaker": "customer", "text": "It fails and I have a deadline, so frustrating.", "at": 0},
    {"speaker": "agent", "text": "{greet}Hello, {introduce}Sam here.", "at": 20},
    {"speaker": "agent", "text": "{empathise}That must be stressful with a deadline.", "at": 25},
    {"speaker": "agent", "text": "{ask_fact:code}What does it say?", "at": 30},
    {"speaker": "customer", "text": "It says E-1 in red letters here.", "at": 60},
    {"speaker": "agent", "text": "{thank}Thanks. {propose_step:mend}Please mend it.", "at": 90},
    {"speaker": "customer", "text": "Oh, it works now!", "at": 150},
    {"speaker": "agent", "text": "{close}Goodbye.", "at": 160},
]


def scored(lines: object, scenario: Any = None) -> Evaluation:
    return score_transcript(lines, scenario, TaggedListener(), RUBRIC)


def test_what_the_words_show_is_scored_with_quotes_from_them() -> None:
    found = scored(TALK)
    assert found.scores["empathy"] is not None and found.scores["empathy"] > 0
    texts = [line["text"] for line in TALK]
    assert found.evidence and all(any(e.quote in t for t in texts) for e in found.evidence)
    reached = next(e for e in found.evidence if e.check == "reached")
    assert reached.quote == "it works"
    assert found.measures["first_response_s"] == 20 and found.measures["handle_time_s"] == 160


def test_what_only_a_simulation_knows_is_not_scored() -> None:
    found = scored([line for line in TALK if "works" not in line["text"]])
    assert found.scores["solution"] is None
    assert found.success is None and found.outcome == ""
    assert found.measures["simulated_satisfaction"] is None
    assert found.measures["peak_frustration"] is None
    calm = scored([{"speaker": "customer", "text": "Hello there."}, *TALK[1:2]])
    assert calm.scores["empathy"] is None


def test_a_complaint_after_it_worked_takes_the_solution_back() -> None:
    found = scored([*TALK, {"speaker": "customer", "text": "Unacceptable, gone again!", "at": 200}])
    assert not [e for e in found.evidence if e.check == "reached"]


def test_with_a_scenario_its_facts_steps_and_rules_count() -> None:
    found = scored(TALK, SCENARIO)
    checks = {e.check for e in found.evidence}
    assert {"asked", "right_steps"} <= checks
    assert next(m for m in found.musts if m.id == "no_password").met is True
    asked = {"speaker": "agent", "text": "Tell me your password.", "at": 170}
    broken = scored([*TALK, asked], SCENARIO)
    must = next(m for m in broken.musts if m.id == "no_password")
    assert must.met is False and must.evidence is not None and must.evidence.quote == "your password"
    assert not broken.passed


def test_without_times_nothing_is_said_about_time() -> None:
    lines = [{k: v for k, v in line.items() if k != "at"} for line in TALK]
    found = scored(lines).measures
    assert found["first_response_s"] is None and found["handle_time_s"] is None
    assert set(found["service_levels"].values()) == {None}


def test_the_same_question_again_costs() -> None:
    again = {"speaker": "agent", "text": "{ask_fact:code}And what does it say?", "at": 100}
    found = scored([*TALK[:6], again, *TALK[6:]])
    assert next(e for e in found.evidence if e.check == "asked_again").quote == "And what does it say?"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("hello", "not an object"),
        ({"speaker": "bot", "text": "hi"}, "speaker"),
        ({"speaker": "agent"}, "no text"),
        ({"speaker": "agent", "text": "  "}, "no text"),
        ({"speaker": "agent", "text": 7}, "no text"),
        ({"speaker": "agent", "text": "hi", "at": "noon"}, "at is"),
        ({"speaker": "agent", "text": "hi", "at": True}, "at is"),
        ({"speaker": "agent", "text": "hi", "at": -1}, "at is"),
        ({"speaker": "agent", "text": "hi", "at": float("nan")}, "at is"),
        ({"speaker": "agent", "text": "hi", "at": 19}, "earlier"),
    ],
)
def test_a_broken_line_is_named(line: object, message: str) -> None:
    with pytest.raises(BadRequest, match=message) as caught:
        scored([*TALK[:2], line])
    assert caught.value.where == "message 3" and caught.value.mend


@pytest.mark.parametrize("lines", [[], {}, None, "text", 3])
def test_no_list_of_messages_is_a_bad_request(lines: object) -> None:
    with pytest.raises(BadRequest, match="list of messages"):
        scored(lines)


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(TooLong):
        scored([{"speaker": "agent", "text": "x" * (LONGEST_MESSAGE + 1)}])
    with pytest.raises(TooLong):
        scored([{"speaker": "agent", "text": "x"}] * 5_001)


def test_one_side_alone_is_scored_without_falling_over() -> None:
    assert scored([{"speaker": "customer", "text": "Hello?"}]).overall is None
    assert scored([{"speaker": "agent", "text": "{greet}Hello."}]).overall is not None
