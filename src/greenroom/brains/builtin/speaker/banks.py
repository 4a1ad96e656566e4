"""What there is to say for an intent: the persona's own pieces and the language's, weighed by mood."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from greenroom.brains.builtin.speaker.phrases import Phrases
from greenroom.brains.builtin.speaker.text import WORD, small, trace, written_small
from greenroom.core.mood import Mood
from greenroom.core.persona import Bank, Persona


class Band(StrEnum):
    """Moods that show in words."""

    CALM = "calm"
    STRAINED = "strained"
    CROSS = "cross"
    WARM = "warm"


def band(mood: Mood) -> Band:
    if mood.frustration >= 62:
        return Band.CROSS
    if mood.frustration >= 42:
        return Band.STRAINED
    return Band.WARM if mood.warmth > 0.75 and mood.satisfaction >= 55 else Band.CALM


NEXT_BAND = {Band.CROSS: Band.STRAINED, Band.STRAINED: None, Band.CALM: None, Band.WARM: None}
"""Where to look when a bank has nothing for a band."""

OWN, SHARED = 6.0, 0.4
"""A persona's own pieces are so much likelier than the language's."""

BORROWED = 0.15
"""How much rarer an opener or tail is where the persona has cores of its own and none of these."""

OWNED = 2.0
"""How much likelier an opener is that is the persona's own: it shows who speaks when the words are given."""

PLAIN = 0.15
"""How likely a piece for any mood is, when there are some for this one."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` as this persona writes it. `probe`: how it is recognised in what was said. `words` of it."""

    text: str
    probe: str
    slots: frozenset[str]
    weight: float
    words: int


@dataclass(frozen=True, slots=True)
class Pool:
    """`opens` and `closes`: how much likelier than usual an opener or a tail is."""

    openers: tuple[Piece, ...]
    cores: tuple[Piece, ...]
    tails: tuple[Piece, ...]
    opens: float = 1.0
    closes: float = 1.0


def pool(
    phrases: Phrases, persona: Persona, intent: str, result: str | None, mood: Band, *, brief: bool, low: bool
) -> Pool:
    """All pieces for an intent. `brief`: the short form, if there is one. `low`: written without capitals."""
    write = _writer(phrases, persona, low=low)
    found: list[tuple[Bank, float]] = []
    for banks, weight in ((persona.lines, OWN), (phrases.banks, SHARED)):
        found += [(bank, weight * share) for bank, share in _banks(banks, intent, result, mood, brief=brief)]
    own = [bank for bank, weight in found if weight > SHARED]
    cores = any(bank.cores for bank in own)
    return Pool(
        opens=OWNED if any(bank.openers for bank in own) else BORROWED if cores else 1.0,
        closes=1.0 if any(bank.tails for bank in own) else BORROWED if cores else 1.0,
        openers=tuple(_piece(t, w, write) for bank, w in found for t in bank.openers),
        cores=tuple(_piece(t, w, write) for bank, w in found for t in bank.cores),
        tails=tuple(_piece(t, w, write) for bank, w in found for t in bank.tails),
    )


def _banks(
    banks: Mapping[str, Bank], intent: str, result: str | None, mood: Band, *, brief: bool
) -> Iterator[tuple[Bank, float]]:
    names = [f"{intent}.{result}"] if result else []
    names.append(intent)
    if brief:
        names = [f"{intent}+", *names]
    for name in names:
        plain, moody = banks.get(name), _in_band(banks, name, mood)
        if moody is not None:
            yield moody, 1.0
        if plain is not None:
            yield plain, PLAIN if moody is not None and moody.cores else 1.0
        if plain is not None or moody is not None:
            return


def _in_band(banks: Mapping[str, Bank], name: str, mood: Band) -> Bank | None:
    at: Band | None = mood
    while at is not None:
        found = banks.get(f"{name}@{at}")
        if found is not None:
            return found
        at = NEXT_BAND[at]
    return None


def _piece(text: str, weight: float, write: Callable[[str], str]) -> Piece:
    written = write(text)
    longest = max((trace(part) for part in _SLOT.split(written)[::2]), key=len, default=" ")
    slots = frozenset(_SLOT.findall(text))
    return Piece(written, longest, slots, weight, len(text.split()))


def _writer(phrases: Phrases, persona: Persona, *, low: bool) -> Callable[[str], str]:
    """How this persona writes words of its own: abbreviations, capitals."""
    short = persona.style.abbreviations

    def shortened(found: re.Match[str]) -> str:
        word = found.group()
        brief = short.get(small(word))
        if brief is None:
            return word
        return brief[:1].upper() + brief[1:] if word[:1].isupper() else brief

    def write(text: str) -> str:
        parts = _SLOT.split(text)
        for i in range(0, len(parts), 2):
            part = WORD.sub(shortened, parts[i]) if short else parts[i]
            parts[i] = written_small(part) if low else part
        return "".join(f"{{{p}}}" if i % 2 else p for i, p in enumerate(parts))

    return write
