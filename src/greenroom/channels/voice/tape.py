"""What both sides of a call said, in step, for a recording: equally long, without gaps."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from greenroom.channels.voice.timing import now_ms
from greenroom.core.errors import GreenroomError
from greenroom.voices.ports import BYTES_A_MS

log = logging.getLogger(__name__)

BEHIND_MS = 300
"""So much may be missing before it is filled with silence."""


class Recording(Protocol):
    def write(self, agent: bytes, customer: bytes) -> None: ...

    def close(self) -> None: ...


Taping = Callable[[str], Awaitable[Recording]]
"""Begin to record the session. Raises `GreenroomError` when that cannot be."""


class Tape:
    """Begins at once. What is said before the file is there is kept meanwhile."""

    def __init__(self, begin: Taping, session_id: str) -> None:
        self._begins = now_ms()
        self._recording: Recording | None = None
        self._early: list[tuple[bytes, bytes]] = []
        self._customer = bytearray()
        self._bytes = 0
        self._closed = False
        self._task = asyncio.get_running_loop().create_task(self._begin(begin, session_id))

    def agent(self, sound: bytes) -> None:
        """The agent's sound, which keeps time: as much of the customer's is taken beside it."""
        beside = bytes(self._customer[: len(sound)])
        del self._customer[: len(sound)]
        self._write(sound, beside + bytes(len(sound) - len(beside)))

    def customer(self, sound: bytes) -> None:
        self._customer += sound

    def fill(self, silent_ms: int) -> None:
        """Nothing has come from the agent for `silent_ms`: the time passes all the same."""
        missing = now_ms() - self._begins - self._bytes // BYTES_A_MS
        if silent_ms >= BEHIND_MS and missing >= BEHIND_MS:
            self.agent(bytes(missing * BYTES_A_MS))

    async def close(self) -> None:
        self._closed = True
        await asyncio.gather(self._task, return_exceptions=True)
        if self._recording is not None:
            self._recording.close()

    def _write(self, agent: bytes, customer: bytes) -> None:
        self._bytes += len(agent)
        if self._recording is not None:
            self._recording.write(agent, customer)
        elif not self._closed:
            self._early.append((agent, customer))

    async def _begin(self, begin: Taping, session_id: str) -> None:
        try:
            recording = await begin(session_id)
        except GreenroomError as error:
            log.warning("session %s is not recorded: %s", session_id, error)
            self._closed = True
            self._early.clear()
            return
        for agent, customer in self._early:
            recording.write(agent, customer)
        self._early.clear()
        self._recording = recording
