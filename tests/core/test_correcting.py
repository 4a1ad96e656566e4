"""What a second listener adds to a message that the customer has reacted to already."""

import pytest

from greenroom.core import events as ev
from greenroom.core import turn
from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.ledger import Ledger
from greenroom.core.moves import MoveKind as M
from greenroom.core.session import Session, fold
from greenroom.engine.play import Play
from tests.staging import PERSONA, SCENARIO, played

TEXT = "{greet} Hello there. That must be awful for you; what does it say? Reset it."


def after_message() -> tuple[Play, ev.Recorded]:
    play = played([TEXT])
    return play, next(r for r in reversed(play.log) if isinstance(r.event, ev.AgentSaid))


def act(kind: ActKind, words: str, target: str | None = None) -> Act:
    start = TEXT.index(words)
    return Act(kind=kind, start=start, end=start + len(words), target=target)


EMPATHY = act(ActKind.EMPATHISE, "That must be awful for you")
QUESTION = act(ActKind.ASK_FACT, "what does it say", "code")
RESET = act(ActKind.PROPOSE_STEP, "Reset it", "reset")


def corrected(*acts: Act, aloud: bool = True) -> tuple[Play, turn.Decision]:
    play, source = after_message()
    first = next(r.event for r in reversed(play.log) if isinstance(r.event, ev.AgentAppraised))
    missed = Appraisal(acts=acts, listener="second/1")
    heard = Appraisal(acts=first.acts, listener=first.listener)
    return play, turn.correct(play.session, source, heard, missed, play.session.at + 5, aloud=aloud)


def test_missed_empathy_moves_the_mood_and_says_nothing() -> None:
    play, found = corrected(EMPATHY)
    reappraised, moved = found.events
    assert isinstance(reappraised, ev.AgentReappraised) and isinstance(moved, ev.MoodMoved)
    assert (moved.cause, moved.quote) == ("empathy", "That must be awful for you")
    assert found.after.mood.warmth > play.session.mood.warmth
    assert found.after.pending is None


def test_a_missed_question_is_answered_after_all() -> None:
    _, found = corrected(QUESTION)
    decided = found.events[-1]
    assert isinstance(decided, ev.CustomerDecided)
    assert [(m.kind, m.topic) for m in decided.moves] == [(M.TELL, "code")]
    assert found.after.pending == decided


def test_while_the_customer_speaks_it_unlocks_and_says_nothing() -> None:
    _, found = corrected(QUESTION, aloud=False)
    assert "code" in found.after.unlocked
    assert not any(isinstance(e, ev.CustomerDecided) for e in found.events)


@pytest.mark.parametrize("aloud", [True, False])
def test_a_step_that_nobody_hears_of_does_not_happen(aloud: bool) -> None:
    _, found = corrected(RESET, aloud=aloud)
    assert ("reset" in found.after.tried) is aloud
    assert found.after.broken == {"verify_first"}  # the words were said all the same


def test_the_log_tells_it_all_again() -> None:
    play, found = corrected(EMPATHY, QUESTION)
    log = [*play.log, *ev.numbered(found.events, play.session.seq, found.after.at)]
    assert fold(log, Session(SCENARIO, PERSONA)) == found.after
    assert log[-1].public() is None


def test_it_counts_like_what_the_first_one_heard() -> None:
    play, found = corrected(EMPATHY)
    log = [*play.log, *ev.numbered(found.events, play.session.seq, found.after.at)]
    done = Ledger(SCENARIO, log).acts[-1]
    assert (done.act, done.turn, done.quote, done.worth) == (EMPATHY, 1, "That must be awful for you", True)
