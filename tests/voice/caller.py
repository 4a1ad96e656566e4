"""An agent on the phone: rings a running server over WebRTC, says WAV files, and keeps what it hears.

Times are seconds of `time.perf_counter`, at this end of the line.
"""

import asyncio
import contextlib
import fractions
import subprocess
import time
import wave
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError
from av import AudioFrame, AudioResampler

RATE = 16_000
FRAME = RATE // 50
LOUD = 300
"""Samples above this are sound; the codec's own noise is far below."""


def spoken(text: str, folder: Path, voice: str = "slt") -> bytes:
    """`text` in one of flite's voices, 16 kHz 16-bit mono, without silence around it."""
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    loud = np.flatnonzero(np.abs(samples.astype(int)) > LOUD)
    return samples[loud[0] : loud[-1] + 1].tobytes()


class Microphone(AudioStreamTrack):
    """Silence, or what was given to be said."""

    def __init__(self) -> None:
        super().__init__()
        self._left: deque[bytes] = deque()
        self._count = 0
        self._begun = 0.0
        self.cut_off = False
        self.ended_at = 0.0
        self.quiet = asyncio.Event()

    def say(self, sound: bytes) -> None:
        self.quiet.clear()
        sound += bytes(-len(sound) % (FRAME * 2))
        self._left.extend(sound[i : i + FRAME * 2] for i in range(0, len(sound), FRAME * 2))

    def pause(self, seconds: float) -> None:
        """Silence in the midst of what is said."""
        self._left.extend(bytes(FRAME * 2) for _ in range(round(seconds * 50)))

    async def recv(self) -> AudioFrame:
        while True:
            now = time.perf_counter()
            if not self._begun:
                self._begun = now
            due = self._begun + self._count * 0.02
            if due > now:
                await asyncio.sleep(due - now)
            self._count += 1
            chunk = self._left.popleft() if self._left else b""
            if chunk and not self._left:
                self.ended_at = time.perf_counter() + 0.02
                self.quiet.set()
            if not self.cut_off:
                break
        frame = AudioFrame.from_ndarray(
            np.frombuffer(chunk or bytes(FRAME * 2), np.int16)[None, :], layout="mono"
        )
        frame.sample_rate, frame.pts = RATE, self._count * FRAME
        frame.time_base = fractions.Fraction(1, RATE)
        return frame


@dataclass
class Receiver:
    """What came, 20 ms at a time, with when it came."""

    pieces: list[tuple[float, "np.ndarray[Any, Any]"]] = field(default_factory=list)

    def first_sound(self, after: float) -> float | None:
        """When sound began, after so late."""
        return next((at for at, s in self.pieces if at > after and np.abs(s).max() > LOUD), None)

    def last_sound(self, before: float = float("inf")) -> float:
        return max((at for at, s in self.pieces if at < before and np.abs(s).max() > LOUD), default=0.0)

    async def sounds(self, after: float, patience: float = 30.0) -> float:
        """Wait for sound. Raises `TimeoutError`."""
        async with asyncio.timeout(patience):
            while (found := self.first_sound(after)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return found

    async def silence(self, seconds: float, patience: float = 30.0) -> float:
        """Wait until nothing has sounded for so long; when the last sound was."""
        async with asyncio.timeout(patience):
            while time.perf_counter() - self._quiet_since() < seconds:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return self.last_sound()

    def _quiet_since(self) -> float:
        return max(self.last_sound(), self.pieces[0][0] if self.pieces else 0.0)

    def sound(self) -> bytes:
        return b"".join(s.astype(np.int16).tobytes() for _, s in self.pieces)


class Caller:
    """`http` is signed in. `start` begins a session, `ring` its call."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.mic = Microphone()
        self.heard = Receiver()
        self.session_id = ""
        self._pc: RTCPeerConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, scenario: str = "vpn-fails", **more: Any) -> str:
        body = {"scenario_id": scenario, "seed": 1, "channel": "call", **more}
        answer = await self.http.post("/api/sessions", json=body)
        assert answer.status_code == 201, answer.text
        self.session_id = answer.json()["row"]["id"]
        return self.session_id

    async def ring(self, **more: Any) -> httpx.Response:
        """The answer; the line is up when it is 200."""
        self._pc = RTCPeerConnection()
        self._pc.addTrack(self.mic)
        connected = asyncio.get_running_loop().create_future()

        @self._pc.on("track")
        def on_track(track: Any) -> None:
            self._task = asyncio.get_running_loop().create_task(self._hears(track))

        @self._pc.on("connectionstatechange")
        def on_state() -> None:
            if self._pc is not None and self._pc.connectionState == "connected" and not connected.done():
                connected.set_result(None)

        await self._pc.setLocalDescription(await self._pc.createOffer())
        offer = {"sdp": self._pc.localDescription.sdp, "type": "offer", "client_id": "ring", **more}
        answer = await self.http.post(f"/api/sessions/{self.session_id}/call", json=offer, timeout=60)
        if answer.status_code == 200:
            told = answer.json()
            await self._pc.setRemoteDescription(RTCSessionDescription(told["sdp"], told["type"]))
            await asyncio.wait_for(connected, 30)
        return answer

    async def events(self) -> list[dict[str, Any]]:
        answer = await self.http.get(f"/api/sessions/{self.session_id}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    async def until(self, kind: str, count: int = 1, patience: float = 60.0) -> list[dict[str, Any]]:
        """All events once there are `count` of `kind`. Raises `TimeoutError`."""
        async with asyncio.timeout(patience):
            found = await self.events()
            while sum(e["kind"] == kind for e in found) < count:
                await asyncio.sleep(0.1)
                found = await self.events()
        return found

    async def hang_up(self) -> None:
        if self._pc is not None:
            await self._pc.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._pc = self._task = None

    async def _hears(self, track: Any) -> None:
        resampler = AudioResampler("s16", "mono", RATE)
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                at = time.perf_counter()
                for piece in resampler.resample(frame):
                    self.heard.pieces.append((at, piece.to_ndarray()[0].astype(np.int32)))
