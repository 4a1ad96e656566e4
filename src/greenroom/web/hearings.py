"""Recordings held elsewhere: sent, heard in the background, scored. `/api/analyses/recordings`"""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response

from greenroom.core.errors import NotFound
from greenroom.imports.hearing import Hearing, new_job
from greenroom.imports.notes import Heard, State
from greenroom.web.analysing import Sent, scored, yardstick
from greenroom.web.described import may
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.models import View
from greenroom.web.upload import paced

if TYPE_CHECKING:
    from greenroom.analysis.hearing.transcribing import Transcript

router = APIRouter(prefix="/api/analyses/recordings", tags=["analyses"])

BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class ProblemView(View):
    code: str
    message: str
    mend: str


class HearingView(View):
    """`ms` were heard so far, of `of` (null: nobody knows), with `lines` in them. `analysis_id`: of what came
    of it, "" until it is scored. `cut`: the file breaks off, or parts of it could not be read."""

    id: str
    name: str
    state: State
    ms: int
    of: int | None
    lines: int
    analysis_id: str
    cut: bool
    problem: ProblemView | None


class HearingList(View):
    items: list[HearingView]


@router.post("", status_code=202, openapi_extra=BODY, responses=may(429))
async def send(
    desk: Here,
    user: SignedIn,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200)],
    scenario_id: Annotated[str | None, Query(max_length=60)] = None,
) -> HearingView:
    """Take in a recording (the body as it is) and hear it in the background: ask for it again until it is
    done."""
    scenario, _ = yardstick(desk, scenario_id or None, spoken=True)

    async def score(heard: "Transcript") -> str:
        sent = Sent(name, heard.lines, (), scenario_id or None, heard.by)
        made, _ = await scored(desk, user.id, sent)
        return made.id

    job = new_job(user.id, name, scenario_id or None)
    content = paced(request.stream(), desk.upload_bytes_per_s)
    return _view(await _hearing(desk).take(job, content, scenario, score))


@router.get("")
async def under_way(desk: Here, user: SignedIn) -> HearingList:
    """Yours that are under way, and those that were since the server was started; newest first."""
    return HearingList(items=[_view(job) for job in await _hearing(desk).of(user.id)])


@router.get("/{recording_id}")
async def progress(desk: Here, user: SignedIn, recording_id: str) -> HearingView:
    return _view(await _hearing(desk).job(user.id, recording_id))


@router.delete("/{recording_id}", status_code=204)
async def give_up(desk: Here, user: SignedIn, recording_id: str) -> Response:
    """Give it up, and forget it; a score that was made of it stays."""
    await _hearing(desk).cancel(user.id, recording_id)
    return Response(status_code=204)


def _hearing(desk: Desk) -> Hearing:
    if desk.hearing is None:
        raise NotFound("recordings are not heard here")
    return desk.hearing


def _view(job: Heard) -> HearingView:
    problem = job.problem
    told = None
    if problem is not None:
        told = ProblemView(code=problem.code, message=problem.message, mend=problem.mend)
    return HearingView(
        id=job.id,
        name=job.name,
        state=job.state,
        ms=job.ms,
        of=job.of,
        lines=job.lines,
        analysis_id=job.made,
        cut=job.cut,
        problem=told,
    )
