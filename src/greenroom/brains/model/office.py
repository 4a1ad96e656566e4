"""What an administrator may know and do about the models of an installation: `configured.Models`."""

import asyncio
import os

from greenroom.brains.model.building import ModelChoice, choices
from greenroom.brains.model.configured import Configured, Tried, shown
from greenroom.brains.model.judge import ModelJudge
from greenroom.brains.model.listener import ModelListener
from greenroom.brains.model.prices import Prices, given_price
from greenroom.brains.model.speaker import ModelSpeaker
from greenroom.brains.model.trying import tried
from greenroom.config import Settings
from greenroom.core.errors import NotFound
from greenroom.engine.ports import Purse

MOST_PLAYERS = 100_000
"""Sessions whose players are known: the oldest are forgotten."""

OWN_KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "openai-chat": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
}
"""The variables in which providers themselves look for a key."""


def prices(settings: Settings) -> Prices:
    """What the models of `settings` cost."""
    urls = {c.name: c.url for c in choices(settings) if c.url}
    return Prices(given_price(settings.model_price), urls, given_price(settings.voice_live_price))


class Office:
    """`speaker`: asked for the state of its models."""

    def __init__(self, settings: Settings, speaker: ModelSpeaker) -> None:
        self._choices = choices(settings)
        self._speaker = speaker
        self._prices = prices(settings)
        self._players: dict[str, str] = {}
        speaker.player = lambda session_id: self._players.get(session_id, "")
        self._listener: ModelListener | None = None
        if settings.model_listens:
            self._listener = ModelListener(speaker.voices, settings.model_total_s)
            self._listener.player = speaker.player
        self._judge = ModelJudge(speaker.voices) if settings.model_judge else None

    @property
    def prices(self) -> Prices:
        return self._prices

    @property
    def judge(self) -> ModelJudge | None:
        return self._judge

    @property
    def listener(self) -> ModelListener | None:
        return self._listener

    def plays(self, session_id: str, name: str) -> None:
        self._players[session_id] = name
        while len(self._players) > MOST_PLAYERS:
            del self._players[next(iter(self._players))]

    def paid_by(self, purse: Purse) -> None:
        self._speaker.purse = purse
        if self._listener is not None:
            self._listener.purse = purse
        if self._judge is not None:
            self._judge.purse = purse

    def configured(self) -> tuple[Configured, ...]:
        """On an event loop: the breakers keep its time."""
        now = asyncio.get_running_loop().time()
        breakers = {v.name: v.breaker for v in self._speaker.voices}
        return tuple(
            Configured(
                name=c.name,
                url=shown(c.url),
                key_from=_key_from(c),
                price=self._prices.per_million(c.name),
                failures=breakers[c.name].failures,
                rests_s=max(0.0, breakers[c.name].until - now),
            )
            for c in self._choices
        )

    async def tried(self, name: str, purse: Purse) -> Tried:
        for choice in self._choices:
            if choice.name == name:
                found = await tried(choice, purse)
                if found.ok:  # what failed before has been mended
                    for voice in self._speaker.voices:
                        if voice.name == name:
                            voice.breaker.worked()
                return found
        raise NotFound(f"no model {name!r} is configured", mend="choose one that is")


def _key_from(choice: ModelChoice) -> str:
    if choice.key:
        return f"{choice.where}_KEY"
    own = OWN_KEYS.get(choice.name.partition(":")[0], ())
    return next((name for name in own if os.environ.get(name)), "")
