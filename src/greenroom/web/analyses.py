"""Conversations held elsewhere, scored and kept. `/api/analyses`"""

import asyncio
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from greenroom.analysis.hearing.sniff import is_sound
from greenroom.analysis.reading import LARGEST, read_talk
from greenroom.analysis.transcript import LONGEST_TRANSCRIPT
from greenroom.core.errors import BadRequest, NotAllowed, NotFound
from greenroom.core.evaluation import Evaluation
from greenroom.library.loader import Library
from greenroom.store import Analysis, User
from greenroom.store.records import PAGE
from greenroom.web import analysing
from greenroom.web.analysing import evaluation_of, said_by, scored, yardstick
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.models import View
from greenroom.web.times import moment
from greenroom.web.upload import MORE, TextBody, unpacked, whole_body

FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "scenario_id": {"type": "string"},
        "agent": {"type": "string"},
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": TextBody.model_json_schema()},
            "multipart/form-data": {"schema": FORM},
        },
    }
}

router = APIRouter(prefix="/api/analyses", tags=["analyses"])


class AnalysisRow(View):
    """`title`: of the scenario it was held against, "" when none was named or it is gone."""

    id: str
    name: str
    scenario_id: str | None
    title: str
    created_at: datetime
    overall: int | None
    passed: bool


class AnalysisList(View):
    """`masks`: personal data is masked in what is sent from now on, before it is kept."""

    items: list[AnalysisRow]
    total: int
    masks: bool


class LineView(View):
    """`seq`: by which the evaluation quotes it; `at`: ms since the start, None where the file has no time.
    Only what was heard has `ends`, and `sure` where the recogniser tells (0 to 1)."""

    seq: int
    at: int | None
    speaker: Literal["agent", "customer"]
    text: str
    ends: int | None = None
    sure: float | None = None


class SpeakersBody(BaseModel):
    """`agent`: the lines that the agent said, by `seq`; the customer said the others."""

    model_config = ConfigDict(extra="forbid")

    agent: Annotated[list[int], Field(max_length=LONGEST_TRANSCRIPT)]


class AnalysisView(View):
    row: AnalysisRow
    evaluation: Evaluation
    lines: list[LineView]


@router.post("", status_code=201, openapi_extra=BODY)
async def analyse(desk: Here, user: SignedIn, request: Request) -> AnalysisView:
    """Read and score a conversation; it is kept with its report."""
    body = await whole_body(request, LARGEST + MORE)
    sent = await asyncio.to_thread(unpacked, request.headers.get("content-type", ""), body)
    if is_sound(sent.name, sent.data):
        mend = "send it to /api/analyses/recordings, as the page does"
        raise BadRequest("this is a recording", where=sent.name, mend=mend)
    yardstick(desk, sent.scenario_id)
    async with desk.analysing:
        read, speakers = await asyncio.to_thread(read_talk, sent.name, sent.data, agent=sent.agent)
    made, evaluation = await scored(
        desk, user.id, analysing.Sent(sent.name, read, speakers, sent.scenario_id)
    )
    return _view(made, evaluation, desk.library)


@router.get("")
async def analyses(
    desk: Here, user: SignedIn, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> AnalysisList:
    """A page of 50, newest first."""
    found, total = await desk.store.analyses(user.id, limit=PAGE, offset=(page - 1) * PAGE)
    rows = [_row(a, desk.library) for a in found]
    return AnalysisList(items=rows, total=total, masks=desk.mask_transcripts)


@router.get("/{analysis_id}")
async def analysis(desk: Here, user: SignedIn, analysis_id: str) -> AnalysisView:
    found = await _own(desk, user, analysis_id)
    return _view(found, await evaluation_of(desk, found), desk.library)


@router.put("/{analysis_id}/speakers")
async def speakers(desk: Here, user: SignedIn, analysis_id: str, body: SpeakersBody) -> AnalysisView:
    """Set right who said what: it is scored anew."""
    made, evaluation = await said_by(desk, await _own(desk, user, analysis_id), frozenset(body.agent))
    return _view(made, evaluation, desk.library)


@router.delete("/{analysis_id}", status_code=204)
async def forget(desk: Here, user: SignedIn, analysis_id: str) -> Response:
    """Forget it, words and all."""
    await _own(desk, user, analysis_id)
    await desk.store.drop_analysis(analysis_id)
    return Response(status_code=204)


async def _own(desk: Desk, user: User, analysis_id: str) -> Analysis:
    found = await desk.store.analysis(analysis_id)
    if found is None:
        raise NotFound("there is no such conversation", mend="go back to the list")
    if found.user_id != user.id:
        raise NotAllowed("this conversation is someone else's", mend="go back to the list")
    return found


def _row(a: Analysis, library: Library) -> AnalysisRow:
    scenario = library.scenarios.get(a.scenario_id or "")
    return AnalysisRow(
        id=a.id,
        name=a.name,
        scenario_id=a.scenario_id,
        title=scenario.title if scenario else "",
        created_at=moment(a.created_at),
        overall=a.overall,
        passed=a.passed,
    )


def _view(a: Analysis, evaluation: Evaluation, library: Library) -> AnalysisView:
    return AnalysisView(
        row=_row(a, library),
        evaluation=evaluation,
        lines=[LineView.model_validate(line) for line in a.lines],
    )
