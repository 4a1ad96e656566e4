"""What a second listener adds to a message that the customer has reacted to already."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core import events as ev
from greenroom.core import turn
from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.ledger import Ledger
from greenroom.core.moves import MoveKind as M
from greenroom.core.session import Session, fold
from greenroom.engine.play import Play
from tests.staging import PERSONA, SCENARIO, new_session, played

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


IDS = [None, *(x.id for x in (*SCENARIO.facts, *SCENARIO.steps, *SCENARIO.concerns)), "nowhere"]
ANY = st.builds(
    Act, kind=st.sampled_from(ActKind), start=st.just(0), end=st.just(4), target=st.sampled_from(IDS)
)


@given(lines=st.lists(st.tuples(st.lists(ANY, max_size=4), st.booleans()), min_size=1, max_size=6))
def test_whatever_was_missed_the_session_goes_on(lines: list[tuple[list[Act], bool]]) -> None:
    """Any acts, at any point: the log folds to the state it was decided in; silently, nothing is said."""
    session = Session(SCENARIO, PERSONA)
    log: list[ev.Recorded] = []

    def add(events: tuple[ev.Event, ...]) -> Session:
        log.extend(ev.numbered(events, len(log), len(log)))
        return fold(log, Session(SCENARIO, PERSONA))

    session = add(turn.start(new_session()))
    for number, (missed, aloud) in enumerate(lines, 1):
        session = add((ev.AgentSaid(client_id=f"a{number}", text="Well then.", turn=number),))
        said = log[-1]
        first = Appraisal(acts=(Act(kind=ActKind.UNCLEAR, start=0, end=4),), listener="first")
        session = add(turn.decide(session, said.seq, first, session.at).events)
        before = session.pending
        found = turn.correct(
            session, said, first, Appraisal(acts=tuple(missed), listener="second"), len(log), aloud=aloud
        )
        session = add(found.events)
        assert session.but(at=0) == found.after.but(at=0)
        assert aloud or session.pending == before
