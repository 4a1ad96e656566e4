"""Amounts in words: "a quarter of an hour", "12 months", "50 GB", "three questions", "8:30"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

SAME = 0.03
"""Share by which two amounts may differ and still be the same: twelve months are a year."""

LEAST_COUNT, MOST_COUNT = 2, 99
"""Numbers with which things are counted: "one" is often no number, and "619" a name."""

_NAME = re.compile(r"\b[a-z]+-?\d+\b")
_CLOCK = re.compile(r"(?<![\w:.])(\d{1,2})[:.](\d{2})(?![\w:.%])")


class Amount(NamedTuple):
    """`kind`: what is measured, a kind of unit or the noun that is counted. `value` in its first unit."""

    kind: str
    value: float

    def same(self, other: "Amount") -> bool:
        return self.kind == other.kind and abs(self.value - other.value) <= SAME * max(
            abs(self.value), abs(other.value)
        )


@dataclass(frozen=True, slots=True)
class Measures:
    """How a language says amounts: `units` by kind with their sizes, `numbers` as words, `fixed` wordings."""

    units: Mapping[str, Mapping[str, float]]
    numbers: Mapping[str, float]
    fixed: tuple[tuple[re.Pattern[str], str], ...]

    def find(self, text: str) -> tuple[Amount, ...]:
        """The amounts in `text`, each once, in no order."""
        low = text.lower()
        for pattern, amount in self.fixed:
            low = pattern.sub(f" {amount} ", low)
        found = {Amount("clock", 60 * int(h) + int(m)) for h, m in _CLOCK.findall(low)}
        words = re.findall(r"\d+(?:[.,]\d+)?|[^\W\d_]+|%", _NAME.sub(" ", _CLOCK.sub(" ", low)))
        used = 0
        for i, word in enumerate(words[:-1]):
            value = self._value(word)
            if value is None or i < used:
                continue
            unit = words[i + 1]
            if self._value(unit) is not None and i + 2 < len(words):  # "twenty five minutes", "half a day"
                second = self._value(unit) or 0
                value, unit = (value + second if second < 10 <= value else value * second), words[i + 2]
                used = i + 2
            kind, size = self._unit(unit)
            if kind or (value >= LEAST_COUNT and value <= MOST_COUNT and len(unit) > 2):
                found.add(Amount(kind or _stem(unit), value * size))
        return tuple(found)

    def _value(self, word: str) -> float | None:
        if word[0].isdigit():
            return float(word.replace(",", "."))
        return self.numbers.get(word)

    def _unit(self, word: str) -> tuple[str, float]:
        for kind, units in self.units.items():
            size = units.get(word) or units.get(_stem(word))
            if size is not None:
                return kind, size
        return "", 1.0


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word
