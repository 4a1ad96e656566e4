"""Cue rules: ways of speaking that show an act, read from `languages/<code>/cues.yaml`.

The format is told at the top of that file. A language without cues has none, and is heard by meaning alone.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import yaml

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.core.acts import ActKind
from greenroom.core.errors import BadRequest

Takes = Literal["words", "clause", "sentence", "nothing"]


@dataclass(frozen=True, slots=True)
class Cue:
    """`find` shows the act `kind`, unless `unless` is there too. `takes`: the words that are used up by it,
    so that they are not searched for questions and proposals as well. `cased`: looks at the words as typed,
    the others look at them in small letters. `listed`: read from a list, rather than made by a head."""

    kind: ActKind
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    takes: Takes
    cased: bool
    listed: bool = True

    def search(self, words: "Words") -> tuple[int, int] | None:
        """Where in the unit it shows, from start to end, or None."""
        text = words.typed if self.cased else words.low
        found = self.find.search(text)
        if found is None or found.end() == found.start():
            return None
        if self.unless is not None and self.unless.search(text):
            return None
        return found.span()


class Words(NamedTuple):
    """A stretch of words as typed, and in small letters: both of the same length."""

    typed: str
    low: str

    @classmethod
    def of(cls, typed: str) -> "Words":
        low = typed.lower()
        if len(low) != len(typed):
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in typed)
        return cls(typed, low)


@lru_cache
def cues(language: str) -> tuple[Cue, ...]:
    """The cues of a language, in the order of its file. Raises `BadRequest` when the file is broken."""
    path = LANGUAGES / language / "cues.yaml"
    if not path.is_file():
        return ()
    try:
        return tuple(_cue(entry) for entry in read_data(path))
    except (yaml.YAMLError, re.error, KeyError, ValueError, TypeError) as error:
        raise BadRequest(f"broken cues: {error}", where=str(path), mend="mend the file") from error


def _cue(entry: dict[str, object]) -> Cue:
    takes = entry.get("takes", "clause")
    return Cue(
        kind=ActKind(str(entry["act"])),
        find=any_of(entry["find"]),
        unless=any_of(entry["unless"]) if "unless" in entry else None,
        takes="nothing" if takes is False else takes if takes in ("words", "sentence") else "clause",
        cased=bool(entry.get("cased")),
    )


def any_of(patterns: object) -> re.Pattern[str]:
    """One expression that finds any of `patterns`, each from the edge of a word.

    The edge stands before the whole, not before each: that way the search is four times as fast.
    """
    if not isinstance(patterns, list) or not patterns:
        raise ValueError("a list of expressions is needed")
    groups = [re.sub(r"(?<!\\)\((?!\?)", "(?:", str(p)) for p in patterns]
    words = [g.removeprefix(r"\b") for g in groups if not g.startswith(_FREE)]
    others = [g for g in groups if g.startswith(_FREE)]
    both = ([r"\b(?:" + "|".join(words) + ")"] if words else []) + others
    return re.compile("|".join(both))


_FREE = ("^", "<", r"(?:\[")
"""How an expression begins that need not stand at the edge of a word."""
