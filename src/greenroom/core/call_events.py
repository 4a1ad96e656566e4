"""Facts of a voice call, beside the rest in `core/events.py`: when who spoke, what became of the line.

A call is a stretch of a session between `CallStarted` and `CallEnded`; a line that drops and is dialled again
begins another one. What was said stands in `AgentSaid` and `CustomerSaid` as in chat; `Spoke` adds when it
sounded. All of them are for the agent's screen.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from greenroom.core.call_manners import CallManners

Who = Literal["agent", "customer"]
Media = Literal["webrtc", "websocket"]


class _CallEvent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CallStarted(_CallEvent):
    """The line is open both ways. `recognition`: what turns the agent's speech into words ("typed": the agent
    types, "browser": the page hears); `voice`: what the customer speaks with; `manners`: how turns are
    taken."""

    kind: Literal["call_started"] = "call_started"
    client_id: str
    media: Media
    recognition: str
    voice: str
    manners: CallManners = CallManners()


class Spoke(_CallEvent):
    """The message of event `source` sounded from `starts` to `ends` (ms since the session started, as the
    server's end of the line heard it). `cut`: it was broken off. `confidence`: of the recognition, 0 to 1, or
    None. `stages`: milliseconds that each stage before it took (vad, recognition, wait, decide,
    synthesis, ...)."""

    kind: Literal["spoke"] = "spoke"
    who: Who
    source: int
    starts: int
    ends: int
    cut: bool = False
    confidence: float | None = None
    stages: dict[str, float] = {}


class LineLost(_CallEvent):
    """Nothing comes over the line any more; the customer waits."""

    kind: Literal["line_lost"] = "line_lost"
    client_id: str = ""


class LineBack(_CallEvent):
    """It comes again."""

    kind: Literal["line_back"] = "line_back"


class CallEnded(_CallEvent):
    """The line is closed; the session may go on by chat. A session that ends takes its call with it, and this
    is not said. `reason`: hung_up, lost, refused (no microphone, or no room), failed."""

    kind: Literal["call_ended"] = "call_ended"
    reason: str = "hung_up"


class Muted(_CallEvent):
    """The agent's microphone is off, or on again."""

    kind: Literal["muted"] = "muted"
    client_id: str
    on: bool


class CallTransferred(_CallEvent):
    """The agent passes the call on; the session ends with it."""

    kind: Literal["call_transferred"] = "call_transferred"
    client_id: str
    to: Literal["colleague", "supervisor"]
    reason: str = ""


class RecordingConsented(_CallEvent):
    """What of the call may be recorded from now on."""

    kind: Literal["recording_consented"] = "recording_consented"
    client_id: str
    audio: bool
    video: bool = False


CALL_KINDS: frozenset[str] = frozenset(
    {
        "call_started",
        "spoke",
        "line_lost",
        "line_back",
        "call_ended",
        "muted",
        "call_transferred",
        "recording_consented",
    }
)
"""All of them, by kind."""
