"""How long a silence has to be until the agent's turn is over."""

import pytest

from greenroom.channels.voice.turns import Pauses, signs_of

PAUSES = Pauses(asked=1, stated=2, open=3)


@pytest.mark.parametrize(
    "words",
    [
        "What does the error message say?",
        "I am sorry about that, what does it say",
        "okay so can you open the settings",
        "who are you",
        "please try again",
        "have you tried turning it off and on again",
        "is that all",
    ],
)
def test_a_question_is_answered_at_once(words):
    assert PAUSES.after(words) == 1


@pytest.mark.parametrize(
    "words", ["I am sorry to hear that", "thank you", "let me check that for you", "I understand."]
)
def test_after_a_statement_more_may_come(words):
    assert PAUSES.after(words) == 2


@pytest.mark.parametrize(
    "words",
    [
        "could you tell me",
        "so what I would like you to do is",
        "can you open the",
        "okay and then",
        "um",
        "because",
        "",
    ],
)
def test_an_open_sentence_is_waited_for(words):
    assert PAUSES.after(words) == 3


def test_no_wait_is_longer_than_the_thinking_pause_that_is_set():
    assert Pauses(asked=40, stated=550, open=300).after("Thank you.") == 300


@pytest.mark.parametrize(
    ("words", "listens"),
    [
        ("mm-hm", True),
        ("Okay.", True),
        ("right, I see", True),
        ("okay what then", False),
        ("no", False),
        ("", False),
    ],
)
def test_small_sounds_of_someone_who_listens(words, listens):
    assert signs_of("en").only_listens(words) is listens


def test_a_language_without_signs_has_statements_only():
    assert Pauses(language="xx").after("quelle est l'erreur") == Pauses().stated


@pytest.mark.parametrize(
    ("words", "how", "listens"),
    [
        ("Okay.", "strict", False),
        ("Okay.", "normal", True),
        ("yes sure", "normal", True),
        ("that makes sense", "normal", False),
        ("that makes sense", "generous", True),
        ("what then", "generous", False),
        ("I do not think so at all", "generous", False),
    ],
)
def test_which_words_only_listen_is_set(words, how, listens):
    assert signs_of("en").only_listens(words, how) is listens


def test_who_thinks_longer_within_a_sentence_does_so_between_two():
    usual, patient = Pauses.of(1_600, "en"), Pauses.of(8_000, "en")
    assert usual == Pauses() and patient.open == 8_000
    assert usual.stated < patient.stated < patient.open
    assert patient.asked == usual.asked
    assert Pauses.of(100_000, "en").open == 15_000
    assert Pauses.of(300, "en").after("thank you") == 300
