"""When the agent's turn is over: how long a silence has to be, by what was said before it.

People leave some 0.2 s between turns (Stivers et al., PNAS 106, 2009) and pause longer within a sentence. So
what is heard so far decides: after a question the customer answers at once, after a statement more may come,
and an open sentence is waited for. The words that decide are in `languages/<code>/turns.yaml`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from greenroom.core.call_manners import Listening

ASKED_MS = 0
WHOLE_MS = 150
STATED_MS = 550
"""Silence, past the 200 ms that voice activity detection takes, after a question, after something else that
the customer answers, and after any other statement."""

PAUSE_MS = 1_600
"""The same within an open sentence, unless it is set: a thinking pause is respected so long."""

LONGEST_PAUSE_MS = 15_000
SHARE_BETWEEN = 5
LONGEST_STATED_MS = 1_800
"""Of what a thinking pause is longer than usual, a fifth is added after a statement, up to so much."""

MOST_LISTENING = 4
"""Words that someone says who only listens."""

LANGUAGES = Path(__file__).resolve().parents[2] / "languages"


@dataclass(frozen=True, slots=True)
class Signs:
    """What a language's words tell of a turn. A language without a file has none: its statements and
    questions are alike, and no sentence is open."""

    open_ends: frozenset[str]
    open_phrases: re.Pattern[str] | None
    closed: re.Pattern[str] | None
    asks: re.Pattern[str] | None
    listening: re.Pattern[str] | None
    lacking: re.Pattern[str] | None = None

    def is_open(self, words: str) -> bool:
        """Whether a sentence can hardly end here."""
        last = words.rsplit(" ", 1)[-1].strip(",.;")
        if self.closed and self.closed.search(words):
            return False
        if last in self.open_ends or (self.open_phrases and self.open_phrases.search(words)):
            return True
        return bool(self.lacking and self.lacking.search(words))

    def is_asked(self, words: str) -> bool:
        """Whether the last sentence wants an answer."""
        return bool(self.asks and self.asks.search(re.split(r"[.;] ", words)[-1]))

    def only_listens(self, text: str, how: Listening = "normal") -> bool:
        """Whether these are the small sounds of someone who listens; `how` as in `CallManners.listening`."""
        words = plain(text).replace(",", "")
        if how == "strict":
            return False
        if how == "generous" and 0 < len(words.split()) < MOST_LISTENING and not self.is_asked(words):
            return True
        few = 0 < len(words.split()) <= MOST_LISTENING
        return few and bool(self.listening and self.listening.fullmatch(words))


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silences in ms after which the agent's turn is over, past what voice activity detection takes."""

    asked: int = ASKED_MS
    whole: int = WHOLE_MS
    stated: int = STATED_MS
    open: int = PAUSE_MS
    language: str = "en"

    @classmethod
    def of(cls, open_ms: int, language: str) -> "Pauses":
        """With thinking pauses of `open_ms`. Who takes more time to think within a sentence does so between
        two as well."""
        open_ms = min(LONGEST_PAUSE_MS, open_ms)
        stated = STATED_MS + max(0, open_ms - PAUSE_MS) // SHARE_BETWEEN
        return cls(open=open_ms, stated=min(stated, LONGEST_STATED_MS), language=language)

    def is_open(self, text: str) -> bool:
        """Whether more has to come. Nothing understood counts as open: who knows what it was."""
        words = plain(text)
        return not words or signs_of(self.language).is_open(words)

    def after(self, text: str, whole: bool | None = None) -> int:
        """By what was said so far in this turn. `whole`: whether the customer can answer it, as far as that
        is known; a question that it makes nothing of may lack its end."""
        if self.is_open(text):
            return self.open
        asks = signs_of(self.language).is_asked(plain(text))
        if whole is None:
            whole = asks
        return min(self.open, self.stated if not whole else self.asked if asks else self.whole)


@lru_cache
def signs_of(language: str) -> Signs:
    path = LANGUAGES / language / "turns.yaml"
    if not path.is_file():
        return Signs(frozenset(), None, None, None, None)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    before = _any_of(data["before_asking"])
    return Signs(
        open_ends=frozenset(data["open_ends"].split()),
        open_phrases=re.compile(rf"(^|\s){_any_of(data['open_phrases'])}$"),
        closed=re.compile(rf"(^|\s){_any_of(data['closed_ends'])}$"),
        asks=re.compile(
            rf"(^|[,.;] |\b{before} ){_any_of(data['asks'])}\b|\b{_any_of(data['asks_anywhere'])}\b"
        ),
        listening=re.compile(rf"({_any_of(data['listening'])} ?)+"),
        lacking=re.compile("|".join(rf"((^|\s){form}$)" for form in data.get("lacking", ())) or "$^"),
    )


def plain(text: str) -> str:
    """In small letters, without marks at the end."""
    return " ".join(re.sub(r"[^\w' ,.;-]", " ", text.lower()).split()).rstrip(" ,.;")


def _any_of(phrases: Iterable[str]) -> str:
    return "(" + "|".join(re.escape(p) for p in phrases) + ")"
