"""A speaker that asks language models: the brief in, guarded words out, one chat message at a time.

Each turn has so many seconds. What goes wrong is told as it happens, with what is tried next: the same model
again, the fallback model, or (by ending before the last move is made) the built-in words.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from greenroom.brains.model import prompts
from greenroom.brains.model.breaker import Breaker
from greenroom.brains.model.calls import MOST_TOKENS, Call, Trouble
from greenroom.brains.model.cues import best_left_alone
from greenroom.brains.model.essentials import carried, complete
from greenroom.brains.model.guard import Guard, mended
from greenroom.brains.model.masking import masked_brief
from greenroom.brains.model.paying import Payer
from greenroom.core.bounds import Bounds
from greenroom.core.brief import Brief, Spoken, Utterance
from greenroom.core.events import BrainFailed
from greenroom.engine.ports import Asked, Purse

if TYPE_CHECKING:
    from pydantic_ai.models import Model

BUILTIN = "builtin"
"""Who speaks when no model does."""

MOST_MESSAGES = 4
"""In one turn."""

LEAST_S = 0.5
"""With less time than this left nothing new is begun."""

PAUSE_S = (0.15, 0.45)
"""Before the same model is asked again, drawn anew each time so that not all come back at once."""

SOON_S = 1.0
"""Waiting longer than this for one model is worse than asking another."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A model by the name that events and reports show (`openai:gpt-5-mini`)."""

    name: str
    model: "Model"
    breaker: Breaker = field(default_factory=Breaker)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to the first word of one call, and for all calls of one turn."""

    first_word_s: float = 5.0
    total_s: float = 12.0


class Stopped(Trouble):
    """The guard stopped a reply. `rule` is a section of `prompts/reasons.md`."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"guard: {rule}")
        self.rule = rule


@dataclass(slots=True)
class _Turn:
    """One turn under way. `left`: the brief with the moves that are not made yet, `said` its words so far,
    `again`: the rule that the last attempt broke, `asked`: how often each model was asked, by its id."""

    session: str
    left: Brief
    bounds: Bounds
    deadline: float
    said: list[str] = field(default_factory=list)
    again: str = ""
    asked: dict[int, int] = field(default_factory=dict)

    def time_left(self) -> float:
        return self.deadline - asyncio.get_running_loop().time()

    def delivered(self, text: str, moves: int) -> None:
        """`text` is out, and with it the next `moves`."""
        self.said.append(text)
        b = self.left
        talk = (*b.talk, Spoken(False, text))
        self.left = replace(b, moves=b.moves[moves:], said=(*b.said, text), talk=talk)


class ModelSpeaker:
    """`voices` in the order in which they are asked. `purse`, when there is one, pays for each call."""

    def __init__(self, voices: Sequence[Voice], limits: Limits) -> None:
        self.voices = tuple(voices)
        self.purse: Purse | None = None
        self.player: Callable[[str], str] = lambda _session: ""
        self._limits = limits
        self._random = random.Random()

    @property
    def version(self) -> str:
        return ", ".join(v.name for v in self.voices)

    async def close(self) -> None:
        """Close the connections to the models."""
        for voice in self.voices:
            async with voice.model:
                pass  # leaving it closes what it has opened

    async def speak(self, asked: Asked) -> AsyncGenerator[Utterance | BrainFailed, None]:
        """See `LiveSpeaker`."""
        brief = asked.brief
        if not brief.moves or best_left_alone(brief):
            return
        now = asyncio.get_running_loop().time()
        turn = _Turn(asked.session, brief, asked.bounds, now + self._limits.total_s)
        voice = self._next(turn)
        if voice is None:
            yield BrainFailed(brain=self.voices[0].name, problem="rests after failures", instead=BUILTIN)
        while voice is not None:
            try:
                async with aclosing(self._attempt(turn, voice)) as words:
                    async for utterance in words:
                        yield utterance
                return
            except Trouble as trouble:
                found, pause = self._after(turn, voice, trouble)
                instead = "again" if found is voice else found.name if found is not None else BUILTIN
                yield BrainFailed(brain=voice.name, problem=trouble.problem, instead=instead)
                await asyncio.sleep(pause)
                voice = found

    async def _attempt(self, turn: _Turn, voice: Voice) -> AsyncGenerator[Utterance, None]:
        """Ask `voice` for the rest of the turn. Raises `Trouble`."""
        turn.asked[id(voice)] = turn.asked.get(id(voice), 0) + 1
        brief, guard = turn.left, Guard(turn.left, turn.bounds)
        reason = prompts.sections("reasons")[turn.again] if turn.again else ""
        shown, mask = masked_brief(brief, (self.player(turn.session),))
        call = Call(
            voice.model,
            voice.name,
            prompts.character(shown),
            prompts.turn(shown, reason) + (f"\n\n{prompts.text('masked')}" if mask else ""),
            self._limits.first_word_s,
            turn.deadline,
        )
        payer = Payer(self.purse, "speaker", turn.session)
        hold = payer.hold(voice.name, call.rules + call.prompt, MOST_TOKENS)
        unsaid = ""
        try:
            async with aclosing(call.lines()) as lines:
                async for line, last in lines:
                    text = mended(mask.unmask(line) if mask else line, brief.name)
                    if rule := guard.check(text, turn.said):
                        raise Stopped(rule)
                    if len(turn.said) >= MOST_MESSAGES and not last:
                        raise Trouble("did not end")
                    unsaid = f"{unsaid} {text}".strip()
                    moves = self._made(turn, unsaid, last=last)
                    if moves:
                        unsaid = ""
                    made = tuple(m.move for m in turn.left.moves[:moves])
                    turn.delivered(text, moves)
                    yield Utterance(text=text, moves=made, brain=voice.name)
                    if not turn.left.moves:
                        break
            voice.breaker.worked()
        except Trouble as trouble:
            call.problem = trouble.problem
            if isinstance(trouble, Stopped):
                voice.breaker.worked()  # it answered; that the words were no good is another matter
            else:
                voice.breaker.failed(asyncio.get_running_loop().time(), for_good=trouble.for_good)
            raise
        finally:
            payer.streamed(call, hold)

    def _made(self, turn: _Turn, text: str, *, last: bool) -> int:
        """How many of the moves left are made with `text`. Raises `Stopped` when it is the last message and
        something that has to be said is not in it."""
        moves, language = turn.left.moves, turn.left.language
        if last:
            if not complete(moves, text, turn.bounds, language):
                raise Stopped("missing")
            return len(moves)
        return carried(moves, text, turn.bounds, language)

    def _after(self, turn: _Turn, voice: Voice, trouble: Trouble) -> tuple[Voice | None, float]:
        """Who is asked next, and after how many seconds."""
        if isinstance(trouble, Stopped):
            if turn.again or turn.time_left() < LEAST_S:
                return None, 0.0
            turn.again = trouble.rule
            return voice, 0.0
        other = self._next(turn, but=voice)
        low, high = PAUSE_S
        pause = max(trouble.after or 0.0, low) + self._random.uniform(0.0, high - low)
        patient = other is None or (pause <= SOON_S and "in time" not in trouble.problem)
        again = trouble.mends and turn.asked[id(voice)] < 2 and patient
        if again and turn.time_left() > pause + LEAST_S and self._ready(voice):
            return voice, pause
        return (other if turn.time_left() > LEAST_S else None), 0.0

    def _next(self, turn: _Turn, but: Voice | None = None) -> Voice | None:
        """The first model that was not asked in this turn and does not rest."""
        return next(
            (v for v in self.voices if v is not but and id(v) not in turn.asked and self._ready(v)), None
        )

    def _ready(self, voice: Voice) -> bool:
        return voice.breaker.ready(asyncio.get_running_loop().time())
