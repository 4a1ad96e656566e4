"""Names that people give are known, and what only looks like one is not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenroom.library.loader import packaged_root
from greenroom.privacy import Mask, given, masked, whose
from greenroom.privacy.introductions import introduced

GIVEN = [
    ("Good morning, this is Sam from the service desk.", "Sam"),
    ("My name is Priya.", "Priya"),
    ("my name is priya and i need help", "priya"),
    ("this is sam from support, how can i help", "sam"),
    ("My name is SAM BROWN", "SAM BROWN"),
    ("I'm Will, your agent today.", "Will"),
    ("Call me Grace.", "Grace"),
    ("Priya here from IT.", "Priya"),
    ("Hello, Priya Patel speaking!", "Priya Patel"),
    ("it's Dana Whitfield here", "Dana Whitfield"),
    ("You're speaking with Siobhán O'Brien.", "Siobhán O'Brien"),
    ("This is Ludwig van Beethoven.", "Ludwig van Beethoven"),
    ("Dear Mr Okafor, thanks for your patience", "Okafor"),
    ("Hi Jean-Luc!", "Jean-Luc"),
    ("It works.\nThanks,\nDana", "Dana"),
    ("Kind regards, Dana Whitfield", "Dana Whitfield"),
    ("Name: Dana Whitfield", "Dana Whitfield"),
    ("Mi nombre es José Luis.", "José Luis"),
    ("hola, me llamo ana.", "ana"),
    ("Guten Tag, mein Name ist Jürgen.", "Jürgen"),
    ("שלום, שמי דנה לוי.", "דנה לוי"),
]

NOT_GIVEN = [
    "This is fine. I'm Sorry to hear that.",
    "Same here. Nothing here. Click here, please.",
    "This is Outlook 2019 on Windows, and the VPN is down.",
    "It's Monday. I'm German. I'm with IT.",
    "my name is misspelled. My name is not on the list, and my name's missing",
    "call me back, or call me tomorrow. Call me Back.",
    "i am done with it. i am new at support",
    "Generally speaking, yes. Hi Team, hello World! Dear Customer,",
    "You're speaking nonsense. I'm done. It is Urgent here.",
    "Thanks,\nand bye",
    "Hello, Harbour Hotel, good morning. Thank you, Goodbye.",
]


@pytest.mark.parametrize(("text", "name"), GIVEN)
def test_a_name_that_is_given_is_known_and_masked(text: str, name: str) -> None:
    assert introduced(text) == (name,)
    assert name not in masked(text) and "[name 1]" in masked(text)


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_other_words_are_left_alone(text: str) -> None:
    assert introduced(text) == ()
    assert masked(text) == text


def test_a_name_is_the_answer_to_a_question_for_it() -> None:
    assert given(["May I have your full name?", "Yes, it's Ren Okafor."]) == ("Ren Okafor",)
    assert given(["What is your name?", "Why?"]) == ()
    assert given(["What is the name of the file?", "Budget."]) == ()
    assert given(["Who am I speaking with?", "Mei-Ling."], ("Dana",)) == ("Dana", "Mei-Ling")


def test_it_is_known_from_there_on_and_back() -> None:
    mask = Mask(given(["Priya will call.", "I'm Priya."]))
    assert mask.mask("Priya will call priya.") == "[name 1] will call [name 1]."
    late = Mask()
    assert [late.mask(t) for t in ("I'm Sam.", "Ask Sam.")] == ["I'm [name 1].", "Ask [name 1]."]
    assert late.unmask("[name 1]") == "Sam"


def test_what_the_simulation_is_called_is_nobodys() -> None:
    told, typed = whose([(False, "This is Dana."), (True, "Hi Dana, I'm Sam."), (False, "Hi Sam.")])
    assert ("name", "dana") in told and typed == {("name", "sam")}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


PEOPLE = frozenset(
    [
        "Amara",
        "Aroha",
        "Dana",
        "Elif",
        "Freja",
        "Gregor Lindqvist",
        "Hana",
        "Jonas",
        "Kwame",
        "Lindqvist",
        "Lucía",
        "Mei-Ling",
        "Noor",
        "Okonkwo",
        "Rojas",
        "Sam",
        "Teodor",
        "Tomás",
        "Valentina Rojas",
        "Yusuf",
    ]
)


def test_in_all_scenarios_and_played_conversations_only_people_have_names() -> None:
    golden = Path(__file__).parents[1] / "golden"
    read = [yaml.safe_load(p.read_text("utf-8")) for p in packaged_root().rglob("*.yaml")]
    read += [json.loads(p.read_text("utf-8")) for p in golden.rglob("*.json")]
    found = {name for text in texts(read) for name in introduced(text)}
    assert found == PEOPLE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("\n" * 20_000, ()),
        ("thanks,\n \n" * 4_000, ()),
        ("Hi Sam, " + " " * 20_000, ("Sam",)),
        ("Aa-" * 7_000, ()),
        (", " * 10_000, ()),
    ],
)
def test_what_repeats_for_long_is_read_at_once(text: str, names: tuple[str, ...]) -> None:
    """Where a pattern goes back over what it has read, this takes minutes."""
    assert introduced.__wrapped__(text) == names
