"""A recogniser with another behind it: whoever speaks is understood in the same turn, whatever fails."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from greenroom.core.errors import GreenroomError
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import Recognised, Recogniser

log = logging.getLogger(__name__)

WAITS_S = 5.0
"""Seconds after the end of speech until the other one hears it."""

RESTS_S = 30.0
"""So long the first one is not asked after it failed."""


class BackedEar:
    """As `Recogniser`. `first` makes the one that is asked, anew after each failure; `second` makes the one
    that hears the same sound again when it failed."""

    def __init__(self, first: Callable[[], Recogniser], second: Callable[[], Recogniser]) -> None:
        self._make_first, self._make_second = first, second
        self._first: Recogniser | None = None
        self._second: Recogniser | None = None
        self._sound = bytearray()
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._hearing: asyncio.Task[Recognised] | None = None
        self._rests_until = 0.0
        self._going: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        await self._drop()
        self._sound.clear()
        self._pieces = asyncio.Queue()
        loop = asyncio.get_running_loop()
        if loop.time() >= self._rests_until:
            self._hearing = loop.create_task(self._hears(self._pieces))

    async def feed(self, sound: bytes) -> None:
        self._sound += sound
        self._pieces.put_nowait(sound)

    async def partial(self) -> str:
        if self._hearing is None or self._first is None or self._hearing.done():
            return ""
        with contextlib.suppress(GreenroomError):
            return await self._first.partial()
        return ""

    async def end(self) -> Recognised:
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            self._pieces.put_nowait(None)
            try:
                return await asyncio.wait_for(hearing, WAITS_S)
            except TimeoutError:
                self._failed(VoiceError("the recognition did not answer in time"))
            except GreenroomError as error:
                self._failed(error)
        if not self._sound:
            return Recognised("")
        if self._second is None:
            self._second = self._make_second()
        await self._second.begin()
        await self._second.feed(bytes(self._sound))
        return await self._second.end()

    async def close(self) -> None:
        await self._drop()
        for ear in (self._first, self._second):
            if ear is not None:
                await ear.close()
        await asyncio.gather(*self._going, return_exceptions=True)

    async def _hears(self, pieces: "asyncio.Queue[bytes | None]") -> Recognised:
        if self._first is None:
            self._first = self._make_first()
        ear = self._first
        await ear.begin()
        while (piece := await pieces.get()) is not None:
            await ear.feed(piece)
        return await ear.end()

    def _failed(self, error: GreenroomError) -> None:
        log.warning("%s; the built-in recognition hears instead", error.message)
        loop = asyncio.get_running_loop()
        self._rests_until = loop.time() + RESTS_S
        ear, self._first = self._first, None
        if ear is not None:  # what it still brings belongs to nobody
            task = loop.create_task(ear.close())
            self._going.add(task)
            task.add_done_callback(self._going.discard)

    async def _drop(self) -> None:
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)
            self._hearing = None
