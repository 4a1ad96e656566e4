"""Whisper as `Recogniser`: one child process with one model for all calls and recordings of this process.

Whoever is on the phone comes before recordings from elsewhere, and waits only so long; what is no longer
waited for is not begun.
"""

import asyncio
import importlib.util
import itertools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from greenroom.core.errors import GreenroomError
from greenroom.voices.children import Child, VoiceError, module
from greenroom.voices.ports import BYTES_A_MS, Recognised
from greenroom.voices.whisper.models import fits, free_memory, in_use, looked_at

log = logging.getLogger(__name__)

CALL_WAITS_S = 6.0
"""Seconds until somebody on the phone is understood otherwise."""

LOADS_IN_S = 180.0
HEARS_IN_S = 300.0
"""Longest for one stretch of speech, on a machine that has other things to do; then it has stalled."""

SHORTEST_MS = 120
"""Less is no word, and Whisper makes one up."""

CALL, RECORDING = 0, 1


class Whispers:
    """`data`: where models are installed; `chosen`: the folder of another one, by setting. `command` runs the
    child; `free` tells the free memory in bytes."""

    def __init__(
        self,
        data: Path,
        chosen: Path | None = None,
        command: Sequence[str] = module("greenroom.voices.whisper"),
        free: Any = free_memory,
    ) -> None:
        self._data, self._chosen, self._free = data, chosen, free
        self._child = Child("Whisper", command, patience=HEARS_IN_S)
        self._work: asyncio.PriorityQueue[tuple[int, int, dict[str, Any], bytes, Any]] = (
            asyncio.PriorityQueue()
        )
        self._order = itertools.count()
        self._worker: asyncio.Task[None] | None = None
        self._loaded: tuple[int | None, Path] | None = None
        self._english = False

    @property
    def installed(self) -> str:
        """Name of the model that would be used; "" when there is none, or nothing to run it."""
        return self.named if importlib.util.find_spec("faster_whisper") is not None else ""

    @property
    def named(self) -> str:
        """Name of the model that is set, whether it can be run or not; "" for none."""
        found = in_use(self._data, self._chosen)
        return found[0] if found is not None else ""

    @property
    def folder(self) -> Path:
        """Where it is. Raises `VoiceError` when none is set."""
        found = in_use(self._data, self._chosen)
        if found is None:
            raise VoiceError("no Whisper model is installed", mend="greenroom voice install")
        return found[1]

    def ear(self, language: str, urgency: int = CALL) -> "WhisperEar":
        return WhisperEar(self, language, urgency)

    def warm_up(self) -> None:
        """Load the model: somebody is about to speak. What goes wrong shows when they do."""
        self._ask({"do": "load"}, b"", CALL).add_done_callback(lambda job: job.cancelled() or job.exception())

    async def ready(self) -> None:
        """The model is loaded. Raises `GreenroomError`."""
        await self._ask({"do": "load"}, b"", CALL)

    async def hear(self, sound: bytes, language: str, urgency: int) -> Recognised:
        """Raises `GreenroomError`."""
        job = self._ask({"do": "hear", "language": language, "thorough": urgency != CALL}, sound, urgency)
        try:
            answer = await asyncio.wait_for(job, CALL_WAITS_S if urgency == CALL else None)
        except TimeoutError:
            raise VoiceError("Whisper did not answer in time", mend="take a smaller model") from None
        return Recognised(str(answer["text"]), float(answer["confidence"]))

    async def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        while not self._work.empty():
            job = self._work.get_nowait()[4]
            job.cancel()
        await self._child.close()

    def _ask(self, head: dict[str, Any], sound: bytes, urgency: int) -> "asyncio.Future[dict[str, Any]]":
        loop = asyncio.get_running_loop()
        if self._worker is None or self._worker.done():
            self._worker = loop.create_task(self._works())
        job: asyncio.Future[dict[str, Any]] = loop.create_future()
        self._work.put_nowait((urgency, next(self._order), head, sound, job))
        return job

    async def _works(self) -> None:
        while True:
            _, _, head, sound, job = await self._work.get()
            if job.cancelled():
                continue
            try:
                answer = await self._answer(head, sound)
            except GreenroomError as error:
                if not job.done():
                    job.set_exception(error)
            except Exception:
                log.exception("Whisper")
                if not job.done():
                    job.set_exception(VoiceError("Whisper failed"))
            else:
                if not job.done():
                    job.set_result(answer)

    async def _answer(self, head: dict[str, Any], sound: bytes) -> dict[str, Any]:
        await self._load()
        if head["do"] == "load":
            return {}
        if self._english and head["language"] != "en":
            mend = "install one for all languages: greenroom voice install base"
            raise VoiceError("this Whisper model knows English only", mend=mend)
        return (await self._child.ask(head, sound))[0]

    async def _load(self) -> None:
        """Have the child read the model, unless it has."""
        folder = self.folder
        if self._child.alive and self._loaded == (self._child.pid, folder):
            return
        if not self._child.alive or self._loaded is None:
            fits(await asyncio.to_thread(looked_at, folder), self._free())
        answer, _ = await self._child.ask({"do": "load", "folder": str(folder)}, patience=LOADS_IN_S)
        self._english = bool(answer["english"])
        self._loaded = (self._child.pid, folder)


class WhisperEar:
    """Hears an utterance when it is over: Whisper knows no parts."""

    def __init__(self, shared: Whispers, language: str, urgency: int) -> None:
        self._shared, self._language, self._urgency = shared, language, urgency
        self._sound = bytearray()

    async def begin(self) -> None:
        self._sound.clear()

    async def feed(self, sound: bytes) -> None:
        self._sound += sound

    async def partial(self) -> str:
        return ""

    async def end(self) -> Recognised:
        sound = bytes(self._sound)
        self._sound.clear()
        if len(sound) < SHORTEST_MS * BYTES_A_MS:
            return Recognised("")
        return await self._shared.hear(sound, self._language, self._urgency)

    async def close(self) -> None:
        """The model stays for others."""
