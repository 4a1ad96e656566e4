"""How turns are taken on the phone: what a scenario says, what the trainee chooses, what comes of it."""

import pytest
from pydantic import ValidationError

from greenroom.core import turn
from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.call_manners import CallManners
from greenroom.core.events import AgentSaid, CallStarted, numbered
from greenroom.core.scenario import Scenario
from greenroom.core.session import Session, fold
from tests.staging import PERSONA, SCENARIO, new_session

LONG = "Well " * 40


def breaks_in(talks_over, frustration: float, seeds: int = 60) -> int:
    """In how many of 60 sessions the customer breaks in on a long speech."""
    found = 0
    for seed in range(seeds):
        started = turn.start(new_session(seed=seed, channel="call"))
        mood = started[0].mood.model_copy(update={"frustration": frustration})
        rang = CallStarted(
            client_id="c",
            media="webrtc",
            recognition="builtin",
            voice="espeak",
            manners=CallManners(talks_over=talks_over),
        )
        said = AgentSaid(client_id="a", text=LONG, turn=1)
        events = (started[0].model_copy(update={"mood": mood}), *started[1:], rang, said)
        s = fold(numbered(events, 0, 0), Session(SCENARIO, PERSONA))
        heard = Appraisal(acts=(Act(kind=ActKind.INFORM, start=0, end=len(LONG)),), listener="t")
        decided = turn.decide(s, s.seq, heard, 0).after.pending
        found += decided is not None and decided.cut_in
    return found


def test_how_readily_the_customer_talks_over_is_set():
    never, seldom, normal, often = (
        breaks_in(how, frustration=85) for how in ("never", "seldom", "normal", "often")
    )
    assert never == 0 < seldom < normal <= often
    assert breaks_in("normal", frustration=62) == 0 < breaks_in("often", frustration=62)


def test_a_scenario_says_how_and_whoever_rings_may_choose():
    data = SCENARIO.model_dump()
    data["call"] = {"pause": 4, "talks_over": "often", "insists": False}
    manners = Scenario.model_validate(data).call
    assert (manners.pause, manners.talks_over, manners.insists, manners.listening) == (
        4.0,
        "often",
        False,
        "normal",
    )
    chosen = manners.but(pause=8, listening="strict")
    assert (chosen.pause, chosen.talks_over, chosen.listening) == (8, "often", "strict")
    assert manners.but() == manners


@pytest.mark.parametrize("wrong", [{"pause": 16}, {"pause": 0}, {"talks_over": "always"}, {"patience": 3}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        CallManners.model_validate(wrong)


def test_a_call_that_was_logged_before_there_were_manners_has_the_usual_ones():
    old = {"client_id": "c", "media": "webrtc", "recognition": "builtin", "voice": "espeak"}
    assert CallStarted.model_validate(old).manners == CallManners()
