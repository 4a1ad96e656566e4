"""What a reader makes of the wording of an agent's messages. The reader is handed to the scorer: the same
words give the same reading, so the same log and the same reader give the same score."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from greenroom.core.acts import Act

Quality = Literal["greeting", "listening", "solution", "communication", "empathy", "closing"]
"""What a message can be read for."""

QUALITIES: tuple[Quality, ...] = (
    "greeting",
    "listening",
    "solution",
    "communication",
    "empathy",
    "closing",
)


class Worded(NamedTuple):
    """A message to read: its words, what the customer said just before ("" at the start), and the acts heard
    in it. `closely`: it is one of few, and worth more time."""

    text: str
    customer: str
    acts: Sequence[Act]
    language: str = "en"
    closely: bool = False


class Reading(NamedTuple):
    """How well a message is worded: `levels` 1 (poor) to 5 (excellent) by quality, and `applies`, 0 to 1: how
    likely the message is one to judge by that quality at all."""

    levels: Mapping[Quality, float]
    applies: Mapping[Quality, float]


class Part(NamedTuple):
    """A sentence `text[start:end]` of a message, and how far it lifts (or lowers) each level: that of the
    whole less that without the sentence."""

    start: int
    end: int
    lifts: Mapping[Quality, float]


class Reader(Protocol):
    """Reads wordings. `version` names it and what it was taught."""

    @property
    def version(self) -> str: ...

    def read(self, message: Worded) -> Reading | None:
        """None where the message cannot be read: no words, or a language the reader does not know."""
        ...

    def parts(self, message: Worded) -> tuple[Part, ...]:
        """The sentences in order, at least one for a message that can be read."""
        ...
