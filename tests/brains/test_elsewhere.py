"""Questions that any agent may ask and the scenario knows nothing of: what it knows is no answer to them."""

import pytest

from greenroom.brains.builtin.understanding import load_understanding
from greenroom.core.scenario import Scenario
from greenroom.library.loader import load_scenario, packaged_root

UNKNOWN = {
    "vpn-fails": ["Who is your manager?", "What browser are you using?", "What time do you finish today?"],
    "mailbox-full": ["Which floor are you on?", "How long have you been with the company?"],
    "printer-queue": ["What is your computer's name?", "What department are you in?"],
    "slow-laptop": ["What's your date of birth?", "What's the best phone number to reach you on?"],
    "phishing-clicked": ["Which office do you normally work from?", "Who is your manager?"],
}
KNOWN = {
    "password-reset": [("employee-number", "could you give me your employee number?")],
    "new-starter-no-access": [
        ("manager", "Who is your manager?"),
        ("department", "What department are you in?"),
    ],
    "vpn-fails": [("error-code", "What exactly does the error message say?")],
}


def scenario(name: str) -> Scenario:
    return load_scenario(packaged_root() / "helpdesk" / f"{name}.yaml")


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_a_scenario_does_not_know_means_nothing_in_it(name: str) -> None:
    for question in UNKNOWN[name]:
        best = load_understanding().rank_asks(question, scenario(name))[0]
        assert best.target is None or best.p < 0.4, (question, best)


@pytest.mark.parametrize("name", KNOWN)
def test_the_same_questions_count_where_a_scenario_knows_them(name: str) -> None:
    for fact, question in KNOWN[name]:
        best = load_understanding().rank_asks(question, scenario(name))[0]
        assert best.target == fact and best.p > 0.6, (question, best)
