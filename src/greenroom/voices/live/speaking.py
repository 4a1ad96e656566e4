"""The live models of calls for the engine and the call: a `LiveSpeaker`, a `Recogniser`, a `Synthesiser`.

The engine asks for words with a brief; the model gets it as the answer of its tool, and what it says is read
by the guard as it comes. Only what the guard let through, and what says all that was to be said, is handed
on, with its sound. Otherwise the built-in words are spoken in the same turn, and the model rests for a while.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any

from greenroom.brains.model import prompts
from greenroom.brains.model.cues import best_left_alone
from greenroom.brains.model.essentials import complete
from greenroom.brains.model.guard import Guard, mended
from greenroom.core.brief import Brief, Utterance
from greenroom.core.errors import GreenroomError
from greenroom.core.events import BrainFailed
from greenroom.engine.ports import Asked, LiveSpeaker
from greenroom.voices.children import VoiceError
from greenroom.voices.live.kinds import Wish, chosen
from greenroom.voices.live.model import LiveModel
from greenroom.voices.ports import BYTES_A_MS, Manner, Recognised, Sound, Synthesiser
from greenroom.voices.speaking import spread

log = logging.getLogger(__name__)

RESTS_S = 20.0
"""So long a model that failed or left its part is not asked."""

MOST_S = 45
"""Seconds of sound in one reply; whoever speaks longer has lost the thread."""

BUILTIN = "builtin"
TITLES = {"openai": "OpenAI Realtime", "google": "Gemini Live"}

ENDS = re.compile(r"[.!?]\s*$")
"""Half a sentence is not judged: nothing of it sounds before the whole is there."""


class Broke(Exception):
    """The guard stopped it. `rule` as in `prompts/reasons.md`."""


class LiveVoices:
    """The models of all calls of this process. `setting`: as `GREENROOM_VOICE_LIVE`; `behind`: who is asked
    for words where there is no such call. Raises `BadRequest` when it cannot be."""

    def __init__(self, setting: str, url: str = "", behind: LiveSpeaker | None = None) -> None:
        self.name, self._kind, self._model, self._voice = chosen(setting)
        self._url, self._behind = url, behind
        self._open: dict[str, LiveModel] = {}
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._rests: dict[str, float] = {}
        self._begun: set[str] = set()
        self.hears = f"{TITLES[self.name]} ({self._model})" if self._model else TITLES[self.name]
        self._kind.service(self._wish("en"))  # what is missing is told when the server starts

    @property
    def version(self) -> str:
        own = f"{self.name}:{self._model or 'live'}"
        return f"{own}, {self._behind.version}" if self._behind is not None else own

    def begin(self, session: str, language: str) -> None:
        """A call begins: have a model ready for it."""
        if session not in self._open:
            self._begun.discard(session)
            self._open[session] = LiveModel(self._kind, self._wish(language))

    def end(self, session: str) -> Coroutine[Any, Any, None]:
        """The call is over. What is returned closes its model; another call may begin meanwhile."""
        self._kept.pop(session, None)
        self._rests.pop(session, None)
        model = self._open.pop(session, None)

        async def close() -> None:
            if model is not None:
                await model.close()

        return close()

    def ear(self, session: str) -> "LiveEar":
        return LiveEar(lambda: self._awake(session))

    def voice(self, session: str, otherwise: Synthesiser) -> "LiveVoice":
        return LiveVoice(f"{self.name} live", lambda text: self._sound(session, text), otherwise)

    async def close(self) -> None:
        await asyncio.gather(*(self.end(session) for session in list(self._open)))
        if self._behind is not None:
            await self._behind.close()

    async def speak(self, asked: Asked) -> AsyncGenerator[Utterance | BrainFailed, None]:
        """As `LiveSpeaker`."""
        if asked.session not in self._open:
            if self._behind is not None:
                async with aclosing(self._behind.speak(asked)) as words:
                    async for word in words:
                        yield word
            return
        brief, model = asked.brief, self._awake(asked.session)
        if model is None or not brief.moves or best_left_alone(brief):
            return
        try:
            text, sound = await self._said(asked, model)
        except (GreenroomError, Broke) as error:
            problem = f"guard: {error}" if isinstance(error, Broke) else str(error)
            self._rests[asked.session] = asyncio.get_running_loop().time() + RESTS_S
            yield BrainFailed(brain=self.version, problem=problem[:200], instead=BUILTIN)
            if not isinstance(error, Broke):
                await self._anew(asked.session, brief.language)
            return
        self._kept[asked.session] = (text, sound)
        yield Utterance(text=text, moves=tuple(m.move for m in brief.moves), brain=self.version)

    async def _anew(self, session: str, language: str) -> None:
        """Another connection: nobody knows what this one still brings."""
        old = self._open.pop(session, None)
        if old is not None:
            await old.close()
            self.begin(session, language)

    async def _said(self, asked: Asked, model: LiveModel) -> tuple[str, bytes]:
        """What it says, once all of it has passed. Raises `Broke`, `VoiceError`."""
        brief, guard = asked.brief, Guard(asked.brief, asked.bounds)
        text, sound = "", bytearray()
        async with aclosing(model.say(self._orders(asked.session, brief))) as pieces:
            async for words, heard in pieces:
                text += words
                sound += heard
                if ENDS.search(words) and (rule := guard.check(mended(text, brief.name), brief.said)):
                    raise Broke(rule)
                if len(sound) > MOST_S * 1_000 * BYTES_A_MS:
                    raise Broke("too_long")
        text = mended(text, brief.name)
        if not text or not sound:
            raise VoiceError("it said nothing")
        if rule := guard.check(text, brief.said):
            raise Broke(rule)
        if not complete(brief.moves, text, asked.bounds, brief.language):
            raise Broke("missing")
        return text, bytes(sound)

    def _orders(self, session: str, brief: Brief) -> str:
        """Who they are with the first ones, what to say with all."""
        told = prompts.turn(brief)
        if session in self._begun:
            return told
        self._begun.add(session)
        return f"{prompts.character(brief)}\n\n{told}"

    def _awake(self, session: str) -> LiveModel | None:
        model = self._open.get(session)
        rests = self._rests.get(session, 0.0) > asyncio.get_running_loop().time()
        return None if model is None or model.lost or rests else model

    def _sound(self, session: str, text: str) -> bytes | None:
        kept = self._kept.get(session)
        if kept is None or kept[0] != text:
            return None
        del self._kept[session]
        return kept[1]

    def _wish(self, language: str) -> Wish:
        spoken = prompts.LANGUAGES.get(language, language)
        rules = prompts.filled(prompts.text("live"), language=spoken)
        return Wish(rules, self._model, self._voice, self._url)


class LiveEar:
    """As `Recogniser`: hears through the model of the call."""

    def __init__(self, model: Callable[[], LiveModel | None]) -> None:
        self._model = model
        self._hears: LiveModel | None = None

    async def begin(self) -> None:
        self._hears = self._model()
        if self._hears is None:
            raise VoiceError("the live model rests")
        await self._hears.begin()

    async def feed(self, sound: bytes) -> None:
        if self._hears is not None:
            await self._hears.feed(sound)

    async def partial(self) -> str:
        return ""

    async def end(self) -> Recognised:
        if self._hears is None:
            return Recognised("")
        return await self._hears.end()

    async def close(self) -> None:
        """The model goes with the call."""


class LiveVoice:
    """As `Synthesiser`: the sound that came with the words; `otherwise` speaks all others."""

    def __init__(self, name: str, sound: Callable[[str], bytes | None], otherwise: Synthesiser) -> None:
        self.id = name
        self._sound, self._otherwise = sound, otherwise

    async def speak(self, text: str, manner: Manner) -> Sound:
        sound = self._sound(text)
        if sound is None:
            return await self._otherwise.speak(text, manner)
        return Sound(sound, spread(text, len(sound) // BYTES_A_MS))

    async def close(self) -> None:
        """`otherwise` is others' too."""
