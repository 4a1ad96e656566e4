"""A session judged by reading it: beside the score by rules, never instead of it.

What a judge says is a level of 1 to 5 by the rubric's anchors, with quotes; what stands in the result has
been checked: each quote is word for word in its message, and a level above `FREE` has one.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.evaluation import Score
from greenroom.core.events import AgentSaid, CustomerSaid, Recorded
from greenroom.core.rubric import Criterion, Rubric
from greenroom.core.scenario import Scenario

FREE = 2
"""Up to this level nothing needs to be quoted: what was left out has no words."""

Progress = Literal["", "under_way", "failed"]
"""Of a session's judgement: "" when it is there or none was asked for; "failed" since the server started."""

Level = Annotated[int, Field(ge=1, le=5)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Data):
    """A message: `seq` of its event."""

    seq: int
    agent: bool
    text: str


class Case(_Data):
    """What is judged, by which criteria. `names`: of the people in it, which are masked."""

    session_id: str
    language: str
    about: str
    criteria: tuple[Criterion, ...]
    weights: dict[str, int]
    talk: tuple[Said, ...]
    rubric: str
    names: tuple[str, ...] = ()


class Cited(_Data):
    """`quote` is word for word in the message `seq`."""

    seq: int
    quote: str


class Judged(_Data):
    """A criterion. `level` None: there was no occasion, or nothing that the judge said held; `score` is the
    level on the scale of 0 to 100. `dropped`: quotes that stood in no message."""

    id: str
    label: str
    weight: int
    level: Level | None
    score: Score | None
    why: str
    quotes: tuple[Cited, ...] = ()
    dropped: int = 0


class Judgement(_Data):
    """`judge`: the model that judged. `overall` None: nothing could be judged."""

    kind: Literal["judgement"] = "judgement"
    session_id: str
    judge: str
    rubric: str
    overall: Score | None
    criteria: tuple[Judged, ...]


def case(scenario: Scenario, rubric: Rubric, events: Sequence[Recorded], names: Sequence[str] = ()) -> Case:
    """What a judge is shown of an ended session."""
    use = scenario.rubric
    criteria = tuple(c for c in (*rubric.criteria, *use.criteria) if c.anchors)
    talk, session_id = [], ""
    for item in events:
        event = item.event
        if event.kind == "session_started":
            session_id = event.session_id
        if isinstance(event, AgentSaid | CustomerSaid):
            talk.append(Said(seq=item.seq, agent=isinstance(event, AgentSaid), text=event.text))
    return Case(
        session_id=session_id,
        language=scenario.language,
        about=f"{scenario.ticket.subject}. {scenario.summary}".strip(),
        criteria=criteria,
        weights={c.id: use.weights.get(c.id, c.weight) for c in criteria},
        talk=tuple(talk),
        rubric=f"{rubric.id}@{rubric.version}",
        names=tuple(names),
    )


def judged(
    criterion: Criterion, weight: int, level: int | None, why: str, quotes: Sequence[Cited], dropped: int
) -> Judged:
    """One criterion of the result: a level that needs a quote and has none is no level."""
    holds = level is not None and (bool(quotes) or (level <= FREE and not dropped))
    return Judged(
        id=criterion.id,
        label=criterion.label,
        weight=weight,
        level=level if holds else None,
        score=(level - 1) * 25 if holds and level is not None else None,
        why=why,
        quotes=tuple(quotes) if holds else (),
        dropped=dropped,
    )


def judgement(of: Case, judge: str, criteria: Sequence[Judged]) -> Judgement:
    counted = [(c.weight, c.score) for c in criteria if c.score is not None]
    weights = sum(weight for weight, _ in counted)
    overall = round(sum(weight * score for weight, score in counted) / weights) if weights else None
    return Judgement(
        session_id=of.session_id, judge=judge, rubric=of.rubric, overall=overall, criteria=tuple(criteria)
    )
