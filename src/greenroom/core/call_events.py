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
SoundProblem = Literal["quiet", "clipping", "noisy", "losing"]
"""Too low, too loud for the microphone, hard to tell from the noise around it, with gaps."""


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


class SoundMeasured(_CallEvent):
    """What the agent's microphone delivers, when there was enough of it to tell and whenever its `problems`
    change. `level` of speech, `noise`: what is left between sounds, both in dB of full scale (so negative);
    `clipped`: share of the speech that is at full scale; `lost`: share of the packets that did not come."""

    kind: Literal["sound_measured"] = "sound_measured"
    level: float
    noise: float
    clipped: float = 0.0
    lost: float = 0.0
    problems: tuple[SoundProblem, ...] = ()


class NotHeard(_CallEvent):
    """The agent spoke from `starts` to `ends` (ms since the session started) and nothing could be made of it.
    `why`: what is wrong with the sound, if that is known."""

    kind: Literal["not_heard"] = "not_heard"
    client_id: str
    starts: int
    ends: int
    why: tuple[SoundProblem, ...] = ()


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
        "sound_measured",
        "not_heard",
    }
)
"""All of them, by kind."""
