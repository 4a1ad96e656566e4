"""The line of a call: the media that carry it, whether it is up, how it sounds, what is recorded of it."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from greenroom.channels.voice.errands import Errands
from greenroom.channels.voice.quality import LOOK_S, Quality
from greenroom.channels.voice.tape import Tape, Taping
from greenroom.channels.voice.timing import CHUNK_MS, now_ms
from greenroom.core import events as ev
from greenroom.core.errors import GreenroomError
from greenroom.engine.hub import Hub

if TYPE_CHECKING:
    from greenroom.channels.voice.media import Media

LOST_MS = 1_500
"""Without any sound for so long the line is lost: a silent microphone sends silence."""

GIVEN_UP_MS = 90_000
"""A line that was lost so long is hung up."""

WATCH_S = CHUNK_MS * 10 / 1_000
"""Seconds between two looks whether it is still there."""


class PhoneLine:
    """`media`: None until there are any. `turned(lost)` is called when the line is lost, and when it is
    back. `taping`: how it is recorded, if it can be."""

    def __init__(
        self,
        hub: Hub,
        session_id: str,
        turned: Callable[[bool], None],
        errands: Errands,
        taping: Taping | None,
    ) -> None:
        self._hub = hub
        self._session_id = session_id
        self._turned = turned
        self._errands = errands
        self._taping = taping
        self._tape: Tape | None = None
        self._last_sound = 0
        self.media: Media | None = None
        self.lost = False
        self.quality = Quality()

    async def send(self, chunk: bytes) -> None:
        if self.media is not None:
            await self.media.send(chunk)

    def flush(self) -> None:
        """Drop what was handed over and is not sent yet."""
        if self.media is not None:
            self.media.flush()

    def heard(self, sound: bytes) -> None:
        """Sound of the agent's, muted or not."""
        self._last_sound = now_ms()
        if self._tape is not None:
            self._tape.agent(sound)

    def sent(self, sound: bytes) -> None:
        """Sound of the customer's that is out."""
        if self._tape is not None:
            self._tape.customer(sound)

    def record(self, on: bool) -> None:
        """From now on, or no more."""
        if on and self._tape is None and self._taping is not None:
            self._tape = Tape(self._taping, self._session_id)
        elif not on and self._tape is not None:
            self._errands.start(self._tape.close())
            self._tape = None

    def begins(self) -> None:
        """Its time runs from now on."""
        self._last_sound = now_ms()

    async def watch(self) -> None:
        """Notice a line that is dead, and sound that is bad. Returns when it was dead for too long."""
        looked = 0.0
        while True:
            await asyncio.sleep(WATCH_S)
            silent = now_ms() - self._last_sound
            if silent >= GIVEN_UP_MS:
                return
            await self.turn(silent >= LOST_MS)
            if self._tape is not None:
                self._tape.fill(silent)
            looked += WATCH_S
            if looked >= LOOK_S:
                looked = 0.0
                await self._looks()

    async def turn(self, lost: bool) -> None:
        """It is lost, or it is not: whoever follows the session is told if that is new."""
        if lost == self.lost:
            return
        self.lost = lost
        self._turned(lost)
        self._hub.signal(self._session_id, {"kind": "line", "state": "lost" if lost else "good"})
        with contextlib.suppress(GreenroomError):
            await self._hub.line(self._session_id, ev.LineLost() if lost else ev.LineBack())

    async def close(self) -> None:
        if self.media is not None:
            await self.media.close()
        if self._tape is not None:
            await self._tape.close()

    async def _looks(self) -> None:
        if self.media is None or self.lost:
            return
        self.quality.counts(*await self.media.packets())
        if (found := self.quality.look()) is not None:
            with contextlib.suppress(GreenroomError):
                await self._hub.line(self._session_id, ev.SoundMeasured(**asdict(found)))
