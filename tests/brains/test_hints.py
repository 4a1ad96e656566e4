"""Whoever does what the plain hints say comes to a good end: they lead somewhere, in every scenario."""

import pytest

from greenroom import wiring
from greenroom.core.casting import cast
from greenroom.core.hints import advise
from greenroom.core.scenario import Difficulty
from greenroom.core.turn import NewSession
from greenroom.engine.play import Play

SAY = {
    "greet": "Good morning, my name is Sam from the service desk.",
    "empathise": "I can imagine how stressful that is for you.",
    "warm_up": "I understand, and nobody blames you. ",
    "ask_open": "Could you tell me what happened?",
    "confirm": "Is everything working now?",
    "offer_more": "Is there anything else I can help you with?",
    "close": "Goodbye, and have a nice day!",
}

LIBRARY = wiring.library()


@pytest.mark.parametrize("name", sorted(n for n, s in LIBRARY.scenarios.items() if s.checks_pass))
def test_the_plain_answers_lead_to_a_good_end(name: str) -> None:
    scenario = LIBRARY.scenarios[name]
    who = cast(scenario, LIBRARY.personas, None, 1)
    new = NewSession("hints", scenario, who, Difficulty.BEGINNER, 1)
    play = Play(new, wiring.listener(), wiring.speaker(scenario.language))
    said: list[str] = []
    while not play.ended and len(said) < 40:
        advice = advise(play.session)
        line = SAY["warm_up"] + advice.say if advice.topic == "warm_up" else advice.say or SAY[advice.topic]
        said.append(f"{advice.topic}: {line}")
        play.say(line)
    play.end()
    assert play.session.success, "\n".join(said)
