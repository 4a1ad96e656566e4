"""The scorer: points only for what was said where it mattered, and a quote for every one of them."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core import courtesy, hints, occasions
from greenroom.core import events as ev
from greenroom.core.errors import GreenroomError
from greenroom.core.evaluation import Evaluation
from greenroom.core.evidence import Court, Message
from greenroom.core.marks import CURT, THIN
from greenroom.core.marks_events import ENOUGH_FACTS
from greenroom.core.rubric import EventName, RubricUse
from greenroom.core.scoring import FAULTS_COUNTED, score
from greenroom.core.service_levels import TARGETS
from greenroom.library.loader import load_library, packaged_root
from tests.staging import SCENARIO, played

RUBRIC = load_library([packaged_root()]).rubrics["support"]

GOOD = [
    "{greet}Good morning. {introduce}Sam here. {thank}Thanks for writing.",
    "{empathise}That must be stressful. {ask_open}What happened?",
    "{reassure}We will sort it out. {ask_fact:code}What is the code? {verify:name}And your name?",
    "{thank}Thank you. {set_expectation}This takes a minute. {propose_step:login}Please log in.",
    "{explain_plain}In plain words, it fell asleep. {propose_step:mend}Please mend it.",
    "{confirm_solved}Does it work?",
    "{acknowledge}Great. {offer_more}Anything else?",
    "{close}Goodbye.",
]


def scored(lines: list[str]) -> Evaluation:
    play = played(lines)
    play.end()
    return score(SCENARIO, RUBRIC, play.log)


def test_a_good_agent_scores_above_a_poor_one() -> None:
    good = scored(GOOD)
    poor = scored(
        ["{propose_step:restart}Restart.", "{blame}Your fault.", "{propose_step:restart}Again.", "{close}Bye"]
    )
    assert good.passed and good.overall is not None and good.overall >= 75
    assert not poor.passed and poor.overall is not None and poor.overall <= 30


@pytest.mark.parametrize("lines", [GOOD, GOOD[:3], ["{blame}Your own fault."]])
def test_every_quote_is_word_for_word(lines: list[str]) -> None:
    play = played(lines)
    play.end()
    texts = {r.seq: r.event.text for r in play.log if r.event.kind in ("agent_said", "customer_said")}
    found = score(SCENARIO, RUBRIC, play.log)
    quoted = [(e.quote, e.seq) for e in found.evidence]
    quoted += [(m.evidence.quote, m.evidence.seq) for m in found.musts if m.evidence]
    quoted += [(k.quote, k.seq) for k in found.key_moments]
    quoted += [(s.quote, s.seq) for s in found.strengths]
    assert quoted
    for quote, seq in quoted:
        assert quote and quote in texts[seq]


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_a_quote_that_was_not_said_is_refused(quote: str, said: str) -> None:
    court = Court({1: Message(1, 0, 1, said)})
    if quote in said:
        assert court.admit("c", "k", 1, 1, quote, "why").quote == quote
    else:
        with pytest.raises(GreenroomError):
            court.admit("c", "k", 1, 1, quote, "why")


def test_magic_words_in_one_message_earn_nothing() -> None:
    listed = (
        "{greet}hello {introduce}sam {apologise}sorry {thank}thank you {empathise}understand "
        "{reassure}no worries {set_expectation}a minute {explain_plain}simply "
        "{confirm_solved}working? {offer_more}else? {close}bye"
    )
    found = scored([listed])
    assert not [e for e in found.evidence if e.points > 0]


def test_the_same_sympathy_again_earns_nothing_more() -> None:
    once = scored(["{greet}Hi.", "{empathise}That must be hard."])
    often = scored(["{greet}Hi.", *["{empathise}That must be hard."] * 5])
    assert sum(e.points for e in often.evidence if e.check == "felt_with") <= sum(
        e.points for e in once.evidence if e.check == "felt_with"
    )


def test_hints_cost_what_they_said() -> None:
    play = played(GOOD[:3])
    plain = score(SCENARIO, RUBRIC, play.log)
    given = ev.Recorded(seq=len(play.log) + 1, at=play.now, event=hints.hint(play.session, "h", 2))
    helped = score(SCENARIO, RUBRIC, [*play.log, given])
    assert plain.overall is not None and helped.overall == plain.overall - 3
    assert helped.scores == plain.scores and helped.measures["hint_cost"] == 3


def test_what_had_no_occasion_is_not_scored() -> None:
    found = scored(GOOD)
    checks = {m.check for c in found.criteria for m in c.missed}
    assert "rules" not in checks  # no rule came up
    empty = score(SCENARIO, RUBRIC, played([]).log)
    assert empty.overall is None and not empty.passed


def test_a_broken_must_fails_whatever_the_points() -> None:
    found = scored([*GOOD[:2], "{propose_step:reset}I have reset it.", *GOOD[3:]])
    must = next(m for m in found.musts if m.id == "verify_first")
    assert must.met is False and must.evidence is not None and "reset it" in must.evidence.quote
    assert not found.passed


def test_asking_twice_costs_and_quotes_the_second_asking() -> None:
    once = scored(["{ask_fact:code}What is the code?"])
    twice = scored(["{ask_fact:code}What is the code?", "{ask_fact:code}And the code was?"])
    fault = next(e for e in twice.evidence if e.check == "asked_again")
    assert fault.points < 0 and fault.quote.strip() == "And the code was?"
    assert (twice.scores["listening"] or 0) < (once.scores["listening"] or 0)


def test_what_is_missing_comes_with_better_words() -> None:
    found = scored(["{propose_step:restart}Restart it."])
    assert {i.criterion for i in found.improvements} >= {"solution", "listening"}
    assert all(i.text for i in found.improvements)
    assert any(i.better for i in found.improvements)


def test_the_same_log_gives_the_same_evaluation() -> None:
    assert scored(GOOD) == scored(GOOD)


def test_the_page_on_scoring_names_every_check() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "scoring.md").read_text(encoding="utf-8")
    for criterion in RUBRIC.criteria:
        for mark in (*criterion.checks, *criterion.faults):
            assert f"| {mark.id} | " in page and mark.why in page, mark.id


def test_the_page_on_scoring_has_the_figures_of_the_program() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "scoring.md").read_text(encoding="utf-8")
    flat = " ".join(page.split())
    for priority, t in TARGETS.items():
        row = f"| {priority} | {t.first_reply} s | {t.next_reply} s | {t.resolution // 60} min |"
        assert row in page
    for event in get_args(EventName):
        assert event in page, event
    assert f"frustration is {occasions.UPSET:.0f} or more" in flat
    assert f"frustration at {occasions.GRUMBLES:.0f} or more, grumble" in flat
    assert f"rose by {occasions.ROSE:.0f} or more" in flat
    assert (occasions.ANSWER_WITHIN, occasions.FIRST_WITHIN, THIN, CURT) == (2, 3, 4, 3)
    assert (courtesy.CROWD, courtesy.WORDS_A_COURTESY, courtesy.ALIKE) == (4, 3, 0.8)
    assert (ENOUGH_FACTS, FAULTS_COUNTED, RUBRIC.pass_mark) == (0.6, 3, 70)


def test_a_scenario_adds_a_criterion_for_its_script() -> None:
    check = {"id": "said", "points": 100, "event": "key_phrase", "why": "Said it.", "missing": "Not said."}
    use = {
        "weights": {"greeting": 0},
        "criteria": [{"id": "script", "label": "Script", "weight": 50, "checks": [check]}],
        "key_phrases": ["this call is recorded", "data protection"],
    }
    scenario = SCENARIO.model_copy(update={"rubric": RubricUse.model_validate(use)})
    play = played(["{greet}Hello, this call is recorded.", "{close}Bye."])
    play.end()
    found = score(scenario, RUBRIC, play.log)
    script = next(c for c in found.criteria if c.id == "script")
    assert script.score == 50 and script.evidence[0].quote == "this call is recorded"
    assert "data protection" in script.missed[0].why
    assert next(c for c in found.criteria if c.id == "greeting").weight == 0
