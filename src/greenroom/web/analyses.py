"""Conversations held elsewhere, scored and kept. `/api/analyses`"""

import asyncio
import contextlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from greenroom.analysis import score_with_log
from greenroom.analysis.reading import LARGEST, read_talk
from greenroom.core.errors import NotAllowed, NotFound
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import AgentSaid, CustomerSaid, Recorded
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.library.loader import Library
from greenroom.store import Analysis, User
from greenroom.store.records import PAGE
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.masking import masked_talk
from greenroom.web.models import View
from greenroom.web.scenarios import find
from greenroom.web.times import moment
from greenroom.web.upload import MORE, TextBody, unpacked, whole_body

RUBRIC = "support"
"""What counts when no scenario is named."""

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
    """`seq`: by which the evaluation quotes it; `at`: ms since the start, None where the file has no time."""

    seq: int
    at: int | None
    speaker: Literal["agent", "customer"]
    text: str


class AnalysisView(View):
    row: AnalysisRow
    evaluation: Evaluation
    lines: list[LineView]


@router.post("", status_code=201, openapi_extra=BODY)
async def analyse(desk: Here, user: SignedIn, request: Request) -> AnalysisView:
    """Read and score a conversation; it is kept with its report."""
    body = await whole_body(request, LARGEST + MORE)
    sent = await asyncio.to_thread(unpacked, request.headers.get("content-type", ""), body)
    name = secrets.token_hex(8)
    scenario, rubric = _yardstick(desk, sent.scenario_id)
    async with desk.analysing:
        read, speakers = await asyncio.to_thread(read_talk, sent.name, sent.data, agent=sent.agent)
        evaluation, log = await asyncio.to_thread(
            score_with_log, read, scenario, desk.listener, rubric, desk.reader
        )
    evaluation = evaluation.model_copy(update={"session_id": name})
    called = sent.name
    if desk.mask_transcripts:  # scored as it was said, kept without what is personal
        read, evaluation, mask = await asyncio.to_thread(masked_talk, read, evaluation, speakers)
        called = mask.mask(sent.name)
    made = Analysis(
        id=name,
        user_id=user.id,
        name=called,
        scenario_id=sent.scenario_id,
        created_at=desk.now(),
        overall=evaluation.overall,
        passed=evaluation.passed,
        lines=_lines(read, log),
        evaluation=evaluation.model_dump(mode="json"),
    )
    await desk.store.add_analysis(made)
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
    return _view(found, await _evaluation(desk, found), desk.library)


@router.delete("/{analysis_id}", status_code=204)
async def forget(desk: Here, user: SignedIn, analysis_id: str) -> Response:
    """Forget it, words and all."""
    await _own(desk, user, analysis_id)
    await desk.store.drop_analysis(analysis_id)
    return Response(status_code=204)


def _yardstick(desk: Desk, scenario_id: str | None) -> tuple[Scenario | None, Rubric]:
    """What a conversation is held against. Raises `NotFound`."""
    scenario = None if scenario_id is None else find(desk.library, scenario_id)
    rubric = desk.library.rubrics.get(scenario.rubric.use if scenario else RUBRIC)
    if rubric is None:
        raise NotFound("the rubric is gone", mend="put its file back")
    return scenario, rubric


async def _evaluation(desk: Desk, a: Analysis) -> Evaluation:
    """As it was stored; made again when a version stored it that wrote it otherwise."""
    with contextlib.suppress(ValidationError):
        return Evaluation.model_validate(a.evaluation)
    scenario, rubric = _yardstick(desk, a.scenario_id)
    lines = [
        {
            "speaker": line["speaker"],
            "text": line["text"],
            "at": None if line["at"] is None else line["at"] / 1000,
        }
        for line in a.lines
    ]
    async with desk.analysing:
        made, _ = await asyncio.to_thread(score_with_log, lines, scenario, desk.listener, rubric, desk.reader)
    return made.model_copy(update={"session_id": a.id})


def _lines(read: Sequence[Mapping[str, Any]], log: Sequence[Recorded]) -> list[dict[str, Any]]:
    messages = [r for r in log if isinstance(r.event, AgentSaid | CustomerSaid)]
    return [
        {
            "seq": said.seq,
            "at": said.at if "at" in line else None,
            "speaker": line["speaker"],
            "text": line["text"],
        }
        for said, line in zip(messages, read, strict=True)
    ]


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
