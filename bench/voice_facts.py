"""Whether facts are found when they are asked for by voice, beside by chat: every fact of every scenario.

`voice_asks.py` has the questions. Each is understood once as it is written, and once as the built-in
recogniser hears it from flite's voices, with what it expects in that scenario. No server, no line: what is
measured is recognition and understanding, and neither depends on time.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.voice_asks import ASKS

from greenroom.brains.builtin.listener.listener import BuiltinListener
from greenroom.core.acts import ActKind
from greenroom.core.hearing import Hearing
from greenroom.core.scenario import Scenario
from greenroom.library.loader import load_library, packaged_root
from greenroom.voices.expected import expected
from greenroom.voices.hearing import written
from greenroom.voices.sphinx.__main__ import Sphinx

BEFORE, AFTER = bytes(32 * 440), bytes(32 * 200)
"""Silence around an utterance, as the ear of a call hands it on."""

GREETING = "Good morning, this is the service desk, how can I help you?"
ASKED = (ActKind.ASK_FACT, ActKind.VERIFY)
Spoken = Callable[[str, str], bytes]


def found(listener: BuiltinListener, scenario: Scenario, fact: str, text: str) -> bool:
    if not text:
        return False
    told = Hearing(
        text=text, scenario=scenario, language="en", customer_last="", pending_question=None, turn=1
    )
    return any(a.kind in ASKED and a.target == fact for a in listener.appraise(told).acts)


def heard(ear: Sphinx, sound: bytes) -> str:
    ear.begin()
    for at in range(0, len(sound), 640):
        if at == 0:
            ear.feed(BEFORE)
        ear.feed(sound[at : at + 640])
    ear.feed(AFTER)
    return written(str(ear.end()["text"]))


def facts(sounds: Spoken, voices: tuple[str, ...], measuring: bool = True) -> dict[str, Any]:
    """`measuring`: with the questions that nothing was mended with."""
    library, listener, ear = load_library([packaged_root()]), BuiltinListener(), Sphinx()
    count: Counter[str] = Counter()
    by_voice: Counter[str] = Counter()
    words = wrong = 0
    missed = []
    unused = ear.decoder.get_cmn(False)
    for scenario in library.scenarios.values():
        ear.expect([list(line) for line in expected(scenario, library.scenarios.values())])
        known = {}
        for fact in scenario.facts:
            text = ASKS[scenario.id][fact.id][1 if measuring else 0]
            known[fact.id] = found(listener, scenario, fact.id, text)
            count["asked"] += 1
            count["by_chat"] += known[fact.id]
        for voice in voices:  # one call each: the ear gets used to whoever speaks
            ear.decoder.set_cmn(unused)
            heard(ear, sounds(GREETING, voice))
            for fact in scenario.facts:
                text = ASKS[scenario.id][fact.id][1 if measuring else 0]
                understood = heard(ear, sounds(text, voice))
                said = plain(text)
                words, wrong = words + len(said), wrong + distance(said, plain(understood))
                if found(listener, scenario, fact.id, understood):
                    by_voice[voice] += 1
                elif known[fact.id]:
                    missed.append(f"{scenario.id}/{fact.id} {voice}: {understood}")
    share = sum(by_voice.values()) / len(voices) / max(1, count["by_chat"])
    result: dict[str, Any] = {
        "facts_asked_for": count["asked"],
        "found_by_chat": count["by_chat"],
        "found_by_voice": dict(by_voice),
        "by_voice_of_by_chat": round(share, 3),
        "word_error_rate": round(wrong / max(1, words), 3),
    }
    if not measuring:
        result["missed"] = missed
    return result


def plain(text: str) -> list[str]:
    return "".join(c for c in text.lower() if c.isalpha() or c in " '").split()


def distance(a: list[str], b: list[str]) -> int:
    """Words to change, leave out or put in (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]
