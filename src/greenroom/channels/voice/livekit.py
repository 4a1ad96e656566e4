"""Calls through a LiveKit server: a room for each, made before and deleted after; who may enter it by tokens.

For many machines, and for networks where a browser reaches only the LiveKit server. The room's name is
made anew for each ring; a token opens that room alone, for some minutes, and does not tell who the person is.
Pipecat's transport and LiveKit's own package are imported when a call starts.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from greenroom.channels.voice.about import Unavailable
from greenroom.channels.voice.timing import CHUNK_MS
from greenroom.voices.ports import RATE

if TYPE_CHECKING:
    from pipecat.transports.base_transport import BaseTransport

TOKEN_S = 300
"""Seconds within which a token has to be used; whoever is in the room may stay."""

EMPTY_S, LEFT_S = 60, 20
"""Seconds after which LiveKit itself deletes a room that nobody entered, or that all have left."""

ANSWERS_S = 5.0
AHEAD_MS = 60
"""Sound that LiveKit's own queue holds: what is in it can't be taken back when the agent interrupts."""

AGENT, CUSTOMER = "agent", "customer"
OTHERS = 2


@dataclass(frozen=True, slots=True)
class LiveKit:
    """`url` as browsers take it (wss://...), with the key and the secret of the server's `keys`."""

    url: str
    key: str
    secret: str = field(repr=False)

    @property
    def http(self) -> str:
        """Where its API answers."""
        return "http" + self.url.removeprefix("ws").removeprefix("http").rstrip("/")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the person's page enters the room with."""

    url: str
    token: str
    room: str


def room_name(session_id: str) -> str:
    """Another each time: an older token opens nothing."""
    return f"greenroom-{session_id}-{secrets.token_hex(6)}"


def entry(at: LiveKit, room: str, now_s: float | None = None) -> Entry:
    return Entry(at.url, token(at, who_may(room, AGENT), AGENT, now_s), room)


def who_may(room: str, who: str) -> dict[str, Any]:
    """What may be done in the room: speak and listen. A person sends no data, shows nothing, and changes
    nothing of what stands there of anybody."""
    may: dict[str, Any] = {"room": room, "roomJoin": True, "canSubscribe": True, "canPublish": True}
    if who == AGENT:
        may |= {"canPublishSources": ["microphone"], "canPublishData": False, "canUpdateOwnMetadata": False}
    return may


def token(at: LiveKit, may: dict[str, Any], who: str, now_s: float | None = None) -> str:
    """A JSON web token as LiveKit reads it, signed with the secret (HS256)."""
    now = int(time.time() if now_s is None else now_s)
    claims = {"iss": at.key, "sub": who, "nbf": now - 10, "exp": now + TOKEN_S, "video": may}
    head = {"alg": "HS256", "typ": "JWT"}
    text = ".".join(_packed(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    signed = hmac.new(at.secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{_packed(signed)}"


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


async def make_room(at: LiveKit, room: str) -> None:
    """For two, and no more. Raises `Unavailable`, saying why."""
    about = {"name": room, "maxParticipants": OTHERS, "emptyTimeout": EMPTY_S, "departureTimeout": LEFT_S}
    await asyncio.to_thread(_asked, at, "CreateRoom", about, {"roomCreate": True})


async def drop_room(at: LiveKit, room: str) -> None:
    """Everybody out, and no way back. Raises `Unavailable`."""
    await asyncio.to_thread(_asked, at, "DeleteRoom", {"room": room}, {"roomCreate": True})


def looked_at(at: LiveKit) -> None:
    """Whether it is there, and knows the key. Blocks. Raises `Unavailable`, saying why not."""
    _asked(at, "ListRooms", {"names": ["greenroom"]}, {"roomList": True})


def _asked(at: LiveKit, what: str, body: dict[str, Any], may: dict[str, Any]) -> None:
    request = urllib.request.Request(
        f"{at.http}/twirp/livekit.RoomService/{what}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token(at, may, 'greenroom')}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWERS_S) as answer:
            answer.read(1_000_000)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 401:
            mend = "set GREENROOM_VOICE_LIVEKIT_KEY and _SECRET as they stand in the LiveKit server's `keys`"
            raise Unavailable("the LiveKit server does not know the key or the secret", mend=mend) from None
        if error.code == 404 and what == "DeleteRoom":
            return  # it has deleted it itself
        message = f"the LiveKit server answered {error.code}"
        raise Unavailable(message, mend="see its log; go on by chat in the same session") from None
    except (OSError, ValueError) as error:
        mend = "see GREENROOM_VOICE_LIVEKIT_URL, and whether it runs; go on by chat in the same session"
        raise Unavailable("the LiveKit server cannot be reached", mend=mend) from error


def joined(at: LiveKit, room: str) -> "BaseTransport":
    """The customer's end of the line. Raises `Unavailable` when LiveKit's package is not installed."""
    try:
        from pipecat.transports.livekit.transport import LiveKitParams, LiveKitTransport
    except ImportError as error:
        message = f"LiveKit's package is not installed: {error}"
        raise Unavailable(message, mend="pip install 'greenroom[livekit]'") from None

    class Transport(LiveKitTransport):
        def flush(self) -> None:
            """Drop the sound that waits in LiveKit's queue."""
            source = getattr(self._client, "_audio_source", None)
            if source is not None:
                source.clear_queue()

    params = LiveKitParams(
        audio_in_enabled=True,
        audio_out_enabled=True,
        audio_in_sample_rate=RATE,
        audio_out_sample_rate=RATE,
        audio_out_10ms_chunks=CHUNK_MS // 10,
        audio_out_end_silence_secs=0,
        audio_out_queue_size_ms=AHEAD_MS,
    )
    made: BaseTransport = Transport(at.url, token(at, who_may(room, CUSTOMER), CUSTOMER), room, params)
    return made
