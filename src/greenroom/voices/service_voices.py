"""Voices of speech services through Pipecat: as many pipelines as sentences at once, kept for each voice."""

import asyncio
import logging
from typing import Any

import numpy as np
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSUpdateSettingsFrame,
)
from pipecat.processors.frame_processor import FrameProcessor

from greenroom.core.errors import GreenroomError
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import RATE, Manner, Sound
from greenroom.voices.services import SPEECH, Running, maker
from greenroom.voices.sounding import sounding
from greenroom.voices.speaking import resampled, spread

log = logging.getLogger(__name__)

SPEAKS_IN_S = 8.0
LOCAL = ("piper", "kokoro")
"""Those that read a model from disk as they are made, or fetch it."""


class ServiceVoice:
    """As `Synthesiser`. `chosen` and `url` as in the settings. Raises `BadRequest` when it cannot be made."""

    def __init__(self, chosen: str, url: str = "") -> None:
        self.id = chosen
        self._service, _, self._voice = chosen.partition(":")
        self._make = maker(SPEECH, chosen, url, "GREENROOM_VOICE_SPEECH")
        self._idle: dict[str, list[_Speaks]] = {}
        self._all: list[_Speaks] = []
        self._going: set[asyncio.Task[None]] = set()

    def warm_up(self) -> None:
        """Have the voice that is set ready: a local model takes a while."""
        task = asyncio.get_running_loop().create_task(self._warms())
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def speak(self, text: str, manner: Manner) -> Sound:
        """Raises `VoiceError`. Whoever does not wait for it leaves no half-spoken sentence behind."""
        how = sounding(self._service, manner, self._voice)
        speaks = await self._one(how.voice, dict(how.settings))
        try:
            samples = await speaks.say(text, dict(how.settings))
        except BaseException:
            self._all.remove(speaks)
            self._later(speaks.running.close())
            raise
        self._idle.setdefault(how.voice, []).append(speaks)
        samples = resampled(samples, round(speaks.rate * how.stretch))
        sound = samples.astype(np.int16).tobytes()
        return Sound(sound, spread(text, len(samples) * 1000 // RATE))

    async def close(self) -> None:
        for speaks in self._all:
            await speaks.running.close()
        await asyncio.gather(*self._going, return_exceptions=True)

    async def _one(self, voice: str, settings: dict[str, Any]) -> "_Speaks":
        if idle := self._idle.get(voice):
            return idle.pop()
        given = {"voice": voice, **settings}
        try:
            if self._service in LOCAL:
                service = await asyncio.to_thread(lambda: self._make(**given))
            else:
                service = self._make(**given)
        except GreenroomError:
            raise
        except Exception as error:  # whatever the libraries raise for a voice that they cannot get
            log.warning("%s cannot be made: %s", self.id, error)
            raise VoiceError(f"the voice {voice} cannot be had") from error
        made = _Speaks(service, settings)
        self._all.append(made)
        return made

    async def _warms(self) -> None:
        how = sounding(self._service, Manner(), self._voice)
        try:
            speaks = await self._one(how.voice, dict(how.settings))
            await speaks.running.ready()
        except GreenroomError as error:
            log.warning("%s: %s", self.id, error.message)
        else:
            self._idle.setdefault(how.voice, []).append(speaks)

    def _later(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._going.add(task)
        task.add_done_callback(self._going.discard)


class _Speaks:
    """One pipeline, for one voice. `settings`: what the service was told last."""

    def __init__(self, service: FrameProcessor, settings: dict[str, Any]) -> None:
        self._service: Any = service
        self._settings = settings
        self.running = Running(service, self._got)
        self.rate = RATE
        self._sound = bytearray()
        self._problem = ""
        self._over = asyncio.Event()

    async def say(self, text: str, settings: dict[str, Any]) -> "np.ndarray[Any, Any]":
        """The samples, at `rate`."""
        await self.running.ready()
        self._sound.clear()
        self._over.clear()
        self._problem = ""
        if settings != self._settings:
            self._settings = settings
            await self.running.give(TTSUpdateSettingsFrame(delta=self._service.Settings(**settings)))
        await self.running.give(TTSSpeakFrame(text=text, append_to_context=False))
        try:
            await asyncio.wait_for(self._over.wait(), SPEAKS_IN_S)
        except TimeoutError:
            raise VoiceError("the voice did not answer in time") from None
        if self._problem or not self._sound:
            raise VoiceError(self._problem or "the voice said nothing")
        return np.frombuffer(bytes(self._sound), np.int16)

    def _got(self, frame: Frame) -> None:
        if isinstance(frame, TTSAudioRawFrame):
            self._sound += frame.audio
            self.rate = frame.sample_rate
        elif isinstance(frame, TTSStoppedFrame):
            self._over.set()
        elif isinstance(frame, ErrorFrame):
            self._problem = "the voice failed"
            self._over.set()
