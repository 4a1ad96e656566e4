"""Forks and what-ifs: the past stays, and from the moment on it is played for real."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.errors import BadRequest
from greenroom.core.forking import forked
from greenroom.core.session import Session, fold
from greenroom.engine.play import Play
from greenroom.engine.what_if import what_if
from tests.staging import PERSONA, SCENARIO, PlainSpeaker, TaggedListener, played

LINES = [
    "{greet}Hello.",
    "{blame}Your own fault.",
    "{ask_fact:code}What is the code?",
    "{propose_step:login}Log in.",
    "{propose_step:mend}Mend it.",
]
FRESH = Session(SCENARIO, PERSONA)


def messages(log):
    return [r.seq for r in log if r.event.kind == "agent_said"]


def test_a_fork_goes_on_as_if_it_had_always_been_one() -> None:
    whole = played(LINES)
    for turn, seq in enumerate(messages(whole.log)):
        play = Play.from_log(forked(whole.log, seq, "f1"), FRESH, TaggedListener(), PlainSpeaker())
        for line in LINES[turn:]:
            play.say(line)
        assert [r.event for r in play.log[1:]] == [r.event for r in whole.log[1:]]
        assert play.log[0].event.parent == f"s1@{seq}" and play.log[0].event.session_id == "f1"


def test_the_parent_is_not_touched() -> None:
    whole = played(LINES)
    kept = list(whole.log)
    what_if(
        whole.log, messages(whole.log)[1], "{empathise}That is hard.", FRESH, TaggedListener(), PlainSpeaker()
    )
    assert whole.log == kept


def test_kinder_words_leave_a_better_mood() -> None:
    whole = played(LINES)
    seen = what_if(
        whole.log, messages(whole.log)[1], "{empathise}That is hard.", FRESH, TaggedListener(), PlainSpeaker()
    )
    assert seen.would_be.mood.frustration < seen.before.frustration < seen.was.mood.frustration
    assert ("blamed", "Your own fault.") in seen.was.causes
    assert seen.would_be.said and seen.was.said


@given(st.integers(min_value=-3, max_value=200))
def test_only_the_agents_messages_are_moments_to_try_again(seq: int) -> None:
    log = played(LINES[:2]).log
    if seq in messages(log):
        assert fold(forked(log, seq, "x"), FRESH).seq == seq - 1
    else:
        with pytest.raises(BadRequest):
            forked(log, seq, "x")
