"""Asks the decoder (`decoder.py`, a program of its own) for the samples of a file."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from greenroom.core.errors import BadRequest, TooLong
from greenroom.voices import framing
from greenroom.voices.children import module

PATIENCE_S = 60.0
"""Seconds that a second of sound may take to be decoded, before the decoder counts as stuck."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file. `program`: the module that decodes it, and `more` of what it wants to know beside the path."""

    path: Path
    program: str = "greenroom.analysis.hearing.decoder"
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file claims: `seconds` None where it does not say."""

    channels: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Done:
    """`ms` were decoded; `cut`: it breaks off, or parts of it could not be read."""

    ms: int
    cut: bool


Heard = Sound | np.ndarray | Done
"""First what it claims, then blocks of samples (channel by channel, 16 kHz, 16 bits), at last what it was."""


async def decoded(source: Source, where: str) -> AsyncIterator[Heard]:
    """All of a file. `where` names it in errors. Raises `BadRequest`, `TooLong`."""
    process = await asyncio.create_subprocess_exec(
        *module(source.program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=framing.LARGEST,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(framing.packed({"path": str(source.path), **source.more}))
        wide = 1
        while True:
            try:
                head, body = await asyncio.wait_for(framing.receive(process.stdout), PATIENCE_S)
            except (asyncio.IncompleteReadError, TimeoutError, ValueError):
                mend = "save it in another format, as WAV for instance, and try again"
                raise BadRequest("the decoder broke on it", where=where, mend=mend) from None
            if "wrong" in head:
                message, mend = head["wrong"]
                wrong = TooLong if "longer" in message else BadRequest
                raise wrong(message, where=where, mend=mend)
            if "sound" in head:
                wide = head["sound"]["channels"]
                yield Sound(wide, head["sound"]["seconds"])
            elif "pcm" in head:
                yield np.frombuffer(body, "<i2").reshape(wide, -1)
            else:
                yield Done(head["done"]["ms"], head["done"]["cut"])
                return
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
