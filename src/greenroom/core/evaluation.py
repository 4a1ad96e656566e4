"""The scored result of a session: every point rests on a quote, or on a moment where something lacked."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Score = Annotated[int, Field(ge=0, le=100)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Data):
    """Points with the words they rest on. `points` are the criterion's (0 to 100), negative for a fault.
    `quote` is word for word in the message `seq`; `at` is ms since the start."""

    criterion: str
    check: str
    points: int
    seq: int
    quote: str
    at: int
    why: str


class Missed(_Data):
    """Points that were not earned: why, and better words. `seq`: the agent's message in whose place they
    would have stood, None when it never came to that."""

    check: str
    points: int
    why: str
    better: str
    seq: int | None = None


class Scored(_Data):
    """One criterion. `score` None: there was no occasion for it, which is not zero."""

    id: str
    label: str
    about: str
    weight: int
    score: Score | None
    evidence: tuple[Evidence, ...] = ()
    missed: tuple[Missed, ...] = ()
    anchors: dict[int, str] = {}


class Must(_Data):
    """A must-have. `met` None: there was no occasion. A miss fails the session."""

    id: str
    label: str
    met: bool | None
    evidence: Evidence | None = None


class Strength(_Data):
    text: str
    seq: int
    quote: str


class Improvement(_Data):
    """What to do better: the trainee's own words (`quote`, "" when nothing was said) and better ones."""

    text: str
    better: str
    seq: int | None
    quote: str
    criterion: str


class KeyMoment(_Data):
    seq: int
    at: int
    kind: str
    label: str
    quote: str


class Stated(_Data):
    """What the agent stated or promised, held against the scenario. `quote` is word for word in message
    `seq`. `claim`: its id, "promise" for a promise that nobody can keep, or the id of the policy that a
    promise breaks. `correct`: the right statement; `article`: where the knowledge has it, None if nowhere."""

    claim: str
    right: bool
    seq: int
    quote: str
    correct: str
    article: str | None = None


class Line(_Data):
    """A line of the script. `seq` and `quote`: where it was said, None and "" when it was not; `in_order`:
    whether its place among the lines that were said is right."""

    id: str
    text: str
    must: bool
    seq: int | None = None
    quote: str = ""
    in_order: bool | None = None


class Evaluation(_Data):
    """The whole result. `overall` None: nothing could be scored. `versions` name every part it depends on."""

    kind: Literal["evaluation"] = "evaluation"
    session_id: str
    scenario_id: str
    overall: Score | None
    passed: bool
    scores: dict[str, Score | None]
    criteria: tuple[Scored, ...]
    musts: tuple[Must, ...]
    outcome: str
    outcome_label: str
    success: bool | None
    measures: dict[str, Any]
    evidence: tuple[Evidence, ...]
    strengths: tuple[Strength, ...]
    improvements: tuple[Improvement, ...]
    key_moments: tuple[KeyMoment, ...]
    claims: tuple[Stated, ...] = ()
    script: tuple[Line, ...] = ()
    versions: dict[str, str]
    scorer: str
