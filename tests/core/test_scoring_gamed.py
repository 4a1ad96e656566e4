"""Trainees who play the scorer instead of the conversation, against the listener that is really used."""

from functools import cache

import pytest

from greenroom import wiring
from greenroom.core.evaluation import Evaluation
from greenroom.core.scoring import score
from greenroom.core.turn import NewSession
from greenroom.library.prove import play_lines

LIST = "hello sorry thank you please understand is it working anything else goodbye"
FORMULA = (
    "Hello, thank you for your patience, I understand your frustration and I am sorry for the inconvenience."
)
CRUMBS = (
    "Hello",
    "I'm Sam",
    "Sorry",
    "I understand your frustration",
    "Thank you",
    "Don't worry",
    "It takes two minutes",
    "In plain words, it is simple",
    "Is it working now?",
    "Anything else?",
    "Goodbye",
)
COURTEOUS = (
    "Good morning, my name is Sam, thank you for writing.",
    "I am so sorry, that must be very stressful for you. What happened?",
    "I understand how important this is, we will sort it out together.",
    "Thank you, I see. It will take a few minutes.",
    "I'm looking into it, one moment please.",
    "Thank you for waiting. Don't worry, you did nothing wrong.",
    "Is there anything else I can do for you?",
    "Thank you and have a nice day. Goodbye!",
)


library_once = cache(wiring.library)


def played(scenario_id: str, lines: tuple[str, ...]) -> Evaluation:
    library = library_once()
    scenario = library.scenarios[scenario_id]
    persona = library.personas[scenario.personas[0]]
    new = NewSession("gamed", scenario, persona, scenario.difficulty, 1)
    log = play_lines(new, lines, wiring.listener(), wiring.speaker(scenario.language))
    return score(scenario, library.rubrics[scenario.rubric.use], log, wiring.reader())


@pytest.mark.parametrize("scenario", ["vpn-fails", "printer-queue"])
@pytest.mark.parametrize(
    ("lines", "at_most"),
    [((LIST,), 5), ((LIST,) * 12, 5), ((FORMULA,) * 10, 25), (CRUMBS, 40), (COURTEOUS, 65)],
    ids=["list", "list again", "formula", "crumbs", "courteous and useless"],
)
def test_words_for_the_scorer_do_not_pay(scenario: str, lines: tuple[str, ...], at_most: int) -> None:
    found = played(scenario, lines)
    assert found.overall is not None and found.overall <= at_most
    assert not found.passed


def test_a_list_of_magic_words_in_front_of_a_good_talk_adds_nothing() -> None:
    lines = library_once().scenarios["vpn-fails"].proof.good
    plain, listed = played("vpn-fails", lines), played("vpn-fails", (LIST, *lines))
    assert plain.overall is not None and listed.overall is not None
    assert listed.overall <= plain.overall
