"""Calls: what a page has to know before it rings, and the signalling. `/api/voice`, `/api/sessions/...`

The media themselves go past HTTP: WebRTC between the browser and `channels/voice`.
"""

import contextlib
from dataclasses import asdict
from typing import Annotated, Any, Literal, TypeVar, get_args

from fastapi import APIRouter, Response, WebSocket
from pydantic import BaseModel, ConfigDict, Field

from greenroom.channels.voice.about import Wanted
from greenroom.channels.voice.calls import Calls
from greenroom.channels.voice.turns import LONGEST_PAUSE_MS
from greenroom.core.call_manners import Listening, TalksOver
from greenroom.core.errors import GreenroomError, SignedOut, WrongState
from greenroom.core.scenario import Scenario
from greenroom.store import User
from greenroom.voices.parts import LivePrice
from greenroom.web.described import may
from greenroom.web.desk import Admitted, Desk, Here, SignedIn
from greenroom.web.rights import administrator
from greenroom.web.scenarios import find
from greenroom.web.views import owned

router = APIRouter(prefix="/api", tags=["calls"])

LONGEST_SDP = 64 * 1024
MOST_CANDIDATES = 50
TALKS_OVER: tuple[TalksOver, ...] = get_args(TalksOver)
LISTENING: tuple[Listening, ...] = get_args(Listening)
Word = TypeVar("Word", bound=str)


class RecognitionView(BaseModel):
    """A way to turn speech into words. `note`: what to know before choosing it."""

    id: str
    label: str
    available: bool
    note: str
    default: bool


class Recordable(BaseModel):
    audio: bool
    video: bool


class VoiceView(BaseModel):
    """`why`: why no call is possible. `media`: how the sound goes, WebRTC to this server or through LiveKit.
    `busy` of `most_calls` lines are taken. `pause_ms`: thinking pause that
    is respected unless a call says otherwise. `recording`: what can be recorded here."""

    available: bool
    why: str
    ice_servers: list[dict[str, Any]]
    media: Literal["webrtc", "livekit"] = "webrtc"
    recognition: list[RecognitionView]
    busy: int
    most_calls: int
    pause_ms: int
    recording: Recordable


class PartView(BaseModel):
    """`choice`: what it is set to by `setting`, "" for nothing. `problem` and `mend`: why it is wrong, or
    refused. `price`: dollars for a million tokens of `live`; null when nobody knows."""

    id: Literal["whisper", "recognition", "speech", "live", "livekit"]
    setting: str
    choice: str
    state: Literal["ready", "wrong", "refused", "off"]
    problem: str
    mend: str
    price: LivePrice | None


class PartList(BaseModel):
    items: list[PartView]


class RingBody(BaseModel):
    """`recognition`: one of those of `GET /api/voice`. `pause_ms`: thinking pause that is respected;
    `talks_over` and `listening` as in a scenario's `call`. Without them the scenario's hold."""

    model_config = ConfigDict(extra="ignore")

    client_id: Annotated[str, Field(min_length=1, max_length=80)] = "call"
    recognition: Annotated[str, Field(max_length=40)] = ""
    pause_ms: Annotated[int, Field(ge=100, le=LONGEST_PAUSE_MS)] | None = None
    talks_over: TalksOver | None = None
    listening: Listening | None = None

    def wanted(self) -> Wanted:
        return Wanted(self.client_id, self.recognition, self.pause_ms, self.talks_over, self.listening)


class OfferBody(RingBody):
    """A `RingBody` with an SDP offer."""

    sdp: Annotated[str, Field(min_length=1, max_length=LONGEST_SDP)]
    type: Annotated[str, Field(pattern="^offer$")]
    pc_id: Annotated[str, Field(max_length=200)] | None = None
    restart_pc: bool | None = None


class Answer(BaseModel):
    sdp: str
    type: str
    pc_id: str


class EntryView(BaseModel):
    """What the page enters the room of the LiveKit server with: `token` opens nothing else."""

    url: str
    token: str
    room: str


class Candidate(BaseModel):
    model_config = ConfigDict(extra="ignore")

    candidate: Annotated[str, Field(max_length=2_000)]
    sdp_mid: Annotated[str, Field(max_length=40)] | None = None
    sdp_mline_index: Annotated[int, Field(ge=0, le=100)] | None = None


class Candidates(BaseModel):
    model_config = ConfigDict(extra="ignore")

    pc_id: Annotated[str, Field(max_length=200)]
    candidates: Annotated[list[Candidate], Field(max_length=MOST_CANDIDATES)]


def _calls(desk: Desk) -> Calls:
    if desk.calls is None:
        raise WrongState("this server takes no calls", mend="go on by chat")
    return desk.calls


@router.get("/voice", responses=may(409))
async def voice(desk: Here, user: SignedIn) -> VoiceView:
    """What calls are like here, before one is begun."""
    _calls(desk).warm_up()
    able = desk.recorder is not None
    return VoiceView.model_validate({**_calls(desk).about(), "recording": {"audio": able, "video": able}})


@router.get("/voice/parts", responses=may(409))
async def parts_here(desk: Here, user: SignedIn) -> PartList:
    """For administrators: what hears and speaks here, and what is wrong with it. The LiveKit server is asked
    whether it is there, which may take some seconds."""
    administrator(user, "see what hears and speaks")
    found = await _calls(desk).equipment.parts()
    return PartList(items=[PartView.model_validate(asdict(part)) for part in found])


@router.post("/sessions/{session_id}/call")
async def ring(desk: Here, me: Admitted, session_id: str, body: OfferBody) -> Answer:
    """Ring, or ring again after the line was lost: answers a WebRTC offer. 503 when all lines are busy, 409
    for a session that is no call or has ended."""
    scenario = await _called(desk, me.user, session_id)
    desk.callers.rang(session_id, me.key)
    answer = await _calls(desk).ring(session_id, scenario, body.wanted(), body.sdp, body.type)
    return Answer.model_validate(answer)


@router.post("/sessions/{session_id}/call/livekit", responses=may(409))
async def enter(desk: Here, me: Admitted, session_id: str, body: RingBody) -> EntryView:
    """Ring where `GET /api/voice` says that the sound goes through LiveKit: a room for this call, which the
    customer enters, and a token with which the page may. 503 when all lines are busy, or LiveKit is not to
    be had."""
    scenario = await _called(desk, me.user, session_id)
    desk.callers.rang(session_id, me.key)
    entry = await _calls(desk).enter(session_id, scenario, body.wanted())
    return EntryView(url=entry.url, token=entry.token, room=entry.room)


async def _called(desk: Desk, user: User, session_id: str) -> Scenario:
    """What is called about. Raises `NotFound`, `NotAllowed`, `WrongState`."""
    record = await owned(desk.store, user, session_id)
    if record.started.channel != "call":
        raise WrongState("this session is held in writing", mend="start a call from the library")
    if record.summary.status == "ended":
        raise WrongState("the session has ended", mend="open its report, or start a new one")
    return find(desk.library, record.started.scenario_id)


@router.websocket("/sessions/{session_id}/call/ws")
async def ring_by_socket(websocket: WebSocket, session_id: str) -> None:
    """The same call where WebRTC does not get through: binary messages with 16 kHz 16-bit mono sound, both
    ways. `client_id`, `recognition`, `pause_ms`, `talks_over` and `listening` are in the query. Refused with
    a text message `{"error": {code, message, mend}}` before the socket is closed."""
    desk: Desk = websocket.app.state.desk
    await websocket.accept()
    try:
        me = await desk.door.admit(websocket.headers.get("cookie", ""))
        if me is None:
            raise SignedOut
        asked = websocket.query_params
        pause = int(asked["pause_ms"]) if asked.get("pause_ms", "").isdigit() else None
        wanted = Wanted(
            asked.get("client_id", "call")[:80],
            asked.get("recognition", "")[:40],
            pause,
            _one_of(asked.get("talks_over"), TALKS_OVER),
            _one_of(asked.get("listening"), LISTENING),
        )
        scenario = await _called(desk, me.user, session_id)
        desk.callers.rang(session_id, me.key)
        await _calls(desk).serve_socket(session_id, scenario, wanted, websocket)
    except GreenroomError as error:
        told = {"code": error.code, "message": error.message, "mend": error.mend}
        with contextlib.suppress(RuntimeError):  # gone meanwhile
            await websocket.send_json({"error": told})
            await websocket.close(1008)


def _one_of(given: str | None, words: tuple[Word, ...]) -> Word | None:
    return next((word for word in words if word == given), None)


@router.patch("/sessions/{session_id}/call", status_code=204)
async def candidates(desk: Here, user: SignedIn, session_id: str, body: Candidates) -> Response:
    """More ways to reach the caller, as its browser finds them."""
    await owned(desk.store, user, session_id)
    given = [c.model_dump() for c in body.candidates]
    await _calls(desk).candidates(session_id, body.pc_id, given)
    return Response(status_code=204)


@router.delete("/sessions/{session_id}/call", status_code=204)
async def hang_up(desk: Here, user: SignedIn, session_id: str, reason: str = "hung_up") -> Response:
    """Close the line. The session goes on by chat; so it does when no call came about."""
    record = await owned(desk.store, user, session_id)
    why = reason if reason in ("hung_up", "refused", "lost", "failed") else "hung_up"
    if not await _calls(desk).hang_up(session_id, why) and record.summary.status != "ended":
        await desk.hub.hung_up(session_id, why)
    return Response(status_code=204)
