"""The rubrics that come with the program: complete, described, and telling good from poor."""

from pathlib import Path

import pytest

from greenroom.core import turn
from greenroom.core.evaluation import Evaluation
from greenroom.core.scoring import score
from greenroom.library.loader import load_library, packaged_root
from tests.staging import SCENARIO, played

RUBRICS = load_library([packaged_root()]).rubrics
PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "scoring.md").read_text(encoding="utf-8")


def scored(rubric: str, *lines: str) -> Evaluation:
    play = played(lines)
    play.end()
    return score(SCENARIO, RUBRICS[rubric], play.log)


@pytest.mark.parametrize("name", ["support", "call", "sales"])
def test_a_rubric_is_complete(name: str) -> None:
    rubric = RUBRICS[name]
    assert sum(c.weight for c in rubric.criteria) == 100
    ids = [m.id for c in rubric.criteria for m in (*c.checks, *c.faults)]
    assert len({c.id for c in rubric.criteria}) == len(rubric.criteria) and ids
    for c in rubric.criteria:
        assert set(c.anchors) == {1, 3, 5} and c.about and c.checks, c.id
        for m in c.checks:
            assert m.missing and (m.better or m.event), m.id
        for m in (*c.checks, *c.faults):
            assert f"| {m.id} | " in PAGE and m.why in PAGE, m.id


CALL = [
    "{greet}Good morning, {introduce}this is Sam from the service desk. {ask_open}How can I help you?",
    "{empathise}That must be stressful, I am sorry. {ask_fact:code}What is the code? {verify:name}Your name?",
    "{acknowledge}Thank you, I see. {set_expectation}This takes a minute. {propose_step:login}Please log in.",
    "{explain_plain}In plain words, it fell asleep and we wake it up now. {propose_step:mend}Please mend it.",
    "{confirm_solved}Does it work for you now?",
    "{check_understanding}So to sum up, it slept and is awake again. {offer_more}Is there anything else?",
    "{close}Thank you for calling, goodbye.",
]


def test_a_good_call_scores_above_a_poor_one() -> None:
    good = scored("call", *CALL)
    poor = scored("call", "{ask_fact}Yes?", "{propose_step:restart}Restart.", "{rude}Now!", "{close}Bye.")
    assert good.overall is not None and good.overall >= 75 and good.scores["opening"] == 100
    assert poor.overall is not None and poor.overall <= 25


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("{greet}Good morning, {introduce}this is Sam from the service desk.", True),
        ("{greet}Hello, IT support, {introduce}Sam speaking.", True),
        ("{greet}Thank you for calling Northway.", True),
        ("{greet}Hello, {introduce}this is Sam.", False),
    ],
)
def test_the_house_is_named_in_the_first_words(text: str, met: bool) -> None:
    assert any(e.check == "company" for e in scored("call", text).evidence) is met
    late = scored("call", "{greet}Hello.", "{ask_fact}What?", "{introduce}Sam from the service desk.")
    assert not any(e.check == "company" for e in late.evidence)


@pytest.mark.parametrize(
    ("line", "met"),
    [
        ("{hold}May I put you on hold for a minute?", True),
        ("{hold}One moment. {ask_fact:code}What is the code?", False),
        ("{hold}Hold on.", False),
    ],
)
def test_a_hold_is_asked_for(line: str, met: bool) -> None:
    play = played(["{greet}Hello.", line])
    play._append(turn.hold(play.session, "c1"))
    play._append(turn.resume(play.session, "c2", play.session.at + 5_000))
    play.say("{resume}Thank you for holding.")
    found = score(SCENARIO, RUBRICS["call"], play.log)
    assert any(e.check == "permission" for e in found.evidence) is met
    assert any(e.check == "back" for e in found.evidence)


def test_without_a_hold_nobody_has_to_ask() -> None:
    found = next(c for c in scored("call", *CALL).criteria if c.id == "holding")
    assert not {"permission", "back"} & {m.check for m in found.missed}


SALES = [
    "{greet}Good morning, {introduce}this is Sam from Northway. Do you have five minutes?",
    "{ask_open}How do you handle this today? {empathise}I can imagine that this is tiring.",
    "{acknowledge}Thank you. {ask_fact:code}How many of you work with it?",
    "{check_understanding}So you want the evenings back, is that right? {ask_fact:habit}And who decides?",
    "You mentioned the reports, which means you save two evenings. {propose_step:login}Please try it here.",
    "{acknowledge}I see. {inform:when}About ten minutes for the start. {propose_step:mend}Have a look.",
    "{confirm_solved}Is it what you need? {set_expectation}Shall we set up a call on Thursday at ten?",
    "{close}Thank you for your time, goodbye.",
]


def test_good_selling_scores_above_pushing() -> None:
    good = scored("sales", *SALES)
    poor = scored("sales", "{ask_fact}Hi.", "You have to decide now.", "{rude}Your loss.", "{close}Bye.")
    assert good.overall is not None and good.overall >= 70
    assert poor.overall is not None and poor.overall <= 20
    assert good.scores["opening"] == 100 and good.scores["value"] is not None
    assert any(e.check == "pushed" for e in poor.evidence) or poor.scores["objections"] is None
