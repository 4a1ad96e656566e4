"""The language model, and words as they are said."""

import pytest

from greenroom.voices.expected import ANYWHERE, HERE, expected
from greenroom.voices.hearing import written
from greenroom.voices.speaking import aloud, spread
from greenroom.voices.sphinx.words import Weighed, arpa, sentences, spelled
from tests.staging import SCENARIO


def test_lines_become_the_words_that_are_spoken():
    assert sentences("What does it say? E-619, I'm told.") == [
        ["what", "does", "it", "say"],
        ["e", "six", "one", "nine", "i'm", "told"],
    ]
    assert spelled("vpn") == "V IY P IY EH N"


def test_the_model_is_well_formed_and_its_probabilities_sum_to_one():
    text = arpa(
        [Weighed("open the door", 2), Weighed("close the door")], lambda w: w != "zzz", {"a": 0.1, "zzz": 0.2}
    )
    uni = text.split("\\1-grams:")[1].split("\\2-grams:")[0].strip().splitlines()
    rows = [line.split("\t") for line in uni]
    assert {w for _, w, _ in rows} == {"<s>", "</s>", "open", "close", "the", "door", "a"}
    assert sum(10 ** float(p) for p, w, _ in rows if w != "<s>") == pytest.approx(1, abs=0.01)
    assert "ngram 3=" in text and "open the door" in text and "zzz" not in text
    bi = [
        line.split("\t") for line in text.split("\\2-grams:")[1].split("\\3-grams:")[0].strip().splitlines()
    ]
    after_the = {w.split()[1]: 10 ** float(p) for p, w, _ in bi if w.startswith("the ")}
    back = 10 ** float(next(b for _, w, b in rows if w == "the"))
    rest = sum(10 ** float(p) for p, w, _ in rows if w not in ("<s>", *after_the))
    assert sum(after_the.values()) + back * rest == pytest.approx(1, abs=0.02)


def test_what_is_expected_are_the_agents_words_of_this_scenario_first():
    lines = dict(expected(SCENARIO))
    asks = SCENARIO.facts[0].asks[0]
    assert lines[asks] == HERE
    assert lines["thank you for holding"] == ANYWHERE
    assert not set(SCENARIO.proof.good) & set(lines)


@pytest.mark.parametrize(
    ("written_word", "said"),
    [
        ("E-619.", "E 6 1 9,"),
        ("pls", "please"),
        ("ok,", "okay,"),
        ("VPN", "VPN"),
        ("12345678", "1 2 3 4 5 6 7 8"),
    ],
)
def test_codes_and_short_forms_are_said_in_full(written_word, said):
    assert aloud(written_word) == said


def test_words_are_spread_over_a_sound_that_does_not_tell():
    assert spread("one three five", 1_000) == (0, 266, 666)


def test_recognised_words_are_written_as_a_person_would():
    assert written("what does it say") == "What does it say?"
    assert written("i think i know") == "I think I know."
    assert written("to which number do i send it") == "To which number do I send it?"
    assert written("okay and since when is it like that") == "Okay and since when is it like that?"
    assert written("in the office i think") == "In the office I think."
    assert written("") == ""
