"""Conversations held elsewhere: scored, kept, and scored anew when somebody sets right who said what."""

import asyncio
import contextlib
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from greenroom.analysis import score_with_log
from greenroom.core.errors import BadRequest, NotFound
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import AgentSaid, CustomerSaid, Recorded
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.store import Analysis
from greenroom.web.desk import Desk
from greenroom.web.masking import masked_talk
from greenroom.web.scenarios import find

RUBRIC, SPOKEN_RUBRIC = "support", "call"
"""What counts when no scenario is named: in writing, and for what was spoken."""

Lines = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sent:
    """`lines` as `score_transcript` takes them, of the file `name`; `speakers`: what it calls those who
    speak; `recognition`: what turned speech into them, "" when they were written."""

    name: str
    lines: Lines
    speakers: Iterable[str] = ()
    scenario_id: str | None = None
    recognition: str = ""


async def scored(desk: Desk, user_id: str, sent: Sent) -> tuple[Analysis, Evaluation]:
    """Score it and keep it. Raises `NotFound`, `BadRequest`, `TooLong`."""
    name = secrets.token_hex(8)
    read: Lines = sent.lines
    evaluation, log = await _score(desk, sent.scenario_id, read)
    versions = {**evaluation.versions, **({"recognition": sent.recognition} if sent.recognition else {})}
    evaluation = evaluation.model_copy(update={"session_id": name, "versions": versions})
    called = sent.name
    if desk.mask_transcripts:  # scored as it was said, kept without what is personal
        read, evaluation, mask = await asyncio.to_thread(masked_talk, read, evaluation, sent.speakers)
        called = mask.mask(sent.name)
    made = Analysis(
        id=name,
        user_id=user_id,
        name=called,
        scenario_id=sent.scenario_id,
        created_at=desk.now(),
        overall=evaluation.overall,
        passed=evaluation.passed,
        lines=_kept(read, log),
        evaluation=evaluation.model_dump(mode="json"),
    )
    await desk.store.add_analysis(made)
    return made, evaluation


async def evaluation_of(desk: Desk, a: Analysis) -> Evaluation:
    """As it was stored; made again when a version stored it that wrote it otherwise."""
    with contextlib.suppress(ValidationError):
        return Evaluation.model_validate(a.evaluation)
    made, _ = await _score(desk, a.scenario_id, _given(a.lines))
    return made.model_copy(update={"session_id": a.id})


async def said_by(desk: Desk, a: Analysis, agent: Collection[int]) -> tuple[Analysis, Evaluation]:
    """The lines numbered `agent` are the agent's and the others the customer's: score it anew and keep that.
    Raises `BadRequest`."""
    known = {line["seq"] for line in a.lines}
    if unknown := sorted(set(agent) - known):
        raise BadRequest(f"there is no line {unknown[0]}", mend="load the conversation again")
    lines = [{**line, "speaker": "agent" if line["seq"] in agent else "customer"} for line in a.lines]
    if len({line["speaker"] for line in lines}) < 2 and len(lines) > 1:
        raise BadRequest("everything is said by one side", mend="mark at least one line of the other")
    given = _given(lines)
    evaluation, log = await _score(desk, a.scenario_id, given)
    before = a.evaluation.get("versions", {}).get("recognition")
    versions = {**evaluation.versions, **({"recognition": before} if before else {})}
    evaluation = evaluation.model_copy(update={"session_id": a.id, "versions": versions})
    made = replace(
        a,
        overall=evaluation.overall,
        passed=evaluation.passed,
        lines=_kept(given, log),
        evaluation=evaluation.model_dump(mode="json"),
    )
    await desk.store.replace_analysis(made)
    return made, evaluation


def yardstick(desk: Desk, scenario_id: str | None, spoken: bool = False) -> tuple[Scenario | None, Rubric]:
    """What a conversation is held against. Raises `NotFound`."""
    rubrics = desk.library.rubrics
    scenario = None if scenario_id is None else find(desk.library, scenario_id)
    usual = SPOKEN_RUBRIC if spoken and SPOKEN_RUBRIC in rubrics else RUBRIC
    rubric = rubrics.get(scenario.rubric.use if scenario else usual)
    if rubric is None:
        raise NotFound("the rubric is gone", mend="put its file back")
    return scenario, rubric


async def _score(desk: Desk, scenario_id: str | None, lines: Lines) -> tuple[Evaluation, list[Recorded]]:
    scenario, rubric = yardstick(desk, scenario_id, any("ends" in line for line in lines))
    async with desk.analysing:
        return await asyncio.to_thread(
            score_with_log, list(lines), scenario, desk.listener, rubric, desk.reader
        )


def _kept(read: Lines, log: Sequence[Recorded]) -> list[dict[str, Any]]:
    """As they are stored: in ms, each with the number that the evaluation quotes it by."""
    messages = [r for r in log if isinstance(r.event, AgentSaid | CustomerSaid)]
    return [
        {
            "seq": said.seq,
            "at": said.at if "at" in line else None,
            "speaker": line["speaker"],
            "text": line["text"],
            **({"ends": round(line["ends"] * 1000)} if line.get("ends") is not None else {}),
            **({"sure": line["sure"]} if line.get("sure") is not None else {}),
        }
        for said, line in zip(messages, read, strict=True)
    ]


def _given(kept: Lines) -> list[dict[str, Any]]:
    """Stored lines as `score_transcript` takes them."""
    return [
        {
            "speaker": line["speaker"],
            "text": line["text"],
            **({"at": line["at"] / 1000} if line["at"] is not None else {}),
            **({"ends": line["ends"] / 1000} if "ends" in line else {}),
            **({"sure": line["sure"]} if "sure" in line else {}),
        }
        for line in kept
    ]
