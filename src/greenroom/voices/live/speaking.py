"""The live models of calls for the engine and the call: a `LiveSpeaker`, a `Recogniser`, a `Synthesiser`.

The engine asks for words with a brief; the model gets it as the answer of its tool, and what it says is read
by the guard as it comes. Only what the guard let through, and what says all that was to be said, is handed
on, with its sound. Otherwise the built-in words are spoken in the same turn, and the model rests for a while.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import Any

from greenroom.brains.model import prompts
from greenroom.brains.model.configured import Account, PriceList
from greenroom.brains.model.cues import best_left_alone
from greenroom.brains.model.masking import masked_brief
from greenroom.core.brief import Brief, Utterance
from greenroom.core.errors import GreenroomError
from greenroom.core.events import BrainFailed
from greenroom.engine.ports import Asked, LiveSpeaker
from greenroom.voices.live.about import NO_MONEY, part
from greenroom.voices.live.kinds import Wish, chosen
from greenroom.voices.live.meter import USED_UP, Meter, UsedUp, affordable
from greenroom.voices.live.model import LiveModel
from greenroom.voices.live.passing import Broke, passed
from greenroom.voices.live.senses import LiveEar, LiveVoice
from greenroom.voices.parts import Part
from greenroom.voices.ports import Synthesiser

log = logging.getLogger(__name__)

RESTS_S = 20.0
"""So long a model that failed or left its part is not asked."""

MOST_PLAYERS = 100_000
"""Sessions whose players are known: the oldest are forgotten."""

BUILTIN = "builtin"
TITLES = {"openai": "OpenAI Realtime", "google": "Gemini Live"}


class LiveVoices:
    """The models of all calls of this process. `setting`: as `GREENROOM_VOICE_LIVE`; `behind`: who is asked
    for words where there is no such call; `prices`: what it costs; `refused`: no sound may go to it. Raises
    `BadRequest` when it cannot be."""

    def __init__(
        self,
        setting: str,
        url: str = "",
        behind: LiveSpeaker | None = None,
        prices: PriceList | None = None,
        *,
        refused: bool = False,
    ) -> None:
        self.refused, self._prices = refused, prices
        self.name, self._kind, self._model, self._voice = chosen(setting)
        self._url, self._behind = url, behind
        self._account: Account | None = None
        self._used_up: dict[str, bool] = {}
        self._players: dict[str, str] = {}
        self._open: dict[str, LiveModel] = {}
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._rests: dict[str, float] = {}
        self._begun: set[str] = set()
        self.hears = f"{TITLES[self.name]} ({self._model})" if self._model else TITLES[self.name]
        self.model = ""
        if not refused:  # what is missing is told when the server starts
            self.model = self._kind.model(self._kind.service(self._wish("en")))

    @property
    def version(self) -> str:
        own = f"{self.name}:{self._model or 'live'}"
        return f"{own}, {self._behind.version}" if self._behind is not None else own

    def plays(self, session: str, name: str) -> None:
        """Who plays a session: their name is masked in what the model is told."""
        self._players[session] = name
        while len(self._players) > MOST_PLAYERS:
            del self._players[next(iter(self._players))]

    def paid_by(self, account: Account) -> None:
        """From now on `account` is asked before each turn."""
        self._account = account

    def affordable(self, session: str | None = None) -> bool:
        """Whether calls may begin with it: sound may go to it, and the budgets have enough for a turn."""
        if self.refused or self._account is None:
            return not self.refused
        return affordable(self._account, self.model, session, self._kind.rate)

    @property
    def why(self) -> str:
        """Why no call can begin with it, for who rings; "" when one can."""
        return "" if self.affordable() else NO_MONEY

    def about(self) -> Part:
        """What administrators are told of it."""
        rate, account = self._kind.rate, self._account
        return part(self.hears, self.model, rate, account, self._prices, refused=self.refused)

    def begin(self, session: str, language: str) -> bool:
        """A call begins: have a model ready for it. False when there is no money for one; the log will say
        so, and the built-in parts have to do."""
        if session not in self._open:
            self._begun.discard(session)
            if not self.affordable(session):
                if not self.refused:
                    self._used_up[session] = False
                return False
            self._used_up.pop(session, None)
            wish = self._wish(language)

            def metered(name: str) -> Meter:
                return Meter(self._account, name, session, self._kind.rate, wish.rules)

            self._open[session] = LiveModel(self._kind, wish, metered)
        return True

    def end(self, session: str) -> Coroutine[Any, Any, None]:
        """The call is over. What is returned closes its model; another call may begin meanwhile."""
        self._kept.pop(session, None)
        self._rests.pop(session, None)
        self._used_up.pop(session, None)
        model = self._open.pop(session, None)

        async def close() -> None:
            if model is not None:
                await model.close()

        return close()

    def ear(self, session: str) -> LiveEar:
        return LiveEar(lambda: self._awake(session), lambda: self._stop(session, told=False))

    def voice(self, session: str, otherwise: Synthesiser) -> LiveVoice:
        return LiveVoice(f"{self.name} live", lambda text: self._sound(session, text), otherwise)

    async def close(self) -> None:
        await asyncio.gather(*(self.end(session) for session in list(self._open)))
        if self._behind is not None:
            await self._behind.close()

    async def speak(self, asked: Asked) -> AsyncGenerator[Utterance | BrainFailed, None]:
        """As `LiveSpeaker`."""
        session, brief = asked.session, asked.brief
        if session not in self._open and session not in self._used_up:
            if self._behind is not None:
                async with aclosing(self._behind.speak(asked)) as words:
                    async for word in words:
                        yield word
            return
        model = self._awake(session)
        if not brief.moves or best_left_alone(brief):
            return
        if not self._used_up.get(session, True):
            self._used_up[session] = True
            yield BrainFailed(brain=self.version, problem=USED_UP, instead=BUILTIN)
        if model is None:
            return
        try:
            text, sound = await self._said(asked, model)
        except (GreenroomError, Broke) as error:
            problem = f"guard: {error}" if isinstance(error, Broke) else str(error)
            model.meter.over(problem[:200])
            self._rests[session] = asyncio.get_running_loop().time() + RESTS_S
            yield BrainFailed(brain=self.version, problem=problem[:200], instead=BUILTIN)
            if isinstance(error, UsedUp):
                await self._stop(session, told=True)
            elif not isinstance(error, Broke):
                await self._anew(session, brief.language)
            return
        model.meter.over()
        self._kept[session] = (text, sound)
        yield Utterance(text=text, moves=tuple(m.move for m in brief.moves), brain=self.version)

    async def _stop(self, session: str, *, told: bool) -> None:
        """The rest of the call goes without the model. `told`: the log has it."""
        self._used_up[session] = told
        old = self._open.pop(session, None)
        if old is not None:
            await old.close()

    async def _anew(self, session: str, language: str) -> None:
        """Another connection: nobody knows what this one still brings."""
        old = self._open.pop(session, None)
        if old is not None:
            await old.close()
            self.begin(session, language)

    async def _said(self, asked: Asked, model: LiveModel) -> tuple[str, bytes]:
        """Raises `Broke`, `VoiceError`."""
        orders, masked = self._orders(asked.session, asked.brief)
        async with aclosing(model.say(orders)) as pieces:
            return await passed(pieces, asked, masked=masked)

    def _orders(self, session: str, brief: Brief) -> tuple[str, bool]:
        """Who they are with the first ones, what to say with all; whether something in it is masked."""
        shown, mask = masked_brief(brief, (self._players.get(session, ""),))
        told = prompts.turn(shown) + (f"\n\n{prompts.text('live_masked')}" if mask else "")
        if session not in self._begun:
            self._begun.add(session)
            told = f"{prompts.character(shown)}\n\n{told}"
        return told, mask is not None

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
