"""How words become a conversation in time: reading, thinking, typing, one message after another.

All times are milliseconds. `Speed.INSTANT` gives zeros: for bots and tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from greenroom.core.brief import Brief, Utterance
from greenroom.core.chance import chance
from greenroom.core.moves import Move, MoveKind
from greenroom.core.scenario import Difficulty

READING_WPM = 260
"""Silent reading of easy English is about 240 to 260 words a minute (Brysbaert, J. Mem. Lang. 109, 2019)."""

CHARACTERS_A_WORD = 5.5
COMPRESSION = 0.4
"""Practice time is dearer than real time: a customer types this share of what it would really take."""

LONGEST_TYPING_MS = 9_000
LONGEST_STEP_MS = 8_000
HASTE = {
    Difficulty.BEGINNER: 1.1,
    Difficulty.INTERMEDIATE: 1.0,
    Difficulty.ADVANCED: 0.85,
    Difficulty.EXPERT: 0.75,
}


class Speed(StrEnum):
    INSTANT = "instant"
    FAST = "fast"
    NORMAL = "normal"
    SLOW = "slow"


FACTOR = {Speed.INSTANT: 0.0, Speed.FAST: 0.35, Speed.NORMAL: 1.0, Speed.SLOW: 1.6}


@dataclass(frozen=True, slots=True)
class Beat:
    """One message to deliver: wait `think_ms`, show typing for `type_ms`, then send `text`."""

    text: str
    moves: tuple[Move, ...]
    last: bool
    brain: str
    think_ms: int
    type_ms: int


def beats(
    brief: Brief, said: Sequence[Utterance], difficulty: Difficulty, speed: Speed, step_seconds: int = 0
) -> tuple[Beat, ...]:
    """Time the utterances of one turn. `step_seconds`: how long the step takes that is reported, if any."""
    factor = FACTOR[speed] * HASTE[difficulty] * (0.7 if brief.mood.frustration > 70 else 1.0)
    out = []
    for i, utterance in enumerate(said):
        wobble = 0.8 + 0.4 * chance(brief.seed, brief.turn, f"pace:{i}")
        thinking = _reading_ms(brief) if i == 0 else 350.0
        if step_seconds and any(m.kind in _AFTER_A_STEP for m in utterance.moves):
            thinking += min(LONGEST_STEP_MS, step_seconds * 250.0)
        typing = min(LONGEST_TYPING_MS, _typing_ms(utterance.text, brief.persona.wpm))
        out.append(
            Beat(
                text=utterance.text,
                moves=utterance.moves,
                last=i == len(said) - 1,
                brain=utterance.brain,
                think_ms=int(thinking * factor * wobble),
                type_ms=int(typing * factor * wobble),
            )
        )
    return tuple(out)


_AFTER_A_STEP = frozenset({MoveKind.REPORT, MoveKind.CLAIM_DONE, MoveKind.VAGUE_STEP})


def _reading_ms(brief: Brief) -> float:
    words = len(brief.agent_text.split())
    return 400.0 + min(4_000.0, words * 60_000 / READING_WPM * COMPRESSION)


def _typing_ms(text: str, wpm: int) -> float:
    return len(text) / CHARACTERS_A_WORD * 60_000 / wpm * COMPRESSION
