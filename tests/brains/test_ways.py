"""Ways of speaking are heard in words that no list names, and not taken for what they only look like."""

import pytest

from greenroom import wiring
from greenroom.core.hearing import Hearing

SCENARIO = wiring.library().scenarios["vpn-fails"]


def heard(text: str) -> set[str]:
    acts = wiring.listener().appraise(Hearing(text=text, scenario=SCENARIO)).acts
    return {act.kind.value for act in acts}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Has that done it?", "confirm_solved"),
        ("Thanks for dropping us a line.", "thank"),
        ("I'd be fed up as well if that had happened to me.", "empathise"),
        ("Picture a full letterbox, the postman can't get anything more into it.", "explain_plain"),
        ("It is you again? Do you have a brain at all?", "rude"),
    ],
)
def test_unlisted_words_are_heard(text: str, kind: str) -> None:
    assert kind in heard(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sorry about that.", "empathise"),
        ("so what seems to be the matter?", "dismiss"),
        ("The directory had you in another team.", "blame"),
        ("I'm glad you told us.", "empathise"),
        ("It won't take longer than three minutes.", "reassure"),
    ],
)
def test_a_likeness_is_not_taken_for_it(text: str, kind: str) -> None:
    assert kind not in heard(text)


def test_two_sentences_propose_what_neither_does_alone() -> None:
    scenario = wiring.library().scenarios["executive-broken-screen"]
    said = "Could the brightness be at zero? Turn it up."
    acts = wiring.listener().appraise(Hearing(text=said, scenario=scenario)).acts
    assert [(a.kind.value, a.start, a.end) for a in acts if a.target and a.kind == "propose_step"] == [
        ("propose_step", 0, len(said))
    ]
