"""Questions as people type them: led up to, without a capital or a question mark."""

import pytest

from greenroom.brains.builtin.listener import BuiltinListener
from greenroom.brains.builtin.listener.bare import bare_question
from greenroom.core.hearing import Hearing
from greenroom.library.loader import load_scenario, packaged_root

VPN = load_scenario(packaged_root() / "helpdesk" / "vpn-fails.yaml")
LISTENER = BuiltinListener()


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("Okay Dana, so what does it say", "what does it say?"),
        ("right, which code is it?", "which code is it?"),
        ("Ms Whitfield, is it raining", "is it raining?"),
        ("What does it say?", "What does it say?"),
        ("so", "so?"),
    ],
)
def test_what_leads_up_to_a_question_is_left_out(typed: str, bare: str) -> None:
    assert bare_question(typed, Hearing(text=typed, scenario=VPN)) == bare


@pytest.mark.parametrize(
    "typed",
    [
        "Good morning Dana, what does the window say exactly?",
        "what does the window say exactly",
        "so what does it say",
    ],
)
def test_the_fact_is_found_however_the_question_is_typed(typed: str) -> None:
    acts = LISTENER.appraise(Hearing(text=typed, scenario=VPN)).acts
    assert "error-code" in [a.target for a in acts]


@pytest.mark.parametrize(
    ("typed", "kind", "target"),
    [
        ("Who am I speaking to?", "ask_fact", "any:name"),
        ("Is it okay if I take a look at your screen?", "ask_fact", "any:may"),
        ("Have you called us about this before?", "ask_fact", "any:before"),
        ("Can you delete the saved password in the client?", "propose_step", None),
        ("Could you try a different cable?", "propose_step", None),
        ("Which browser do you use?", "ask_fact", "any:device"),
        ("What is the best number to reach you on?", "ask_fact", "any:phone"),
        ("Can you send me a screenshot?", "ask_fact", "any:picture"),
        ("Have you had lunch yet?", "ask_fact", "any:meal"),
        ("Is there a plant on your desk?", "ask_fact", "any:whether"),
    ],
)
def test_what_the_scenario_does_not_know_is_heard_for_what_it_is(
    typed: str, kind: str, target: str | None
) -> None:
    acts = LISTENER.appraise(Hearing(text=typed, scenario=VPN)).acts
    assert [(a.kind.value, a.target) for a in acts] == [(kind, target)]
