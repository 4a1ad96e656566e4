"""Hubs whose customers are given words by a stand-in server, over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from greenroom.brains.model.building import ModelChoice, voice
from greenroom.brains.model.speaker import Limits, ModelSpeaker
from greenroom.core.events import BrainFailed, CustomerSaid
from greenroom.engine.hub import Hub
from greenroom.engine.records import Usage
from tests.brains.model.standin import StandIn
from tests.engine.live import Live
from tests.staging import PlainSpeaker, TaggedListener

LIMITS = Limits(first_word_s=5.0, total_s=20.0)


class Spoken(Live):
    """`Live` with a live speaker."""

    speaker: ModelSpeaker | None
    opened: ClassVar[dict[int, list[Hub]]] = {}
    """By the speaker that they speak with: what is under way ends before its connections do."""

    def __init__(self, speaker: ModelSpeaker | None, **more: object) -> None:
        self.speaker = speaker
        super().__init__(**more)  # type: ignore[arg-type]

    def restart(self) -> None:
        self.hub = Hub(
            self.store,
            self._opening,
            TaggedListener(),
            lambda _language: PlainSpeaker(),
            self.clock,
            self.speaker,
        )
        if self.speaker is not None:
            self.opened.setdefault(id(self.speaker), []).append(self.hub)
        self.clock.busy = lambda: self.hub.busy
        self.hub.listen(lambda _id, kind, payload: self.heard.append((kind, payload)))

    async def said(self) -> list[CustomerSaid]:
        return [e for e in await self.log() if isinstance(e, CustomerSaid)]

    async def failures(self) -> list[tuple[str, str]]:
        """What went wrong, and what was done instead."""
        return [(e.problem, e.instead) for e in await self.log() if isinstance(e, BrainFailed)]


class Noting:
    """A purse that is never empty and notes what was paid."""

    def __init__(self, spent: list[Usage]) -> None:
        self.used = spent.append

    def reserve(
        self, model: str, session_id: str | None, input_tokens: int, output_tokens: int
    ) -> int | None:
        return 1


@asynccontextmanager
async def speaker(
    standin: StandIn,
    fallback: StandIn | None = None,
    limits: Limits = LIMITS,
    spent: list[Usage] | None = None,
) -> AsyncIterator[ModelSpeaker]:
    voices = [voice(ModelChoice("tiny", standin.url))]
    if fallback is not None:
        voices.append(voice(ModelChoice("other", fallback.url)))
    made = ModelSpeaker(voices, limits)
    if spent is not None:
        made.purse = Noting(spent)
    try:
        yield made
    finally:
        for hub in Spoken.opened.pop(id(made), ()):
            await hub.close()
        await made.close()
