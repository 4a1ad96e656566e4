"""Speech engines of others, through Pipecat's services: each runs in a small pipeline of its own.

Which there are stands in `RECOGNITION` and `SPEECH`; what they need is installed with Pipecat's extra of that
name, and keys are read from the provider's own variable. Imported only when one of them is set.
"""

import asyncio
import contextlib
import importlib
import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from greenroom.core.errors import BadRequest
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import RATE, Recognised

STARTS_IN_S = 60.0
"""A local model may be read from disk first."""

FINAL_S = 4.0
"""Longest wait for the words after speech has ended."""

SETTLED_S = 0.5
"""Words that came and are not marked as final count as such after so long."""

VOICE_RATE = 24_000
"""What every service can speak at; OpenAI's knows no other."""


@dataclass(frozen=True, slots=True)
class Service:
    """`module` and `name` of the class; `key`: the variable with its key, handed over as `api_key`; `choice`:
    which argument of its settings the part after the colon names."""

    module: str
    name: str
    key: str = ""
    choice: str = "model"


RECOGNITION: Mapping[str, Service] = {
    "openai": Service("openai.stt", "OpenAISTTService", "OPENAI_API_KEY"),
    "deepgram": Service("deepgram.stt", "DeepgramSTTService", "DEEPGRAM_API_KEY"),
    "elevenlabs": Service("elevenlabs.stt", "ElevenLabsRealtimeSTTService", "ELEVENLABS_API_KEY"),
    "google": Service("google.stt", "GoogleSTTService"),
    "whisper": Service("whisper.stt", "WhisperSTTService"),
}
SPEECH: Mapping[str, Service] = {
    "openai": Service("openai.tts", "OpenAITTSService", "OPENAI_API_KEY", "voice"),
    "deepgram": Service("deepgram.tts", "DeepgramTTSService", "DEEPGRAM_API_KEY", "voice"),
    "elevenlabs": Service("elevenlabs.tts", "ElevenLabsTTSService", "ELEVENLABS_API_KEY", "voice"),
    "google": Service("google.tts", "GoogleTTSService", "", "voice"),
    "piper": Service("piper.tts", "PiperTTSService", "", "voice"),
    "kokoro": Service("kokoro.tts", "KokoroTTSService", "", "voice"),
}


def maker(table: Mapping[str, Service], chosen: str, url: str, where: str) -> Callable[..., FrameProcessor]:
    """What makes the service `chosen` ("openai", "openai:alloy"), with more of its settings; `url` of a
    server that speaks the same. Raises `BadRequest` when it is unknown, or something is missing."""
    name, _, choice = chosen.partition(":")
    service = table.get(name)
    if service is None:
        raise BadRequest(f"no service {name!r}", where=where, mend=f"choose one of: {', '.join(table)}")
    key = os.environ.get(service.key, "") if service.key else ""
    if service.key and not key and not url:
        raise BadRequest("its key is missing", where=where, mend=f"set {service.key}")
    try:
        found = getattr(importlib.import_module(f"pipecat.services.{service.module}"), service.name)
    except ImportError as error:
        mend = f"pip install 'pipecat-ai[{name}]'"
        raise BadRequest(f"{name} is not installed: {error}", where=where, mend=mend) from None
    taken = inspect.signature(found.__init__).parameters
    given: dict[str, Any] = {}
    fixed = {service.choice: choice} if choice else {}
    if service.key:
        given["api_key"] = key or "none"
    if url:
        if "base_url" not in taken:
            raise BadRequest(f"{name} has no other address", where=where, mend="leave the address empty")
        given["base_url"] = url

    def make(**more: Any) -> FrameProcessor:
        settings = {**more, **fixed}
        made: FrameProcessor = found(
            **given, **({"settings": found.Settings(**settings)} if settings else {})
        )
        return made

    return make


class _Collects(FrameProcessor):
    def __init__(self, got: Callable[[Frame], None]) -> None:
        super().__init__()
        self._got = got

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if direction is FrameDirection.DOWNSTREAM:
            self._got(frame)
        await self.push_frame(frame, direction)


class Running:
    """A service at work. `got` sees what it gives, `ErrorFrame` among it."""

    def __init__(self, service: FrameProcessor, got: Callable[[Frame], None]) -> None:
        self._worker = PipelineWorker(
            Pipeline([service, _Collects(got)]),
            params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=VOICE_RATE),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
            check_dangling_tasks=False,
        )
        started = asyncio.Event()

        async def up(*_: Any) -> None:
            started.set()

        async def failed(_worker: Any, frame: ErrorFrame) -> None:
            got(frame)

        self._worker.add_event_handler("on_pipeline_started", up)
        self._worker.add_event_handler("on_pipeline_error", failed)
        self._started = started
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        runner = WorkerRunner(handle_sigint=False, check_dangling_tasks=False)
        await runner.add_workers(self._worker)
        await runner.run()

    async def ready(self) -> None:
        """Raises `VoiceError`."""
        try:
            await asyncio.wait_for(self._started.wait(), STARTS_IN_S)
        except TimeoutError:
            raise VoiceError("the speech service does not start") from None

    async def give(self, frame: Frame) -> None:
        await self._worker.queue_frame(frame)

    async def close(self) -> None:
        await self._worker.cancel()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._task, 5)


def ears(chosen: str, url: str, patience: float = FINAL_S) -> Callable[[], "ServiceEar"]:
    """Makes recognisers of the service `chosen`; `patience`: seconds to its words. Raises `BadRequest`."""
    make = maker(RECOGNITION, chosen, url, "GREENROOM_VOICE_RECOGNITION")
    return lambda: ServiceEar(make, patience)


class ServiceEar:
    """As `Recogniser`. `patience`: seconds from the end of speech to its words."""

    def __init__(self, make: Callable[[], FrameProcessor], patience: float = FINAL_S) -> None:
        self._patience = patience
        try:
            service = make()
        except (ValueError, OSError) as error:  # such as credentials that are not there
            raise VoiceError(f"the recognition cannot be had: {error}") from error
        self._running = Running(service, self._got)
        self._texts: list[str] = []
        self._interim = ""
        self._ended = False
        self._problem = ""
        self._news = asyncio.Event()
        self._final = False

    async def begin(self) -> None:
        await self._running.ready()
        self._texts, self._interim, self._problem = [], "", ""
        self._final = self._ended = False
        await self._running.give(VADUserStartedSpeakingFrame())

    async def feed(self, sound: bytes) -> None:
        await self._running.give(InputAudioRawFrame(audio=sound, sample_rate=RATE, num_channels=1))

    async def partial(self) -> str:
        return " ".join([*self._texts, *([self._interim] if self._interim else [])])

    async def end(self) -> Recognised:
        self._news.clear()
        self._ended = True
        await self._running.give(VADUserStoppedSpeakingFrame())
        try:
            async with asyncio.timeout(self._patience):
                while not self._final and not self._problem:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), SETTLED_S if self._texts else None)
                        self._news.clear()
                        continue
                    break
        except TimeoutError:
            if not self._texts:
                raise VoiceError("the recognition did not answer in time") from None
        if self._problem and not self._texts:
            raise VoiceError(self._problem)
        return Recognised(" ".join(self._texts))

    async def close(self) -> None:
        await self._running.close()

    def _got(self, frame: Frame) -> None:
        if isinstance(frame, TranscriptionFrame):
            if text := frame.text.strip():
                self._texts.append(text)
            self._interim = ""
            self._final = self._ended and frame.finalized
        elif isinstance(frame, InterimTranscriptionFrame):
            self._interim = frame.text.strip()
            return
        elif isinstance(frame, ErrorFrame):
            self._problem = "the recognition failed"
        else:
            return
        self._news.set()
