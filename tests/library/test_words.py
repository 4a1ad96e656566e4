"""The word lists of a language: they find what hurts, and leave in peace what does not."""

import pytest

from greenroom.library.words import LANGUAGES, small_words, terms, words_of


def hurt(line: str) -> list[str]:
    return [t.say for t in terms("en") if t.pattern.search(line)]


@pytest.mark.parametrize(
    "line",
    [
        "Hey guys, it's down again.",
        "We need more manpower.",
        "He or she should call back.",
        "Don't be so hysterical.",
        "The elderly find this hard.",
        "At your age that's no surprise.",
        "Even my grandma could do that.",
        "That's insane.",
        "What a lame answer.",
        "He is wheelchair-bound.",
        "Let me do a sanity check.",
        "She has a thick accent.",
        "It was in broken English.",
        "You people never answer.",
        "Put it on the blacklist.",
        "That rule was grandfathered in.",
        "It's ghetto.",
        "Any code monkey could fix it.",
        "I'll have to bite the bullet.",
    ],
)
def test_it_hears_what_hurts_and_says_what_to_write_instead(line: str) -> None:
    found = hurt(line)
    assert found
    assert all(found)


@pytest.mark.parametrize(
    "line",
    [
        "The laptop is two years old.",
        "I can't sign in, it blames my password.",
        "My mother needs the photos, she called me at noon.",
        "The manager asked her team to wait.",
        "Please add the address to the allow list.",
        "I was on parental leave for five weeks.",
        "The printer shows a red light and a number.",
        "Could you guide me through it?",
        "Check the flame icon in the blame view.",
        "I retired last year and help in the library.",
        "The screen is black and the sheep picture is gone.",
    ],
)
def test_it_leaves_everyday_words_in_peace(line: str) -> None:
    assert hurt(line) == []


def test_every_group_tells_why_and_every_pattern_is_found_once() -> None:
    found = terms("en")
    assert len(found) > 60
    assert all(t.why and t.say for t in found)
    patterns = [t.pattern.pattern for t in found]
    assert len(patterns) == len(set(patterns))
    assert not any(t.pattern.search("") for t in found)


def test_small_words_carry_nothing_and_a_line_of_them_keeps_them() -> None:
    assert words_of("What does the error message say?", "en") == words_of("say what: an error message", "en")
    assert words_of("Don't!", "en")
    assert words_of("it is", "en") == {"it", "is"}
    assert {"the", "a", "im"} <= small_words("en")
    assert "error" not in small_words("en")


def test_a_language_without_lists_compares_all_words_and_knows_no_terms() -> None:
    assert not (LANGUAGES / "xx").exists()
    assert words_of("Das ist es", "xx") == {"das", "ist", "es"}
    assert terms("xx") == ()
