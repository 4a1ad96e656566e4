"""The grain of a call in time."""

from greenroom.engine.clock import RealClock
from greenroom.voices.ports import BYTES_A_MS

CHUNK_MS = 20
CHUNK = CHUNK_MS * BYTES_A_MS
"""Sound is handed on in pieces of so many bytes."""

AHEAD = 2
"""Chunks to hand to the transport before the first of them was sent."""

VAD_STOP_MS = 200
VAD_START_MS = 160
"""Speech and silence last so long before they are believed."""

HUSH_MS = 64
"""After so much silence it is looked whether the agent's turn could be over."""

_CLOCK = RealClock()


def now_ms() -> int:
    """Epoch ms."""
    return _CLOCK.now_ms()
