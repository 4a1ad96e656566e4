"""What a customer does about what an agent says."""

import pytest

from greenroom.core import turn
from greenroom.core.errors import WrongState
from greenroom.core.events import (
    CustomerDecided,
    FactAsked,
    FactUnlocked,
    MoodMoved,
    PolicyBroken,
    PolicyKept,
    SessionEnded,
    StepTried,
)
from greenroom.core.mood import Cause, Mood
from greenroom.core.moves import MoveKind as M
from tests.staging import PERSONA, new_session, played


def moves(play, kinds_only=True):
    """The moves of the customer's last turn."""
    decided = [r.event for r in play.log if isinstance(r.event, CustomerDecided)][-1]
    return [m.kind for m in decided.moves] if kinds_only else list(decided.moves)


def causes(play):
    return [r.event.cause for r in play.log if isinstance(r.event, MoodMoved)]


def of(play, kind):
    return [r.event for r in play.log if isinstance(r.event, kind)]


def text(play):
    return " | ".join(play.session.said)


def test_opens_with_the_problem_and_nothing_else():
    play = played([])
    assert play.session.said == ("open : It does not work.",)
    assert not of(play, FactUnlocked)


def test_a_fact_is_told_when_asked_for_and_not_before():
    play = played(["{greet} hello"])
    assert "SECRET-code" not in text(play)
    play.say("{ask_fact:code} What does it say?")
    assert "SECRET-code" in play.session.said[-1]
    assert "code" in play.session.told


def test_asking_for_what_was_told_costs_and_is_remarked_on():
    play = played(["{ask_fact:code} What does it say?"])
    before = play.session.mood
    play.say("{ask_fact:code} And what does it say?")
    assert M.REMIND in moves(play)
    assert Cause.QUESTION_REPEATED in causes(play)
    assert play.session.mood.frustration > before.frustration
    assert of(play, FactAsked)[-1].times == 2


def test_a_probed_fact_comes_on_the_second_asking():
    play = played(["{ask_fact:habit} Anything unusual?"])
    assert M.WITHHOLD in moves(play)
    assert "SECRET-habit" not in text(play)
    play.say("{ask_fact:habit} Are you sure?")
    assert "SECRET-habit" in text(play)


def test_an_embarrassing_fact_needs_kindness_and_no_blame():
    cold = played(["{ask_fact:spill} Did you spill something?"] * 3)
    assert "SECRET-spill" not in text(cold)
    warm = played(["{empathise} That must be a nuisance. {ask_fact:spill} Did anything get wet?"])
    assert "SECRET-spill" in text(warm)
    blamed = played(
        ["{blame} Your own fault.", "{empathise} That must be hard.", "{ask_fact:spill} Did it get wet?"]
    )
    assert "SECRET-spill" not in text(blamed)


def test_a_fact_behind_verification_waits_for_it():
    play = played(["{ask_fact:account} Which account?"])
    assert M.WITHHOLD in moves(play)
    play.say("{verify:name} Your full name, please?")
    play.say("{ask_fact:account} And the account?")
    assert "SECRET-account" in text(play)


def test_what_the_customer_cannot_know_stays_unknown():
    play = played(["{ask_fact:log} What does the log say?"])
    assert M.NOT_YET in moves(play)
    play.say("{propose_step:open_log} Please open the log.")
    play.say("{ask_fact:log} What does it say?")
    assert "SECRET-log" in text(play)


def test_a_term_above_the_customer_puzzles_until_put_in_plain_words():
    play = played(["{ask_fact:subnet} What is your subnet?"])
    assert M.PUZZLED in moves(play)
    play.say("{explain_plain} It is the number on the sticker of the box.")
    assert "SECRET-subnet" in text(play)


def test_steps_act_on_the_world():
    play = played(["{propose_step:mend} Do the mending."])
    assert M.BLOCKED in moves(play)
    play.say("{propose_step:restart} Restart it.")
    assert of(play, StepTried)[-1].result == "same"
    assert Cause.STEP_WRONG in causes(play)
    play.say("{propose_step:restart} Restart it.")
    assert M.ALREADY_TRIED in moves(play)
    assert Cause.STEP_REPEATED in causes(play)
    play.say("{propose_step:login} Log in.")
    before = play.session.mood
    play.say("{propose_step:mend} Do the mending.")
    assert play.session.solved
    assert play.session.mood.satisfaction > before.satisfaction
    assert play.session.world["it"] == "up"


def test_a_step_that_makes_it_worse_undoes_the_solution():
    play = played(
        ["{propose_step:login} Log in.", "{propose_step:mend} Mend it.", "{propose_step:wipe} Wipe it."]
    )
    assert not play.session.solved
    assert Cause.STEP_WORSE in causes(play)


def test_a_customer_who_does_not_know_how_asks_once_and_then_does_it():
    play = played(["{propose_step:registry} Edit the registry."])
    assert M.ASK_HOW in moves(play)
    play.say("{explain_plain} Press the two keys, then type these letters.")
    assert of(play, StepTried)[-1].step == "registry"


def test_success_needs_the_world_mended_and_confirmed():
    lines = ["{propose_step:login} Log in.", "{propose_step:mend} Mend it."]
    play = played([*lines, "{close} Bye."])
    assert of(play, SessionEnded)[-1].success is False
    play = played([*lines, "{confirm_solved} Does it work now?", "{close} Goodbye."])
    ended = of(play, SessionEnded)[-1]
    assert (ended.outcome, ended.success, ended.by) == ("solved", True, "agent")
    assert M.BYE in moves(play)


def test_being_closed_on_with_the_problem_there_is_protested_once():
    play = played(["{greet} Hello.", "{close} Goodbye."])
    assert M.BYE_UNSOLVED in moves(play)
    assert not play.ended
    play.say("{close} Goodbye.")
    assert play.ended
    assert of(play, SessionEnded)[-1].outcome == "unresolved"


def test_policies_are_decided_by_what_was_said():
    play = played(["{propose_step:reset} I have reset it."])
    assert [p.policy for p in of(play, PolicyBroken)] == ["verify_first"]
    play = played(["{verify:name} Your name?", "{propose_step:reset} I have reset it."])
    assert [p.policy for p in of(play, PolicyKept)] == ["verify_first"]
    assert not of(play, PolicyBroken)
    play = played(["{ask_fact} Tell me your password."])
    assert of(play, PolicyBroken)[0].quote == "your password"


def test_a_policy_without_unless_is_broken_whenever_it_is_set_off():
    play = played(["{ask_fact} Tell me Your Password please"])
    assert [p.policy for p in of(play, PolicyBroken)] == ["no_password"]


def test_rudeness_drives_the_customer_away_and_says_so_first():
    play = played(["{rude} You are stupid."] * 8)
    assert play.ended
    kinds = [m.kind for d in of(play, CustomerDecided) for m in d.moves]
    assert kinds.index(M.THREATEN) < kinds.index(M.HANG_UP)
    assert of(play, SessionEnded)[-1].by == "customer"
    assert of(play, SessionEnded)[-1].outcome == "left"


def test_good_service_wins_a_cross_customer_round():
    hot = PERSONA.model_copy(
        update={"start": Mood(frustration=62, satisfaction=40, patience=50, cooperation=55)}
    )
    lines = [
        "{empathise} I can see how that spoils the day.",
        "{propose_step:login} Please log in.",
        "{propose_step:mend} Now mend it.",
        "{confirm_solved} Is it working?",
    ]
    play = played(lines, persona=hot)
    kinds = [m.kind for d in of(play, CustomerDecided) for m in d.moves]
    assert M.WON_ROUND in kinds


def test_empathy_wears_off_without_progress():
    play = played(["{empathise} That must be hard."] * 4)
    gains = [-e.delta.frustration for e in of(play, MoodMoved) if e.cause == Cause.EMPATHY]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 3 * gains[2]
    assert M.WORN_EMPATHY in moves(play)


def test_an_apology_dampens_the_loss_it_comes_with():
    plain = played(["{propose_step:restart} Restart it."])
    sorry = played(["{apologise} Sorry, {propose_step:restart} restart it."])
    loss = [
        e.delta.frustration for p in (plain, sorry) for e in of(p, MoodMoved) if e.cause == Cause.STEP_WRONG
    ]
    assert 0 < loss[1] < loss[0]


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("ask_if_bot", M.ABOUT_BOT),
        ("injection", M.ABOUT_INJECTION),
        ("off_topic", M.ABOUT_OFF_TOPIC),
        ("gibberish", M.ABOUT_GIBBERISH),
        ("foreign", M.ABOUT_FOREIGN),
    ],
)
def test_odd_messages_get_an_answer_in_character(act, kind):
    play = played([f"{{{act}}} something odd"])
    assert kind in moves(play)


def test_an_agent_that_says_nothing_useful_is_asked_to_go_on():
    play = played(["{greet} hi", *["{acknowledge} ok"] * 7])
    kinds = [m.kind for d in of(play, CustomerDecided) for m in d.moves]
    assert M.PROMPT in kinds
    assert Cause.STALLED in causes(play)


def test_silence_is_minded_more_each_time_and_ends_in_leaving():
    play = played([])
    said = len(play.session.said)
    play.wait("silence", 45_000)
    assert moves(play) == [M.NUDGE]
    assert len(play.session.said) == said + 1
    for _ in range(20):
        if play.ended:
            break
        play.wait("silence", 45_000)
    assert play.ended
    assert of(play, SessionEnded)[-1].reason == "hung_up"


def test_a_claimed_step_changes_nothing_until_asked_again():
    play = played(["{propose_step:login} Log in."], dials={"claims_done": 1.0})
    assert M.CLAIM_DONE in moves(play)
    assert play.session.world["logged_in"] is False
    play.say("{propose_step:login} Could you do it now and tell me?")
    assert play.session.world["logged_in"] is True


def test_a_returning_customer_brings_last_time_along():
    fresh = played([])
    back = played([], memory=("unresolved",))
    assert moves(back)[0] == M.REMEMBER
    assert back.session.mood.frustration > fresh.session.mood.frustration


def test_an_ended_session_takes_nothing_more():
    play = played([])
    play.end()
    with pytest.raises(WrongState, match="ended"):
        play.say("hello")
    with pytest.raises(WrongState):
        turn.end(play.session, "agent", "closed")


def test_hold_and_resume_cost_by_their_length():
    play = played([])
    held = turn.hold(play.session, "c1")
    assert held[0].kind == "hold_started"
    with pytest.raises(WrongState):
        turn.resume(play.session, "c2", 10)


def test_the_start_follows_difficulty():
    easy = turn.start(new_session(difficulty="beginner"))[0]
    hard = turn.start(new_session(difficulty="expert"))[0]
    assert easy.mood.frustration < hard.mood.frustration
    assert easy.mood.patience > hard.mood.patience
