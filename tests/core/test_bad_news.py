"""Bad news: what it costs, what softens it, and that an apology by itself satisfies nobody."""

import pytest

from greenroom.core.events import CustomerDecided, MoodMoved
from greenroom.core.mood import Cause, Size, eased, felt
from greenroom.core.moves import MoveKind as M
from greenroom.core.persona import Temper
from tests.staging import played

NEWS = "{failure} I couldn't find it."


def lost(line: str) -> float:
    """Points of satisfaction that `line` costs after a greeting."""
    play = played(["{greet} hello"])
    before = play.session.mood.satisfaction
    play.say(line)
    return before - play.session.mood.satisfaction


def moves(play) -> list[M]:
    decided = [r.event for r in play.log if isinstance(r.event, CustomerDecided)][-1]
    return [m.kind for m in decided.moves]


def test_bad_news_costs_satisfaction_most_when_it_stands_alone() -> None:
    alone = lost(NEWS)
    assert alone > lost(NEWS + " {apologise} Sorry.") > 0
    assert alone > lost(NEWS + " {set_expectation} I will look again by noon.") > 0


def test_an_apology_softens_bad_news_wherever_it_stands() -> None:
    assert lost("{apologise} Sorry. " + NEWS) == pytest.approx(lost(NEWS + " {apologise} Sorry."))


def test_bad_news_costs_more_than_a_question_and_an_answer_outweighs_one() -> None:
    even = Temper()
    size = {c: felt(c, even, "intermediate").satisfaction for c in Cause}
    assert size[Cause.FAILED] < size[Cause.QUESTION_REPEATED] < size[Cause.PLAIN_REQUEST] < 0
    assert size[Cause.STEP_RIGHT] > size[Cause.PROGRESS] > size[Cause.ANSWERED] > -size[Cause.PLAIN_REQUEST]


def test_an_apology_calms_and_satisfies_nobody() -> None:
    play = played(["{greet} hello", "{rude} Be quiet."])
    before = play.session.mood
    play.say("{apologise} I'm sorry.")
    after = play.session.mood
    assert after.satisfaction == before.satisfaction
    assert after.frustration < before.frustration
    assert after.patience > before.patience
    assert play.session.last_loss_turn < play.session.turn


def test_the_customer_takes_in_bad_news_and_asks_for_another_way() -> None:
    play = played([NEWS])
    assert M.LET_DOWN in moves(play)
    assert M.PROMPT not in moves(play)
    play = played([NEWS + " {ask_fact:code} What does it say?"])
    assert M.LET_DOWN not in moves(play)


def test_bad_news_after_the_problem_is_mended_matters_little() -> None:
    play = played(["{propose_step:login} Log in.", "{propose_step:mend} Mend it.", NEWS])
    assert play.session.solved
    assert Cause.FAILED not in [r.event.cause for r in play.log if isinstance(r.event, MoodMoved)]


def test_who_is_content_has_more_to_lose_and_less_to_gain() -> None:
    gain, loss = Size(0, 5, 2, 0), Size(0, -5, 0, 0)
    assert eased(gain, 90).satisfaction < eased(gain, 50).satisfaction == 5 < eased(gain, 20).satisfaction
    assert (
        eased(loss, 90).satisfaction < eased(loss, 50).satisfaction == -5 < eased(loss, 20).satisfaction < 0
    )
    assert eased(gain, 90).patience == 2
