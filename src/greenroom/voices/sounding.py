"""How a manner of speaking is had from each speech service: which of its voices, and what of rate, pitch and
steadiness it can be told. What it can't be told is done to its sound.

The voices are public names of the services' own catalogues, women's and men's in turn; one is chosen by who
speaks, the same each time, unless the setting names one.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from greenroom.voices.ports import Manner

LOCALES = {
    "en": "en-US", "he": "he-IL", "es": "es-ES", "de": "de-DE", "fr": "fr-FR", "it": "it-IT", "pt": "pt-BR",
    "nl": "nl-NL", "pl": "pl-PL", "ru": "ru-RU", "ar": "ar-XA", "tr": "tr-TR",
}  # fmt: skip
"""What Google calls languages."""

LARGEST_STRETCH = 1.25


@dataclass(frozen=True, slots=True)
class Sounding:
    """`settings` for the service. `stretch`: how much faster (and so higher) its sound is to be played."""

    voice: str
    settings: Mapping[str, Any]
    stretch: float = 1.0


def _openai(m: Manner) -> dict[str, Any]:
    return {"speed": within(m.rate, 0.6, 1.6), "instructions": f"{temper(m)} You are a caller on the phone."}


def _deepgram(m: Manner) -> dict[str, Any]:
    return {"speed": within(m.rate, 0.7, 1.5)}


def _elevenlabs(m: Manner) -> dict[str, Any]:
    return {
        "speed": within(m.rate, 0.7, 1.2),
        "stability": round(0.75 - 0.5 * m.unsteady, 2),
        "style": round(0.5 * m.unsteady, 2),
    }


def _google(m: Manner) -> dict[str, Any]:
    return {"speaking_rate": within(m.rate, 0.6, 1.6)}


def _kokoro(m: Manner) -> dict[str, Any]:
    return {"speed": within(m.rate, 0.6, 1.6)}


def _piper(_: Manner) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Voices:
    names: tuple[str, ...]
    settings: Callable[[Manner], dict[str, Any]]
    stretches: bool = False


CATALOGUE: Mapping[str, Voices] = {
    "openai": Voices(("nova", "onyx", "shimmer", "echo", "coral", "ash", "sage", "verse"), _openai),
    "deepgram": Voices(
        (
            "aura-2-thalia-en",
            "aura-2-apollo-en",
            "aura-2-helena-en",
            "aura-2-arcas-en",
            "aura-2-andromeda-en",
        ),
        _deepgram,
    ),
    "elevenlabs": Voices(
        ("21m00Tcm4TlvDq8ikWAM", "pNInz6obpgDQGcFmaJgB", "EXAVITQu4vr4xnSDxMaL", "ErXwobaYiN019PkySvjV"),
        _elevenlabs,
    ),
    "google": Voices(("Kore", "Charon", "Aoede", "Puck", "Leda", "Fenrir"), _google),
    "piper": Voices(
        ("en_US-lessac-medium", "en_US-ryan-medium", "en_US-amy-medium", "en_US-joe-medium"), _piper, True
    ),
    "kokoro": Voices(("af_heart", "am_michael", "af_bella", "am_fenrir", "bf_emma", "bm_george"), _kokoro),
}


def sounding(service: str, manner: Manner, voice: str = "") -> Sounding:
    """`voice`: the one that the setting names, "" to choose by who speaks."""
    found = CATALOGUE[service]
    name = voice or found.names[zlib.crc32(manner.who.encode()) % len(found.names)]
    if service == "google" and "-" not in name:
        name = f"{LOCALES.get(manner.language, manner.language)}-Chirp3-HD-{name}"
    stretch = within(manner.rate, 1 / LARGEST_STRETCH, LARGEST_STRETCH) if found.stretches else 1.0
    return Sounding(name, found.settings(manner), stretch)


def temper(m: Manner) -> str:
    """How somebody sounds, in words."""
    if m.unsteady >= 0.6:
        return "Sound angry and strained, with an unsteady voice."
    if m.unsteady >= 0.3:
        return "Sound annoyed and impatient."
    return "Sound calm and natural."


def within(rate: float, low: float, high: float) -> float:
    """In steps of a twentieth: a service is not told of less."""
    return round(min(high, max(low, round(rate * 20) / 20)), 2)
