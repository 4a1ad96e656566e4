"""What a live model says is read as it comes: nothing of it sounds before the whole has passed."""

import re
from collections.abc import AsyncIterator

from greenroom.brains.model.essentials import complete
from greenroom.brains.model.guard import Guard, mended
from greenroom.engine.ports import Asked
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import BYTES_A_MS

MOST_S = 45
"""Seconds of sound in one reply; whoever speaks longer has lost the thread."""

ENDS = re.compile(r"[.!?]\s*$")
"""Half a sentence is not judged: nothing of it sounds before the whole is there."""

MASKED = re.compile(r"\b(mail|account|card|address|id|phone|name) (\d+|one|two|three)\b", re.IGNORECASE)
"""A placeholder that was spoken: nobody talks like that."""


class Broke(Exception):
    """The guard stopped it. `rule` as in `prompts/reasons.md`; "masked": it spoke a placeholder."""


async def passed(
    pieces: AsyncIterator[tuple[str, bytes]], asked: Asked, *, masked: bool
) -> tuple[str, bytes]:
    """The words of `pieces` with their sound. `masked`: whether something in the orders was. Raises `Broke`,
    `VoiceError`."""
    brief, guard = asked.brief, Guard(asked.brief, asked.bounds)
    text, sound = "", bytearray()
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
    if masked and MASKED.search(text):
        raise Broke("masked")
    if not complete(brief.moves, text, asked.bounds, brief.language):
        raise Broke("missing")
    return text, bytes(sound)
