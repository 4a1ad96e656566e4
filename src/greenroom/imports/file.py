"""A recording in a file, heard at once: for the command line."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.core.scenario import Scenario
from greenroom.voices.importing import Choice, importer
from greenroom.voices.whisper.ear import Whispers
from greenroom.voices.whisper.models import chosen

if TYPE_CHECKING:
    from greenroom.analysis.hearing.transcribing import Progress

SIDES = {"left": 0, "first": 0, "right": 1, "second": 1}
"""What the agent may be called: a channel, or a voice by the order in which they begin."""

CLAIM = "the agent of a recording is left or right, or on one channel first or second"


def heard_lines(
    path: Path,
    agent: str | None,
    scenario: Scenario | None,
    scenarios: Iterable[Scenario],
    told: "Callable[[Progress], object]",
    settings: Settings,
) -> list[dict[str, Any]]:
    """Lines as `score_transcript` takes them; `settings` say who hears it. Raises `BadRequest`, `TooLong`,
    `VoiceError`."""
    if agent is not None and agent.lower() not in SIDES:
        raise BadRequest(f"no speaker {agent!r} in it", where=str(path), mend=CLAIM)
    side = None if agent is None else SIDES[agent.lower()]
    return asyncio.run(_heard(path, side, scenario, scenarios, told, settings))


async def _heard(
    path: Path,
    agent: int | None,
    scenario: Scenario | None,
    scenarios: Iterable[Scenario],
    told: "Callable[[Progress], object]",
    settings: Settings,
) -> list[dict[str, Any]]:
    whispers = Whispers(settings.data, chosen(settings.voice_whisper))
    choice = Choice(settings.voice_imports, settings.voice_recognition, settings.voice_recognition_url)
    recogniser = await importer(lambda: scenarios, whispers, choice)(scenario)
    try:
        from greenroom.analysis.hearing.decoding import Source
        from greenroom.analysis.hearing.transcribing import transcribed

        found = await transcribed(Source(path), str(path), recogniser, told, agent=agent)
    finally:
        await recogniser.close()
        await whispers.close()
    return found.lines
