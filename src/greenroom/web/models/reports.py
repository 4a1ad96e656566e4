"""What became of a session: its report, second opinions, and going back into it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.evaluation import Evaluation
from greenroom.core.judging import Judgement, Progress
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.core.mood import Mood, MoodDelta
from greenroom.store import ReviewKind
from greenroom.web.models.base import View, WireEvent
from greenroom.web.models.scenarios import ScenarioView
from greenroom.web.models.sessions import SessionRow


class MoodPoint(View):
    """The customer's mood after event `seq`; the first point is how the session began. `later`: who
    heard only later what the move rests on, "" when it was heard at once."""

    seq: int
    at: int
    cause: str
    quote: str
    source: int
    mood: Mood
    delta: MoodDelta
    later: str = ""


class FactView(View):
    """A fact of the scenario, and when it came out. `tell`: how the customer says it."""

    id: str
    label: str
    hidden: bool
    told_seq: int | None
    unlocked_seq: int | None
    tell: str


class ReviewView(View):
    """A second opinion on one criterion. `by`: user id. `score` of an override None: not to be scored."""

    id: str
    criterion: str
    kind: ReviewKind
    score: int | None
    note: str
    by: str
    by_name: str
    at: datetime


class DisputedView(View):
    """A dispute that waits for an answer. `label`: the criterion in words; `user_name`: who played it."""

    review: ReviewView
    label: str
    row: SessionRow
    user_name: str


class DisputeList(View):
    items: list[DisputedView]
    total: int


class ReviewedView(View):
    """The scores as the newest overrides have them; those of the evaluation stay as they were."""

    overall: int | None
    scores: dict[str, int | None]


Permitted = Literal["fork", "share", "dispute", "override", "answer"]


class ReportView(View):
    """`reviews`: oldest first. `reviewed` None: nothing was overridden. `judgement`: what a model as judge
    made of it beside the evaluation, None when there is none (yet), and `judging` how far that is. `may`:
    what the reader may do with it; "fork" stands for going back into the conversation, what-if too. `agent`:
    the name of who played it, "" behind a shared link."""

    evaluation: Evaluation
    events: list[WireEvent]
    mood: list[MoodPoint]
    facts: list[FactView]
    scenario: ScenarioView
    row: SessionRow
    reviews: list[ReviewView]
    reviewed: ReviewedView | None
    judgement: Judgement | None
    judging: Progress
    may: tuple[Permitted, ...]
    agent: str


class ReviewBody(BaseModel):
    """`score` with an override only: 0 to 100, null when the criterion should not be scored."""

    model_config = ConfigDict(extra="forbid")

    criterion: Annotated[str, Field(max_length=60)]
    kind: ReviewKind
    score: Annotated[int, Field(ge=0, le=100)] | None = None
    note: Annotated[str, Field(min_length=1, max_length=2_000)]


class ShareView(View):
    """`url` opens the report for whoever has it, until `expires_at`."""

    url: str
    expires_at: datetime


class ForkBody(BaseModel):
    """Try again from the agent's message `seq`."""

    model_config = ConfigDict(extra="forbid")

    seq: Annotated[int, Field(ge=1, lt=2**31)]


class WhatIfBody(BaseModel):
    """Other words in the place of the agent's message `seq`."""

    model_config = ConfigDict(extra="forbid")

    seq: Annotated[int, Field(ge=1, lt=2**31)]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)]


class CauseView(View):
    cause: str
    quote: str


class ReactionView(View):
    """How the customer took it: its words, the mood after, and what moved it."""

    said: tuple[str, ...]
    mood: Mood
    causes: tuple[CauseView, ...]
    ended: bool


class WhatIfView(View):
    before: Mood
    was: ReactionView
    would_be: ReactionView
