"""What a call needs of speech engines. Sound is 16-bit mono at 16 kHz everywhere past them."""

from dataclasses import dataclass
from typing import Protocol

RATE = 16_000
"""Samples a second."""

BYTES_A_MS = RATE * 2 // 1000


@dataclass(frozen=True, slots=True)
class Recognised:
    """`confidence` 0 to 1, or None where the engine has none."""

    text: str
    confidence: float | None = None


class Recogniser(Protocol):
    """Hears one call, utterance by utterance. All methods raise `VoiceError`."""

    async def begin(self) -> None: ...

    async def feed(self, sound: bytes) -> None: ...

    async def partial(self) -> str:
        """What was understood so far, as far as there is something."""
        ...

    async def end(self) -> Recognised: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How to sound. `voice`: which one, by an engine's own names or "" (the engine chooses by `who`). `rate`:
    1.0 is normal; `pitch` in semitones; `unsteady` 0 to 1."""

    who: str = ""
    language: str = "en"
    rate: float = 1.0
    pitch: float = 0.0
    unsteady: float = 0.0


@dataclass(frozen=True, slots=True)
class Sound:
    """Spoken words: the samples, and for each word of the text (split at white space) when it begins, in ms.
    Engines that don't tell have them spread by length."""

    samples: bytes
    starts: tuple[int, ...]

    @property
    def ms(self) -> int:
        return len(self.samples) // BYTES_A_MS


class Synthesiser(Protocol):
    @property
    def id(self) -> str: ...

    async def speak(self, text: str, manner: Manner) -> Sound:
        """Raises `VoiceError`."""
        ...

    async def close(self) -> None: ...
