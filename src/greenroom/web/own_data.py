"""Somebody's own data: fetched, or forgotten. `/api/account/data...`"""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from greenroom.core.errors import BadRequest, NotFound, WrongState
from greenroom.store import ExportStore, JobState, User, name_key
from greenroom.web.auditing import note
from greenroom.web.auth import forget, hashed
from greenroom.web.desk import Background, Desk, Here, InBrowser, SignedIn
from greenroom.web.rights import administrator
from greenroom.web.times import moment, moment_or_none

LINK_MS = 10 * 60 * 1000
ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {"schema": {"type": "string"}}}}}

router = APIRouter(tags=["account"])


class ExportView(BaseModel):
    """`state`: of the job that makes it; "ready" when it can be fetched, "gone" after that."""

    state: JobState | Literal["ready", "gone"]
    error: str
    asked_at: datetime
    bytes: int | None
    expires_at: datetime | None


class DataView(BaseModel):
    export: ExportView | None
    erasure: str


class ExportLink(BaseModel):
    url: str
    expires_at: datetime


class NameTyped(BaseModel):
    name: Annotated[str, Field(max_length=200)]


@router.get("/api/account/data")
async def data(desk: Here, me: InBrowser) -> DataView:
    """How far the export of your data is, and what becomes of your sessions when you are forgotten."""
    job = await desk.store.job("export", me.user.id)
    if job is None:
        return DataView(export=None, erasure=desk.erasure)
    ready = await _exports(desk).export(me.user.id, desk.now()) if job.state == "done" else None
    state = job.state if job.state != "done" else "ready" if ready else "gone"
    export = ExportView(
        state=state,
        error=job.error,
        asked_at=moment(job.made_at),
        bytes=ready.size if ready else None,
        expires_at=moment_or_none(ready.expires_at if ready else None),
    )
    return DataView(export=export, erasure=desk.erasure)


@router.post("/api/account/data/export", status_code=202, response_class=Response)
async def ask(desk: Here, me: InBrowser) -> Response:
    """Have everything about you made ready as a ZIP file."""
    await _background(desk).add("export", me.user.id, again=True)
    return Response(status_code=202)


@router.post("/api/account/data/export/link", status_code=201)
async def link(desk: Here, me: InBrowser, request: Request) -> ExportLink:
    """A link that fetches it once, within ten minutes, in a browser that is signed in as you."""
    now = desk.now()
    if await _exports(desk).export(me.user.id, now) is None:
        raise NotFound("there is nothing to fetch", mend="have it made again")
    token = secrets.token_urlsafe(32)
    await _exports(desk).link_export(me.user.id, hashed(token), now + LINK_MS)
    return ExportLink(
        url=f"{request.base_url}api/account/data/export/{token}", expires_at=moment(now + LINK_MS)
    )


@router.get("/api/account/data/export/{token}", response_class=Response, responses=ZIP)
async def fetch(desk: Here, me: InBrowser, token: str) -> Response:
    """The ZIP file. It is deleted here once it was sent."""
    exports, user_id = _exports(desk), me.user.id
    found = await exports.take_export(user_id, hashed(token), desk.now())
    if found is None:
        raise NotFound("this link was used, or is too old", mend="ask for a fresh one at /account")

    async def content() -> AsyncIterator[bytes]:
        for number in range(1, found.parts + 1):
            yield await exports.export_part(user_id, number)
        await exports.drop_export(user_id)

    headers = {
        "Content-Length": str(found.size),
        "Content-Disposition": 'attachment; filename="greenroom-my-data.zip"',
    }
    return StreamingResponse(content(), media_type="application/zip", headers=headers)


@router.post("/api/account/data/erase", status_code=202, response_class=Response)
async def erase(desk: Here, me: InBrowser, request: Request, body: NameTyped) -> Response:
    """Forget you. You are signed out everywhere at once."""
    await _erase(desk, me.user, me.user, body.name)
    answer = Response(status_code=202)
    forget(answer, request)
    return answer


@router.post("/api/people/{person_id}/erase", status_code=202, response_class=Response)
async def erase_person(desk: Here, user: SignedIn, person_id: str, body: NameTyped) -> Response:
    """Forget somebody who asked for it. For administrators."""
    administrator(user, "have somebody forgotten")
    person = await desk.store.user(person_id)
    if person is None:
        raise NotFound("there is nobody with this id", mend="load the page again")
    await _erase(desk, user, person, body.name)
    return Response(status_code=202)


async def _erase(desk: Desk, by: User, person: User, typed: str) -> None:
    if name_key(typed) != name_key(person.name):
        raise BadRequest("that is not the name", mend=f"type {person.name!r}, to be sure")
    if person.role == "administrator":
        users = await desk.store.users()
        others = [u for u in users if u.role == "administrator" and u.deactivated_at is None]
        if [u.id for u in others] == [person.id] or person.id == "local":
            raise WrongState(
                "an installation cannot lose its own administrator", mend="make somebody else one first"
            )
    await note(desk, by, "person.erase", person.id, how=desk.erasure)
    await _background(desk).add("erase", person.id, again=True)
    await desk.store.change_user(person.id, deactivated_at=desk.now())
    await desk.store.drop_logins(person.id)
    await desk.store.drop_tokens(person.id)
    await desk.door.changed()


def _background(desk: Desk) -> Background:
    if desk.jobs is None:
        raise NotFound("nothing is done in the background here")
    return desk.jobs


def _exports(desk: Desk) -> ExportStore:
    if desk.exports is None:
        raise NotFound("nothing can be fetched here")
    return desk.exports
