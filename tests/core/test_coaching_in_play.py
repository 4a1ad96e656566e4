"""Hints, dynamic difficulty and live measures: they help, cost what they say, and are in the log."""

from itertools import pairwise

import pytest

from greenroom.core import hints
from greenroom.core.errors import WrongState
from greenroom.core.following import next_level
from greenroom.core.live import live
from greenroom.core.scenario import Difficulty
from tests.staging import played

HELLO = "{greet}Hello."


def test_a_hint_says_more_the_stronger_it_is_and_costs_more() -> None:
    s = played([HELLO], difficulty=Difficulty.BEGINNER).session
    weak, guided, plain = (hints.hint(s, "h", strength) for strength in (1, 2, 3))
    assert not weak.about and not weak.say
    assert guided.about and not guided.say
    assert plain.about and plain.say
    assert weak.topic == guided.topic == plain.topic
    assert weak.costs < guided.costs < plain.costs


@pytest.mark.parametrize(
    ("level", "most"), [("beginner", 3), ("intermediate", 2), ("advanced", 0), ("expert", 0)]
)
def test_harder_sessions_have_fewer_hints(level: str, most: int) -> None:
    s = played([HELLO], difficulty=Difficulty(level)).session
    for strength in (1, 2, 3):
        if strength <= most:
            assert hints.hint(s, "h", strength).strength == strength
        else:
            with pytest.raises(WrongState):
                hints.hint(s, "h", strength)


def test_being_stuck_is_noticed_once_in_a_while() -> None:
    log = played([HELLO, *["{acknowledge}I see."] * 7], difficulty=Difficulty.BEGINNER).log
    turns = [r.event.turn for r in log if r.event.kind == "hint_offered"]
    assert turns
    assert all(later - earlier >= hints.REST for earlier, later in pairwise(turns))
    hard = played([HELLO, *["{acknowledge}I see."] * 7], difficulty=Difficulty.EXPERT).log
    assert not [r for r in hard if r.event.kind == "hint_offered"]


POOR = [HELLO, *["{propose_step:restart}Restart.", "{acknowledge}Hm.", "{blame}Your fault."] * 2]
GOOD = [
    HELLO,
    "{empathise}Hard.",
    "{ask_fact:code}Code?",
    "{propose_step:login}Log in.",
    "{reassure}Fine.",
    "{propose_step:open_log}Open it.",
]


def test_a_struggling_agent_gets_an_easier_customer_and_the_log_says_so() -> None:
    play = played(POOR, dynamic=True)
    moves = [r.event for r in play.log if r.event.kind == "difficulty_moved"]
    assert moves and moves[0].why == "struggling"
    assert (moves[0].was, moves[0].now) == ("intermediate", "beginner")
    assert play.session.difficulty == Difficulty.BEGINNER


def test_a_confident_agent_gets_a_harder_one() -> None:
    play = played(GOOD, dynamic=True)
    moves = [r.event for r in play.log if r.event.kind == "difficulty_moved"]
    assert moves and moves[0].why == "ahead"
    assert play.session.dial("insists") > played(GOOD).session.dial("insists")


def test_without_the_wish_nothing_follows() -> None:
    assert not [r for r in played(POOR).log if r.event.kind == "difficulty_moved"]


def test_the_next_session_follows_the_last_with_a_reason() -> None:
    assert next_level("beginner", True, 90) == ("intermediate", "last time went well (90)")
    assert next_level("advanced", False, 30)[0] == "intermediate"
    assert next_level("expert", True, 99) == ("expert", "")
    assert next_level("beginner", False, 10) == ("beginner", "")
    assert next_level("intermediate", True, 75) == ("intermediate", "")


def test_live_measures_follow_the_talk() -> None:
    play = played([HELLO, "{explain_jargon}The VLAN.", "{empathise}That is hard."])
    seen = live(play.session, play.log)
    assert seen.clarity == 67
    assert seen.empathy is not None and seen.empathy > 0
    assert seen.last_reply_s is not None and seen.last_reply_s > 0
    assert live(played([]).session, played([]).log).clarity is None
