"""A language's phrases: `languages/<code>/phrases*.yaml`, put together.

    banks:
      complain:                # an intent, as in `core/moves.py`
        openers: [Look,]       # before the core; one that ends in a comma takes a small letter after it
        cores: ["This is not going well."]
        tails: ["Just saying.", ", honestly"]   # after it; with a comma in front it goes inside the sentence
      complain@cross: ...      # in one mood: calm, strained, cross or warm
      remember.resolved: ...   # with a result
      acknowledge+: ...        # the short form, when more follows in the same message
    mirror: {his: my, ...}     # words of a label as the customer says them
    closed: [he, she, ...]     # a label that has one of these is not said at all
    clauses: [whether, ...]    # a label that starts so is a clause, not a thing
    things: [the, a, ...]      # a label that starts so is a thing
    interjections: [well, ...] # a line that starts so takes no "Well, ..." before it
    neighbours: {a: s, ...}    # keys beside each other
    common: [lucky, ...]       # more words that are no names, beside those of the banks

Slots in a piece: {name} the customer's name, {about} and {other} the topic, {thing} the topic when it is a
thing ("the error on the screen"), {doing} when it is something to do ("restart the laptop"), {goal},
{stakes}. A piece whose slots cannot be filled is passed over. The banks of a persona (`lines`) have the same
keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from greenroom.brains.builtin.data import read_data
from greenroom.brains.builtin.speaker.text import WORD, small
from greenroom.core.errors import ContentError
from greenroom.core.persona import Bank

LANGUAGES = Path(__file__).resolve().parents[3] / "languages"

_BANKS = TypeAdapter(dict[str, Bank])


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the speaker knows of a language. `common` are words that may be written small at the start of a
    sentence; any other word could be a name."""

    language: str
    banks: Mapping[str, Bank]
    mirror: Mapping[str, str]
    closed: frozenset[str]
    clauses: frozenset[str]
    things: frozenset[str]
    interjections: frozenset[str]
    neighbours: Mapping[str, str]
    common: frozenset[str]


def load_phrases(language: str = "en") -> Phrases:
    """The phrases of a language code. Raises `ContentError` when there are none or a file is broken."""
    paths = sorted((LANGUAGES / language).glob("phrases*.yaml"))
    if not paths:
        raise ContentError(f"no phrases for the language {language!r}", path=str(LANGUAGES / language))
    banks: dict[str, Bank] = {}
    rest: dict[str, Any] = {}
    for path in paths:
        try:
            data = read_data(path)
            banks |= _BANKS.validate_python(data.pop("banks", {}))
        except (yaml.YAMLError, ValidationError, AttributeError) as error:
            raise ContentError(f"broken phrases: {error}", path=str(path)) from error
        rest |= data
    return Phrases(
        language=language,
        banks=banks,
        mirror=rest.get("mirror", {}),
        closed=frozenset(rest.get("closed", ())),
        clauses=frozenset(rest.get("clauses", ())),
        things=frozenset(rest.get("things", ())),
        interjections=frozenset(rest.get("interjections", ())),
        neighbours=rest.get("neighbours", {}),
        common=_common(banks) | frozenset(rest.get("common", ())),
    )


def _common(banks: Mapping[str, Bank]) -> frozenset[str]:
    """All words of the banks that are not written with a capital for good."""
    words: set[str] = set()
    for bank in banks.values():
        for piece in (*bank.openers, *bank.cores, *bank.tails):
            words.update(small(word) for word in WORD.findall(piece) if not word[1:2].isupper())
    return frozenset(words)
