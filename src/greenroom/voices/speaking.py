"""The built-in voice: espeak-ng in its own process, one for all calls (a sentence takes it some 5 ms)."""

import asyncio
import logging
import re
import zlib
from typing import Any

import numpy as np

from greenroom.voices.children import Child, VoiceError, module
from greenroom.voices.ports import BYTES_A_MS, RATE, Manner, Sound, Synthesiser

log = logging.getLogger(__name__)

VARIANTS = ("f2", "m3", "f4", "m1", "f5", "m7", "f3", "m2")
"""Timbres that espeak-ng keeps apart well."""

WORDS_A_MINUTE = 168
WAITS_S, RESTS_S = 3.0, 30.0
"""Seconds until another voice speaks, and that the first one is not asked then."""

QUIET = 250
"""Samples below this are silence, at the ends of a sentence."""

ABBREVIATIONS = {
    "pls": "please", "plz": "please", "thx": "thanks", "mins": "minutes", "smth": "something",
    "tbh": "to be honest",
    "btw": "by the way", "asap": "as soon as possible", "omg": "oh my god", "k": "okay", "ok": "okay",
    "cause": "because", "u": "you", "idk": "I don't know", "fyi": "for your information",
}  # fmt: skip


class EspeakVoice:
    """As `Synthesiser`."""

    id = "espeak"

    def __init__(self, child: Child | None = None) -> None:
        self._child = child or Child("espeak-ng", module("greenroom.voices.espeak"), patience=4.0)

    async def speak(self, text: str, manner: Manner) -> Sound:
        words = text.split()
        said = [aloud(w) for w in words]
        rate = WORDS_A_MINUTE * min(1.6, max(0.6, manner.rate))
        request: dict[str, Any] = {
            "text": " ".join(said),
            "voice": f"{manner.language}+{variant(manner.who)}",
            "rate": round(rate),
            "pitch": round(min(90, max(10, 48 + 3.2 * manner.pitch))),
            "range": round(min(95, 50 + 45 * manner.unsteady)),
        }
        answer, sound = await self._child.ask(request)
        samples = resampled(np.frombuffer(sound, np.int16), int(answer["rate"]))
        begins = _begins(said, answer["words"])
        first, last = _ends(samples)
        cut_ms = first * 1000 // RATE
        return Sound(
            samples[first:last].astype(np.int16).tobytes(), tuple(max(0, at - cut_ms) for at in begins)
        )

    async def close(self) -> None:
        await self._child.close()


class Backed:
    """As `Synthesiser`: `first`, and where it fails or takes longer than `WAITS_S` `second`. Then the first
    one is left alone for a while: nobody shall wait for it at every sentence."""

    def __init__(self, first: Synthesiser, second: Synthesiser) -> None:
        self._first, self._second = first, second
        self._rests_until = 0.0
        self.id = first.id

    async def speak(self, text: str, manner: Manner) -> Sound:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._rests_until:
            try:
                return await asyncio.wait_for(self._first.speak(text, manner), WAITS_S)
            except TimeoutError:
                problem = "no sound in time"
            except VoiceError as error:
                problem = error.message
            log.warning("%s: %s; another voice speaks", self.id, problem)
            self._rests_until = loop.time() + RESTS_S
        return await self._second.speak(text, manner)

    async def close(self) -> None:
        await self._first.close()
        await self._second.close()


def variant(who: str) -> str:
    """The same timbre for the same person each time."""
    return VARIANTS[zlib.crc32(who.encode()) % len(VARIANTS)]


def aloud(word: str) -> str:
    """How a written word is said: codes letter by letter, chat's short forms in full."""
    bare = word.strip(".,!?;:\"'()").lower()
    if bare in ABBREVIATIONS:
        return word.lower().replace(bare, ABBREVIATIONS[bare])
    if re.fullmatch(r"[A-Za-z]{1,3}-?\d{2,6}[.,!?]?", word) or re.fullmatch(r"\d{5,}[.,!?]?", word):
        return " ".join(re.findall(r"[A-Za-z0-9]", word)) + ("," if word[-1] in ".,!?" else "")
    return word


def spread(text: str, ms: int) -> tuple[int, ...]:
    """When each word begins, guessed by length."""
    words = text.split()
    total = sum(len(w) + 1 for w in words) or 1
    out, done = [], 0
    for word in words:
        out.append(done * ms // total)
        done += len(word) + 1
    return tuple(out)


def _begins(said: list[str], events: list[list[int]]) -> list[int]:
    """For each word of `said`, when the first event at or after its beginning sounds."""
    out: list[int] = []
    place = n = 0
    for word in said:
        while n < len(events) and events[n][0] < place:
            n += 1
        out.append(events[n][1] if n < len(events) else (out[-1] if out else 0))
        place += len(word) + 1
    return out


def resampled(samples: "np.ndarray[Any, np.dtype[np.int16]]", rate: int) -> "np.ndarray[Any, np.dtype[Any]]":
    if rate == RATE or not len(samples):
        return samples
    import soxr  # type: ignore[import-untyped]

    return np.asarray(soxr.resample(samples, rate, RATE, quality="MQ"))


def _ends(samples: "np.ndarray[Any, np.dtype[Any]]") -> tuple[int, int]:
    """Where the sound begins and ends, with 20 ms around it."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > QUIET)
    if not len(loud):
        return 0, len(samples)
    around = 10 * BYTES_A_MS
    return max(0, int(loud[0]) - around), min(len(samples), int(loud[-1]) + around)
