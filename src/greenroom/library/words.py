"""The words of a line that carry its meaning, and a language's word lists.

The lists are data: `languages/<code>/small_words.yaml` (words to pass over when two lines are compared) and
`languages/<code>/inclusive.yaml` (words that hurt). A language without them is compared by all its words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from greenroom.library.reading import read_file

LANGUAGES = Path(__file__).resolve().parents[1] / "languages"

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Term:
    """A way of speaking to avoid. `say`: what to write instead; `why`: the reason, for the author."""

    pattern: re.Pattern[str]
    say: str
    why: str


def words_of(line: str, language: str) -> Words:
    """The words of `line` in small letters, without the language's small words (unless nothing is left)."""
    words = frozenset(re.findall(r"\w+", line.lower().replace("'", "")))
    return words - small_words(language) or words


@lru_cache
def small_words(language: str) -> Words:
    return frozenset(str(word).replace("'", "") for word in _list(language, "small_words"))


@lru_cache
def terms(language: str) -> tuple[Term, ...]:
    """The language's list of words that hurt, as patterns over whole words, case ignored."""
    found = []
    for group in _list(language, "inclusive"):
        for item in group["terms"]:
            pattern = re.compile(rf"(?<!\w)(?:{item['find']})(?!\w)", re.IGNORECASE)
            found.append(Term(pattern, item["say"], group["why"]))
    return tuple(found)


def _list(language: str, name: str) -> list[Any]:
    path = LANGUAGES / language / f"{name}.yaml"
    data = read_file(path).data if path.is_file() else []
    return data if isinstance(data, list) else []
