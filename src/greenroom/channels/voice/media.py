"""Pipecat: sound in and out, and who speaks. The only module that imports it.

The pipeline is `transport in, voice activity, our ears, transport out, our tap`. Sound is handed on 20 ms at
a time as `ports.RATE`; what the far end was really sent comes back through the tap.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams, VADState
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    OutputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.transports.base_transport import BaseTransport, TransportParams
from pipecat.transports.smallwebrtc.connection import IceServer, SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

from greenroom.channels.voice.lean import OpusTrack, lean
from greenroom.channels.voice.timing import CHUNK, CHUNK_MS, HUSH_MS, VAD_START_MS, VAD_STOP_MS
from greenroom.voices.ports import RATE

PREFETCH = 1
"""Packets of 20 ms that wait until sound is handed on. aiortc waits for four, which is heard as slowness; one
that is late is waited for all the same."""

WINDOW_MS = 32
"""What Silero looks at at a time."""


class Ears(Protocol):
    """What media tell."""

    def heard(self, sound: bytes) -> None:
        """The agent's sound, as it comes."""
        ...

    def speaks(self, on: bool) -> None:
        """The agent began to speak `VAD_START_MS` ago, or stopped `VAD_STOP_MS` ago."""
        ...

    def hushes(self) -> None:
        """The agent fell silent some `HUSH_MS` ago, and may go on."""
        ...

    def sent(self, sound: bytes) -> None:
        """Sound of the customer's that was sent now."""
        ...

    def connected(self) -> None: ...

    def gone(self) -> None: ...


class _Vad(SileroVADAnalyzer):
    """Looks where it is: a window takes less than the way to another thread and back, which costs the more
    the more calls there are."""

    def __init__(self, hushes: Callable[[], None], params: VADParams) -> None:
        super().__init__(params=params)
        self._hushes = hushes
        self._told = False

    async def analyze_audio(self, buffer: bytes) -> VADState:
        state = self._run_analyzer(buffer)
        if state is not VADState.STOPPING:
            self._told = False
        elif not self._told and self._vad_stopping_count * WINDOW_MS >= HUSH_MS:
            self._told = True
            self._hushes()
        return state


class _Hears(FrameProcessor):
    def __init__(self, ears: Ears) -> None:
        super().__init__()
        self._ears = ears
        self._rest = bytearray()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            self._rest += frame.audio
            while len(self._rest) >= CHUNK:  # a page may send pieces of any length
                self._ears.heard(bytes(self._rest[:CHUNK]))
                del self._rest[:CHUNK]
            return  # nothing downstream listens to the agent
        if direction is FrameDirection.DOWNSTREAM:
            if isinstance(frame, VADUserStartedSpeakingFrame):
                self._ears.speaks(True)
            elif isinstance(frame, VADUserStoppedSpeakingFrame):
                self._ears.speaks(False)
        await self.push_frame(frame, direction)


class _Tap(FrameProcessor):
    def __init__(self, media: "Media") -> None:
        super().__init__()
        self._media = media

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, OutputAudioRawFrame):
            self._media.was_sent(frame.audio)
            return
        await self.push_frame(frame, direction)


class Media:
    """One line. `run` returns when it is closed for good."""

    def __init__(self, transport: BaseTransport, ears: Ears) -> None:
        self._ears = ears
        self._transport = transport
        self._hears = _Hears(ears)
        vad = _Vad(
            ears.hushes,
            VADParams(start_secs=VAD_START_MS / 1_000, stop_secs=VAD_STOP_MS / 1_000, min_volume=0.35),
        )
        pipeline = Pipeline(
            [
                transport.input(),
                VADProcessor(vad_analyzer=vad),
                self._hears,
                transport.output(),
                _Tap(self),
            ]
        )
        self._worker = PipelineWorker(
            pipeline,
            params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
            check_dangling_tasks=False,
        )

        async def connected(*_: Any) -> None:
            ears.connected()

        async def gone(*_: Any) -> None:
            ears.gone()

        transport.add_event_handler("on_client_connected", connected)
        transport.add_event_handler("on_client_disconnected", gone)

    async def run(self) -> None:
        runner = WorkerRunner(handle_sigint=False, check_dangling_tasks=False)
        await runner.add_workers(self._worker)
        await runner.run()

    async def send(self, chunk: bytes) -> None:
        """Send 20 ms. Whoever sends more than `AHEAD` of what was sent fills a queue."""
        frame = OutputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1)
        await self._hears.push_frame(frame)

    def flush(self) -> None:
        """Drop what was handed over and is not on the line yet."""
        track = getattr(getattr(self._transport, "_client", None), "_audio_output_track", None)
        if isinstance(track, OpusTrack):
            track.flush()
        elif (flush := getattr(self._transport, "flush", None)) is not None:
            flush()

    async def packets(self) -> tuple[int, int]:
        """How many came so far, and how many did not; none of either where nobody counts them."""
        line = getattr(getattr(self._transport, "_client", None), "_webrtc_connection", None)
        if line is None:
            return 0, 0
        came = lost = 0
        for receiver in line.pc.getReceivers():
            if receiver.track is not None and receiver.track.kind == "audio":
                for report in (await receiver.getStats()).values():
                    if report.type == "inbound-rtp":
                        came, lost = came + report.packetsReceived, lost + report.packetsLost
        return came, lost

    def was_sent(self, sound: bytes) -> None:
        self._ears.sent(sound)

    async def close(self) -> None:
        await self._worker.cancel()


class _RawSound(FrameSerializer):
    """Binary messages are sound, 16-bit mono at `RATE`; others are not for the pipeline."""

    async def serialize(self, frame: Frame) -> str | bytes | None:
        return frame.audio if isinstance(frame, OutputAudioRawFrame) else None

    async def deserialize(self, data: str | bytes) -> Frame | None:
        if isinstance(data, str):
            return None
        return InputAudioRawFrame(audio=data[: len(data) // 2 * 2], sample_rate=RATE, num_channels=1)


def over_websocket(websocket: Any) -> BaseTransport:
    """Sound over a WebSocket that was accepted; for networks that let nothing else through."""
    return FastAPIWebsocketTransport(
        websocket=websocket,
        params=FastAPIWebsocketParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_in_sample_rate=RATE,
            audio_out_sample_rate=RATE,
            audio_out_10ms_chunks=CHUNK_MS // 10,
            audio_out_end_silence_secs=0,
            serializer=_RawSound(),
            allowed_origins=[],  # checked before, with the rest of the server
        ),
    )


async def answered(
    sdp: str, kind: str, ice: Sequence[dict[str, Any]]
) -> tuple[SmallWebRTCConnection, SmallWebRTCTransport]:
    """A peer connection for an offer. Raises `ValueError` for what is none."""
    if "m=audio" not in sdp:
        raise ValueError("an offer without sound")
    servers = [IceServer(**server) for server in ice]
    connection = SmallWebRTCConnection(ice_servers=servers)
    await connection.initialize(sdp=sdp, type=kind)
    lean(connection, PREFETCH)
    transport = SmallWebRTCTransport(
        webrtc_connection=connection,
        params=TransportParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_in_sample_rate=RATE,
            audio_out_sample_rate=RATE,
            audio_out_10ms_chunks=CHUNK_MS // 10,
            audio_out_end_silence_secs=0,
        ),
    )
    return connection, transport


def answer_of(connection: SmallWebRTCConnection) -> dict[str, str]:
    answer: dict[str, str] = connection.get_answer()  # type: ignore[no-untyped-call]
    return answer
