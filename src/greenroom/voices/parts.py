"""What hears and speaks here, for administrators: what each part is set to, and whether it can be had."""

import asyncio
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from greenroom.core.errors import GreenroomError
from greenroom.voices.whisper.ear import Whispers
from greenroom.voices.whisper.models import looked_at

State = Literal["ready", "wrong", "refused", "off"]


@dataclass(frozen=True, slots=True)
class LivePrice:
    """US dollars for a million tokens of a live model: of text, read and written, and of sound, heard and
    spoken."""

    read: float
    written: float
    heard: float
    spoken: float


@dataclass(frozen=True, slots=True)
class Part:
    """`id`: whisper, recognition, speech, live or livekit. `setting`: the variable that decides it. `choice`:
    what it is set to, "" for nothing. `problem` and `mend`: why it is wrong, or refused. `price`: of a live
    model, None when nobody knows."""

    id: str
    setting: str
    choice: str
    state: State
    problem: str = ""
    mend: str = ""
    price: LivePrice | None = None


NO_LIVE = Part("live", "GREENROOM_VOICE_LIVE", "", "off")


@dataclass(frozen=True, slots=True)
class Chosen:
    """As in the settings; `live`: as its own module tells; `livekit`: its address."""

    recognition: str = ""
    recognition_url: str = ""
    speech: str = ""
    speech_url: str = ""
    live: Part = NO_LIVE
    livekit: str = ""


async def parts(whispers: Whispers, chosen: Chosen, livekit: Callable[[], None]) -> list[Part]:
    """Each of them, in the order in which they are offered. `livekit` looks whether the server is there; it
    blocks, and raises `GreenroomError`."""
    whisper = whispers.named
    found = [
        await _part("whisper", "GREENROOM_VOICE_WHISPER", whisper, lambda: _whisper(whispers)),
        await _part(
            "recognition", "GREENROOM_VOICE_RECOGNITION", chosen.recognition, lambda: _service(chosen, True)
        ),
        await _part("speech", "GREENROOM_VOICE_SPEECH", chosen.speech, lambda: _service(chosen, False)),
        chosen.live,
        await _part("livekit", "GREENROOM_VOICE_LIVEKIT_URL", chosen.livekit, livekit),
    ]
    return found


async def _part(part: str, setting: str, choice: str, look: Callable[[], Any]) -> Part:
    if not choice:
        return Part(part, setting, "", "off")
    try:
        await asyncio.to_thread(look)
    except GreenroomError as error:
        return Part(part, setting, choice, "wrong", error.message, error.mend)
    return Part(part, setting, choice, "ready")


def _whisper(whispers: Whispers) -> None:
    looked_at(whispers.folder)
    if importlib.util.find_spec("faster_whisper") is None:
        from greenroom.voices.whisper.models import WhisperError

        raise WhisperError("nothing to run it is installed", mend="pip install 'greenroom[whisper]'")


def _service(chosen: Chosen, hears: bool) -> None:
    from greenroom.voices.services import RECOGNITION, SPEECH, maker

    if hears:
        maker(RECOGNITION, chosen.recognition, chosen.recognition_url, "GREENROOM_VOICE_RECOGNITION")
    else:
        maker(SPEECH, chosen.speech, chosen.speech_url, "GREENROOM_VOICE_SPEECH")
