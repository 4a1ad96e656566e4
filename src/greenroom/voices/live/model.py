"""One live model in one call: sound in, its words for what was said; what to say in, words with their sound.

What it says without having been told to is dropped. Everything has a time within which it comes, or
`VoiceError` is raised and the model counts as lost for this turn.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any

import numpy as np
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    MetricsFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStoppedFrame,
    TTSTextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.services.llm_service import FunctionCallParams
from pipecat.workers.runner import WorkerRunner

from greenroom.voices.children import VoiceError
from greenroom.voices.live.kinds import TOOL, Kind, Wish
from greenroom.voices.live.meter import Meter
from greenroom.voices.live.reports import Looks, reported
from greenroom.voices.ports import BYTES_A_MS, RATE, Recognised
from greenroom.voices.speaking import resampled

HEARD_S = 4.0
"""Seconds from the end of speech to its words."""

FIRST_S, NEXT_S = 4.0, 2.0
"""Seconds to the first word or sound of what is said, and from one piece to the next."""

LOOKS_S = 0.02
SPEAKS_AT = 24_000


class LiveModel:
    """`metered` makes the meter of the model with that name: it is asked first, and told what it took."""

    def __init__(self, kind: Kind, wish: Wish, metered: Callable[[str], Meter]) -> None:
        self._kind = kind
        self._service = kind.service(wish)
        self.meter = metered(kind.model(self._service))
        self._service.register_function(TOOL, self._asked)
        looks = Looks(self._got)
        self._worker = PipelineWorker(
            Pipeline([Looks(self._up), self._service, looks]),
            params=PipelineParams(
                audio_in_sample_rate=RATE, audio_out_sample_rate=SPEAKS_AT, enable_usage_metrics=True
            ),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
            check_dangling_tasks=False,
        )
        self._started = asyncio.Event()

        async def up(*_: Any) -> None:
            if (first := kind.first()) is not None:
                await self._worker.queue_frame(first)
            self._started.set()

        async def failed(_worker: Any, frame: ErrorFrame) -> None:
            self._fails()

        self._worker.add_event_handler("on_pipeline_started", up)
        self._worker.add_event_handler("on_pipeline_error", failed)
        self._heard = ""
        self._bytes = 0
        self._understood: list[str] = []
        self._called = asyncio.Event()
        self._orders: asyncio.Future[str] | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._pieces: asyncio.Queue[str | bytes | None] | None = None
        self.lost = False
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        runner = WorkerRunner(handle_sigint=False, check_dangling_tasks=False)
        await runner.add_workers(self._worker)
        await runner.run()

    # hearing

    async def begin(self) -> None:
        await self._ready()
        if self._orders is not None or self._pieces is not None or not self._idle.is_set():
            await self._worker.queue_frame(InterruptionFrame())
            self._let_go()
        self._heard, self._understood, self._bytes = "", [], 0
        self._called.clear()
        await self._worker.queue_frame(UserStartedSpeakingFrame())

    async def feed(self, sound: bytes) -> None:
        self._bytes += len(sound)
        await self._worker.queue_frame(InputAudioRawFrame(audio=sound, sample_rate=RATE, num_channels=1))

    async def end(self) -> Recognised:
        """Raises `VoiceError`."""
        self.meter.ask(heard_ms=self._bytes // BYTES_A_MS)
        self._idle.clear()
        await self._worker.queue_frame(UserStoppedSpeakingFrame())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), HEARD_S)
        if self.lost:
            raise VoiceError("the live model is gone")
        if text := " ".join(self._understood) or self._heard:
            return Recognised(text)
        raise VoiceError("the live model did not say what it heard")

    # speaking

    async def say(self, orders: str) -> AsyncGenerator[tuple[str, bytes], None]:
        """Words and sound as they come, some of either. Raises `VoiceError`; closing it breaks off."""
        await self._ready()
        self.meter.ask(orders)
        pieces: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._pieces = pieces
        whole = False
        try:
            if self._orders is not None and not self._orders.done():
                self._orders.set_result(orders)
            elif (frame := await self._kind.prompt(self._service, orders)) is not None:
                await self._worker.queue_frame(frame)
            wait = FIRST_S
            while True:
                try:
                    piece = await asyncio.wait_for(pieces.get(), wait)
                except TimeoutError:
                    raise VoiceError("no word in time") from None
                if self.lost:
                    raise VoiceError("the connection broke")
                if piece is None:
                    whole = True
                    return
                wait = NEXT_S
                yield (piece, b"") if isinstance(piece, str) else ("", piece)
        finally:
            self._let_go()
            if not whole and not self.lost:
                with contextlib.suppress(Exception):
                    await self._worker.queue_frame(InterruptionFrame())

    async def close(self) -> None:
        self.lost = True
        self.meter.close()
        self._let_go()
        await self._worker.cancel()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._task, 5)

    # what the service tells

    async def _asked(self, params: FunctionCallParams) -> None:
        """The model asks what to say, and waits until the simulation knows."""
        self._heard = str(params.arguments.get("heard") or "").strip()
        self._called.set()
        self._orders = orders = asyncio.get_running_loop().create_future()
        try:
            told = await orders
        finally:
            if self._orders is orders:
                self._orders = None
        await params.result_callback({"say": told})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), NEXT_S)  # until what it asked with is over
        await self._kind.go_on(self._service)

    def _up(self, frame: Frame) -> None:
        """Upstream of the service: what it understood of the agent's words."""
        if isinstance(frame, TranscriptionFrame) and frame.text.strip():
            self._understood.append(frame.text.strip())
            self.meter.understood(frame.text)

    def _got(self, frame: Frame) -> None:
        pieces = self._pieces
        if isinstance(frame, LLMFullResponseEndFrame):
            self._idle.set()
        elif isinstance(frame, ErrorFrame):
            self._fails()
        elif isinstance(frame, MetricsFrame):
            for took in reported(frame):
                self.meter.told(took)
        if pieces is None or self._orders is not None:
            return  # nobody told it to speak
        if isinstance(frame, TTSTextFrame):
            pieces.put_nowait(frame.text)
        elif isinstance(frame, TTSAudioRawFrame):
            sound = brought(frame.audio, frame.sample_rate)
            self.meter.made(len(sound) // BYTES_A_MS)
            pieces.put_nowait(sound)
        elif isinstance(frame, TTSStoppedFrame):
            pieces.put_nowait(None)

    def _fails(self) -> None:
        self.lost = True
        self._called.set()
        if self._pieces is not None:
            self._pieces.put_nowait(None)

    def _let_go(self) -> None:
        self._pieces = None
        if self._orders is not None:
            self._orders.cancel()
            self._orders = None

    async def _ready(self) -> None:
        try:
            async with asyncio.timeout(FIRST_S):
                await self._started.wait()
                while not self.lost and not self._kind.ready(self._service):  # noqa: ASYNC110
                    await asyncio.sleep(LOOKS_S)
        except TimeoutError:
            raise VoiceError("the live model cannot be reached") from None
        if self.lost:
            raise VoiceError("the live model is gone")


def brought(sound: bytes, rate: int) -> bytes:
    """`sound` at the rate of a call."""
    return resampled(np.frombuffer(sound, np.int16), rate).astype(np.int16).tobytes()
