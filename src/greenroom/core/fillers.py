"""Words that fill a pause, and sounds that only show that one listens, by language.

What is said with a meaning is left alone: "let you know" is no filler.
"""

import re
from typing import NamedTuple


class Sounds(NamedTuple):
    """`fillers` finds them in a text; `listening` matches a whole message that takes no turn."""

    fillers: re.Pattern[str]
    listening: re.Pattern[str]


_EN_FILLERS = r"""
    \b(?:u+[hm]+|uhm+|e+r+m*|a+hm+|h+m{2,}|eh)\b
  | \b(?<!\blet\s)(?<!\bif\s)(?<!\bas\s)(?<!\bdo\s)(?<!\bthat\s)(?<!\bwill\s)(?<!\bdid\s)(?<!\bthan\s)
    you\ know\b(?!\s+(?:what|how|who|why|where|when|which|if|whether|the|your|any|about|that)\b)
  | \bi\ mean\b(?!\s+(?:it|that)\b)
"""

_EN_LISTENING = r"""
    (?:(?:m+[ -]?h+m+|uh[ -]?huh|mm+|hm+|yeah|yep|yes|ok|okay|right|sure|i\ see|got\ it|of\ course|aha?|oh)
    [\s,.!]*){1,3}
"""

SOUNDS: dict[str, Sounds] = {
    "en": Sounds(
        re.compile(_EN_FILLERS, re.IGNORECASE | re.VERBOSE),
        re.compile(_EN_LISTENING, re.IGNORECASE | re.VERBOSE),
    )
}


def fillers(text: str, language: str) -> list[str] | None:
    """The fillers of `text`, word for word; None for a language whose fillers are not known."""
    sounds = SOUNDS.get(language)
    return None if sounds is None else sounds.fillers.findall(text)


def only_listens(text: str, language: str) -> bool:
    """Whether `text` is no more than "mm-hm", "I see"."""
    sounds = SOUNDS.get(language)
    return sounds is not None and sounds.listening.fullmatch(text.strip()) is not None
