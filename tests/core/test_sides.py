"""What the log has of words that a person wrote for the customer."""

import pytest

from greenroom.core.session import Session
from greenroom.core.sides import told_by
from tests.staging import PERSONA, SCENARIO, fact

TELLS = ["It started this morning, around half past eight."]
PLAIN = SCENARIO.model_validate(
    {**SCENARIO.model_dump(by_alias=True), "facts": [fact("code"), fact("start", marks=[], tells=TELLS)]}
)
STATE = Session(PLAIN, PERSONA, unlocked=frozenset({"code", "start"}))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It says secret-CODE, I think.", ["code"]),
        ("This morning it started, at half eight.", ["start"]),
        (TELLS[0] + " SECRET-code", ["code", "start"]),
        ("I am in a hurry this time.", []),
        ("", []),
    ],
)
def test_earned_facts_are_told_by_their_marks_or_words(text: str, facts: list[str]) -> None:
    assert [m.topic for m in told_by(STATE, text)] == facts


def test_what_is_not_earned_or_told_already_is_not_told() -> None:
    text = TELLS[0] + " SECRET-code"
    assert told_by(Session(PLAIN, PERSONA), text) == ()
    assert [m.topic for m in told_by(STATE.but(told={"code": 3}), text)] == ["start"]
