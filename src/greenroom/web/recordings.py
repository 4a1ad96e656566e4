"""What was recorded of a call: played, added to by the camera, deleted. `/api/sessions/{id}/recording`"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.errors import NotAllowed, NotFound
from greenroom.store.recordings.recorder import Recorder
from greenroom.store.recordings.rows import RecordingRow
from greenroom.web.auditing import looked
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.models import View
from greenroom.web.ranges import ranged
from greenroom.web.upload import whole_body
from greenroom.web.views import owned, readable

PIECE = 8 * 2**20
"""Bytes of a camera's piece."""

router = APIRouter(prefix="/api/sessions", tags=["recordings"])

Part = Annotated[str, Query(max_length=40)]


class PartView(View):
    """A stretch without a gap: `from_ms` since the session started, `ms` long, `size` bytes."""

    id: str
    from_ms: int
    ms: int
    size: int
    media_type: str


class TrackView(View):
    """All stretches of a kind, oldest first: a line that dropped and was dialled again leaves several. `ms`
    and `bytes`: of all of them."""

    ms: int
    bytes: int
    parts: list[PartView]


class RecordingView(View):
    """`from_ms`: where the first stretch begins, in ms since the session started. `days` that it is kept, 0:
    until somebody deletes it. `mine`: may the reader delete it."""

    audio: TrackView | None
    video: TrackView | None
    from_ms: int
    days: int
    mine: bool


class PicturesBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    media_type: Annotated[str, Field(pattern=r"^video/(webm|mp4)(;\s?codecs=[\w\".,\s-]+)?$", max_length=80)]


class EndBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ms: Annotated[int, Field(ge=0, le=24 * 60 * 60 * 1000)]


SOUND = {form: {"schema": {"type": "string"}} for form in ("audio/ogg", "video/webm", "video/mp4")}
PLAYED: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it.", "content": SOUND},
    206: {"description": "The range that was asked for.", "content": SOUND},
    416: {"description": "It is not that long."},
}


@router.get("/{session_id}/recording")
async def recording(desk: Here, user: SignedIn, session_id: str) -> RecordingView:
    """What can be played of a session."""
    record = await readable(desk.store, user, session_id)
    rows = await _recorder(desk).of(session_id)
    return RecordingView(
        audio=_track([r for r in rows if r.kind == "audio"]),
        video=_track([r for r in rows if r.kind == "video"]),
        from_ms=min((r.from_ms for r in rows), default=0),
        days=_recorder(desk).days,
        mine=record.started.user_id == user.id or user.role == "administrator",
    )


@router.get("/{session_id}/recording/{kind}", response_class=Response, responses=PLAYED)
async def play(
    desk: Here,
    user: SignedIn,
    session_id: str,
    kind: Literal["audio", "video"],
    request: Request,
    part: Part = "",
) -> Response:
    """Sound (Ogg Opus, the agent left, the customer right) or pictures; a `part` by its id, else the first.
    Answers in ranges."""
    record = await readable(desk.store, user, session_id)
    await looked(desk, user, "recording.play", record.started.user_id, session_id)
    rows = [r for r in await _recorder(desk).of(session_id) if r.kind == kind and part in ("", r.id)]
    if not rows:
        raise NotFound("there is no such recording", mend="it may have been deleted, or grown too old")
    row, kept = rows[0], await _recorder(desk).recordings()
    return await ranged(
        request, lambda start, end: kept.read(row, start, end), row.size, row.media_type.split(";")[0], row.id
    )


@router.delete("/{session_id}/recording", status_code=204)
async def forget(desk: Here, user: SignedIn, session_id: str) -> Response:
    """Delete it for good, sound and pictures, keys first. For who played it, and for administrators."""
    record = await readable(desk.store, user, session_id)
    if record.started.user_id != user.id and user.role != "administrator":
        raise NotAllowed(
            "this recording is someone else's", mend="ask them to delete it, or an administrator"
        )
    await looked(desk, user, "recording.delete", record.started.user_id, session_id)
    await _recorder(desk).forget(session_id)
    return Response(status_code=204)


@router.post("/{session_id}/recording/video", status_code=201)
async def begin_pictures(desk: Here, user: SignedIn, session_id: str, body: PicturesBody) -> PartView:
    """The camera's recorder has started: what it records is sent in pieces from now on."""
    record = await owned(desk.store, user, session_id)
    kept = await _recorder(desk).recordings()
    from_ms = max(0, desk.now() - record.started.created_at)
    return _part(await kept.begin_pictures(session_id, from_ms, body.media_type))


@router.put("/{session_id}/recording/video/{part}/{number}", status_code=204)
async def add_pictures(
    desk: Here, user: SignedIn, session_id: str, part: str, number: int, request: Request
) -> Response:
    """Piece `number` (from 0, in order) of what the camera's recorder gave; sending it again does no harm."""
    await owned(desk.store, user, session_id)
    kept = await _recorder(desk).recordings()
    await kept.add_pictures(session_id, part, number, await whole_body(request, PIECE))
    return Response(status_code=204)


@router.post("/{session_id}/recording/video/{part}/end", status_code=204)
async def end_pictures(desk: Here, user: SignedIn, session_id: str, part: str, body: EndBody) -> Response:
    """No more pieces come; what they show lasted `ms`."""
    await owned(desk.store, user, session_id)
    await (await _recorder(desk).recordings()).end_pictures(session_id, part, body.ms)
    return Response(status_code=204)


def _recorder(desk: Desk) -> Recorder:
    if desk.recorder is None:
        raise NotFound("nothing is recorded here")
    return desk.recorder


def _track(rows: Sequence[RecordingRow]) -> TrackView | None:
    if not rows:
        return None
    return TrackView(
        ms=sum(r.ms for r in rows), bytes=sum(r.size for r in rows), parts=[_part(r) for r in rows]
    )


def _part(row: RecordingRow) -> PartView:
    return PartView(id=row.id, from_ms=row.from_ms, ms=row.ms, size=row.size, media_type=row.media_type)
