"""Questions that may be asked in any conversation, by their words: `languages/<code>/everyday.yaml`.

    topics:
      phone: ['\\bring you back\\b', ...]    # in this order: the first topic that is found counts

A customer answers them without a fact of the scenario: with the scenario's own `lines` (`everyday.phone`), or
with the language's bank of that name."""

import re
from collections.abc import Mapping
from functools import lru_cache

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.builtin.listener.cues import any_of
from greenroom.core.asking import ANYBODY

PLAINLY_EVERYDAY = frozenset(
    ANYBODY + topic
    for topic in (
        "phone",
        "picture",
        "feeling",
        "private",
        "past",
        "meal",
        "weather",
        "birthday",
        "number",
        "device",
        "age",
    )
)
"""Topics that a scenario seldom has a fact about: they are believed against one that is only likely."""


def everyday(question: str, language: str) -> str | None:
    """The target "any:<topic>" of a question in small letters, or None."""
    topics = _topics(language)
    return next((ANYBODY + t for t, words in topics.items() if words.search(question)), None)


@lru_cache
def _topics(language: str) -> Mapping[str, re.Pattern[str]]:
    """The expressions of each topic; none for a language without the file."""
    path = LANGUAGES / language / "everyday.yaml"
    if not path.is_file():
        return {}
    return {topic: any_of(words) for topic, words in read_data(path)["topics"].items()}
