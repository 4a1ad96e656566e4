"""A child process that is asked and answers, in order. One that stalls or dies is done away with; whoever was
waiting is told, and the next one to ask gets a fresh child."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence
from typing import Any

from greenroom.core.errors import GreenroomError
from greenroom.voices import framing

log = logging.getLogger(__name__)


class VoiceError(GreenroomError):
    """A speech engine failed, stalled or is not there."""

    code, status = "voice", 503
    retry = True


class Child:
    """Runs `command` when first asked. `patience`: seconds to an answer, before it counts as stalled."""

    def __init__(self, name: str, command: Sequence[str], patience: float = 5.0) -> None:
        self.name = name
        self._command = tuple(command)
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None
        self._one = asyncio.Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Raises `VoiceError`."""
        async with self._one:
            await self._started()

    async def ask(
        self, head: dict[str, Any], body: bytes = b"", *, patience: float | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """The child's answer. Raises `VoiceError` when it fails, stalls or dies."""
        async with self._one:
            process = await self._started()
            try:
                return await asyncio.wait_for(self._exchange(process, head, body), patience or self._patience)
            except TimeoutError:
                problem = f"{self.name} did not answer in time"
            except (OSError, ValueError, asyncio.IncompleteReadError) as error:
                problem = f"{self.name} stopped: {type(error).__name__}"
            except asyncio.CancelledError:  # its answer would be taken for the next one's
                await self._kill()
                raise
            await self._kill()
        log.warning("%s", problem)
        raise VoiceError(problem, mend="it is started again when it is needed next")

    async def tell(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Without an answer. Raises `VoiceError` when the child is gone."""
        async with self._one:
            process = await self._started()
            try:
                self._pipe(process).write(framing.packed(head, body))
                await asyncio.wait_for(self._pipe(process).drain(), self._patience)
                return
            except (OSError, TimeoutError) as error:
                await self._kill()
                problem = f"{self.name} stopped: {type(error).__name__}"
        raise VoiceError(problem, mend="it is started again when it is needed next")

    async def close(self) -> None:
        self._closed = True
        await self._kill()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._closed:
            raise VoiceError(f"{self.name} is closed")
        if self._process is None or self._process.returncode is not None:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    limit=framing.LARGEST,
                )
            except OSError as error:
                problem = f"{self.name} cannot be started: {error.strerror}"
                raise VoiceError(problem, mend="pip install 'greenroom[voice]'") from error
        return self._process

    @staticmethod
    def _pipe(process: asyncio.subprocess.Process) -> asyncio.StreamWriter:
        if process.stdin is None:
            raise OSError("no pipe")
        return process.stdin

    async def _exchange(
        self, process: asyncio.subprocess.Process, head: dict[str, Any], body: bytes
    ) -> tuple[dict[str, Any], bytes]:
        self._pipe(process).write(framing.packed(head, body))
        await self._pipe(process).drain()
        if process.stdout is None:
            raise OSError("no pipe")
        answer, data = await framing.receive(process.stdout)
        if "error" in answer:
            raise VoiceError(f"{self.name}: {answer['error']}")
        return answer, data

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def module(name: str) -> tuple[str, ...]:
    """The command that runs a module of the package with this interpreter."""
    return (sys.executable, "-m", name)
