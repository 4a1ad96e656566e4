"""What a call can be here: settings, what is installed, and what a page is told before it rings."""

import importlib
import importlib.util
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenroom.channels.voice.turns import Pauses
from greenroom.core.call_manners import NORMAL, CallManners, Listening, TalksOver
from greenroom.core.errors import GreenroomError

if TYPE_CHECKING:
    from greenroom.channels.voice.livekit import LiveKit

CALLS_A_CORE = 5
"""What a core holds of calls with the built-in parts, with room to spare (bench/voice.py)."""

NEEDED = ("pipecat", "aiortc", "espeakng_loader", "soxr")


class Busy(GreenroomError):
    """The machine holds no more calls."""

    code, status = "busy", 503
    retry = True


class Unavailable(GreenroomError):
    """Calls are not possible here."""

    code, status = "unavailable", 503


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """`most`: calls at once, 0 chooses by cores. `ice`: servers as browsers take them. `pause_ms`: thinking
    pause that is respected. `recognition` and `speech`: services as `voices/services.py` names them, at an
    address of one's own or "" (the provider's). `bytes_per_s`: of sound over a WebSocket, 0 for no limit.
    `workers`: how many processes share the machine."""

    most: int = 0
    ice: tuple[dict[str, Any], ...] = ()
    pause_ms: int = 1_600
    recognition: str = ""
    recognition_url: str = ""
    speech: str = ""
    speech_url: str = ""
    bytes_per_s: float = 0.0
    livekit: "LiveKit | None" = None
    workers: int = 1

    @property
    def most_calls(self) -> int:
        """Of this process: several share the machine, and what it holds."""
        return max(1, (self.most or CALLS_A_CORE * (os.cpu_count() or 1)) // self.workers)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the agent wants to be heard. `client_id` of whoever rings; `recognition` "" takes the default;
    the rest as in `CallManners`, None takes the scenario's."""

    client_id: str
    recognition: str = ""
    pause_ms: int | None = None
    talks_over: TalksOver | None = None
    listening: Listening | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a call was asked to be. `media` and `recognition` as in `CallStarted`."""

    session_id: str
    client_id: str
    media: str
    recognition: str
    pauses: Pauses
    manners: CallManners = NORMAL


def why_not() -> str:
    """Why no call is possible here, "" when one is."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    return f"not installed: {', '.join(missing)}; pip install 'greenroom[voice]'" if missing else ""


def quieten() -> None:
    """Pipecat greets on standard error as it is imported."""
    from loguru import logger

    logger.disable("pipecat")


def load() -> None:
    """Import what a call needs: some seconds."""
    quieten()
    importlib.import_module("greenroom.channels.voice.media")
