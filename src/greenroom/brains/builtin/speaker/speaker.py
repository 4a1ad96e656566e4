"""Moves to messages: the pieces of each move, joined as a person would, in the persona's hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from greenroom.brains.builtin.speaker import style
from greenroom.brains.builtin.speaker.banks import Band, Pool, band, pool
from greenroom.brains.builtin.speaker.joining import Said, bubbles, silent
from greenroom.brains.builtin.speaker.memory import Memory
from greenroom.brains.builtin.speaker.phrases import Phrases
from greenroom.brains.builtin.speaker.topics import Topics
from greenroom.brains.builtin.speaker.wording import Voice, worded
from greenroom.core.brief import Brief, Utterance
from greenroom.core.chance import chance
from greenroom.core.persona import Persona

VERSION = "speaker/1"

LOOSE_SMALL = 0.5
"""How many turns a loose writer writes without capitals."""

CORRECTS = 0.3
"""How often a slip in the last message is put right ("*really")."""

MOST_MESSAGES = 3
MOST_PERSONAS = 64
ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class _Hand:
    """A persona and the pools made for it so far."""

    persona: Persona
    pools: dict[tuple[str, str | None, Band, bool, bool], Pool]


class BuiltinSpeaker:
    """Finds the words from banks of phrases. The same brief gives the same words, on any machine."""

    version = VERSION

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._topics = Topics(phrases)
        self._hands: dict[int, _Hand] = {}

    async def speak(self, brief: Brief) -> AsyncIterator[Utterance]:
        for utterance in self.compose(brief):
            yield utterance

    def compose(self, brief: Brief) -> tuple[Utterance, ...]:
        """The messages for all moves of `brief`, at most three (and each move in one of them)."""
        if not brief.moves:
            return ()
        memory = Memory(brief.said)
        found = self._attempt(brief, 0, memory)
        for attempt in range(1, ATTEMPTS):
            if not any(memory.repeats(u.text) for u in found if u.moves):
                break
            found = self._attempt(brief, attempt, Memory(brief.said, strict=True))
        return found

    def _attempt(self, brief: Brief, attempt: int, memory: Memory) -> tuple[Utterance, ...]:
        def draw(name: str) -> float:
            return chance(brief.seed, brief.turn, f"{name}/{attempt}" if attempt else name)

        manner = brief.persona.style
        low = manner.casing == "lower" or (manner.casing == "loose" and draw("low") < LOOSE_SMALL)
        voice = Voice(
            brief=brief,
            phrases=self._phrases,
            topics=self._topics,
            memory=memory,
            pools=lambda intent, result, short: self._pool(brief, intent, result, short=short, low=low),
            draw=draw,
            low=low,
            mood=band(brief.mood),
            eager=1.0 + attempt,
        )
        quiet = silent(brief.moves, draw)
        spoken = [i for i in range(len(brief.moves)) if i not in quiet]
        parts = []
        for nth, i in enumerate(spoken):
            text = worded(voice, brief.moves[i], first=nth == 0, more=nth < len(spoken) - 1)
            parts.append(Said(text, i))
        out: list[Utterance] = []
        done = 0
        slipped = None
        for nth, (text, last) in enumerate(bubbles(parts, brief, draw, MOST_MESSAGES)):
            upto = len(brief.moves) if last == spoken[-1] else last + 1
            moves = tuple(m.move for m in brief.moves[done:upto])
            done = upto
            typed, slipped = self._typed(text, manner.typos, partial(_numbered, draw, nth))
            written = style.finish(typed, manner, draw, low=low)
            out.append(Utterance(text=style.bare(written), moves=moves))
        if slipped is not None and len(out) < MOST_MESSAGES and draw("correct") < CORRECTS:
            out.append(Utterance(text=f"*{slipped}", moves=()))
        return tuple(out)

    def _typed(self, text: str, rate: float, draw: style.Draw) -> tuple[str, str | None]:
        return style.slip(text, rate, self._phrases.common, self._phrases.neighbours, draw)

    def _pool(self, brief: Brief, intent: str, result: str | None, *, short: bool, low: bool) -> Pool:
        hand = self._hands.get(id(brief.persona))
        if hand is None or hand.persona is not brief.persona:
            if len(self._hands) >= MOST_PERSONAS:
                self._hands.clear()
            hand = self._hands[id(brief.persona)] = _Hand(brief.persona, {})
        mood = band(brief.mood)
        key = (intent, result, mood, short, low)
        found = hand.pools.get(key)
        if found is None:
            found = hand.pools[key] = pool(
                self._phrases, brief.persona, intent, result, mood, brief=short, low=low
            )
        return found


def _numbered(draw: style.Draw, nth: int, name: str) -> float:
    return draw(f"{name}:{nth}")
