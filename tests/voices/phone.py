"""Calls with a live model on a stand-in server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from greenroom.brains.model.configured import Account
from greenroom.voices.ports import RATE, Recogniser
from tests.brains.model.stage import Spoken

ASK = "{ask_fact:code} What does it say?"
SAID = bytes(2 * RATE)
"""A second."""


@asynccontextmanager
async def on_the_phone(
    live: Any, kind: str = "openai", account: Account | None = None, setting: str = ""
) -> AsyncIterator[Any]:
    """The server, the voices, and a stage whose call has begun. `account` pays."""
    from tests.voices.realtime import Gemini, OpenAI

    async with (OpenAI if kind == "openai" else Gemini)() as server:
        voices = live.LiveVoices(setting or kind, server.url)
        if account is not None:
            voices.paid_by(account)
        voices.begin("s1", "en")
        stage = Spoken(voices)
        try:
            await stage.begin()
            await stage.answered()
            yield server, voices, stage
        finally:
            for hub in Spoken.opened.pop(id(voices), ()):
                await hub.close()
            await voices.close()


async def spoken(ear: Recogniser) -> str:
    await ear.begin()
    for at in range(0, len(SAID), 640):
        await ear.feed(SAID[at : at + 640])
    return (await ear.end()).text
