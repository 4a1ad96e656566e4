"""What the HTTP API takes and gives, field by field; FastAPI describes them at /api/openapi.json.

Times are ISO 8601 with their offset; `at` of an event is milliseconds since the session started.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.call_figures import CallMeasures
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import Channel
from greenroom.core.judging import Judgement, Progress
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.core.mood import Mood, MoodDelta
from greenroom.core.pacing import Speed
from greenroom.core.scenario import Article, Canned, Difficulty, Priority
from greenroom.store import ReviewKind

WireEvent = dict[str, Any]
"""An event as `Recorded.public()` or, once the session has ended, `Recorded.wire()` gives it."""


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Me(View):
    id: str
    name: str
    role: str
    prefs: dict[str, Any]


class TicketCard(View):
    subject: str
    priority: Priority
    type: str
    tags: tuple[str, ...]


class TicketView(TicketCard):
    body: str
    channel: str


class CustomerCard(View):
    name: str


class CustomerView(CustomerCard):
    about: str
    persona: str


class PersonaName(View):
    id: str
    name: str


class PersonaAbout(PersonaName):
    about: str


class PersonaView(PersonaAbout):
    tech: int
    wpm: int


class ScenarioCard(View):
    """`average`, `best`: of this person's scores, None when never scored."""

    id: str
    title: str
    pack: str
    difficulty: Difficulty
    summary: str
    minutes: int
    goal: str | None
    ticket: TicketCard
    customer: CustomerCard
    personas: tuple[PersonaName, ...]
    played: int
    average: float | None
    best: int | None
    last_played_at: datetime | None


class Named(View):
    id: str
    title: str


class PolicyView(View):
    id: str
    text: str


class CheckView(View):
    id: str
    label: str
    done: bool = False


class ScenarioView(ScenarioCard):
    ticket: TicketView
    personas: tuple[PersonaAbout, ...]
    checklist: tuple[CheckView, ...]
    policies: tuple[PolicyView, ...]
    knowledge: tuple[Named, ...]


class ProblemView(View):
    """What is wrong with a file of the library; `path` is relative to the folder it was read from."""

    path: str
    line: int
    message: str
    mend: str


class ScenarioList(View):
    items: list[ScenarioCard]
    problems: list[ProblemView]


class Target(View):
    """One service level. `due_at` None: not counting now; `met` None: not known yet."""

    target_s: int
    due_at: datetime | None
    met: bool | None


class ServiceLevels(View):
    first_reply: Target
    next_reply: Target
    resolution: Target
    paused: bool


class SessionRow(View):
    id: str
    scenario_id: str
    title: str
    subject: str
    customer_name: str
    persona_id: str
    persona_name: str
    difficulty: str
    priority: str
    status: str
    created_at: datetime
    ended_at: datetime | None
    overall: int | None
    passed: bool | None
    outcome: str | None
    outcome_label: str
    success: bool | None
    last_text: str
    last_from: Literal["agent", "customer", ""]
    unread: int
    waiting_since: datetime | None
    sla: ServiceLevels
    parent_id: str | None = None
    parent_seq: int | None = None
    private: bool = False
    channel: Channel = "chat"


class SessionList(View):
    items: list[SessionRow]
    total: int


class NoteView(View):
    seq: int
    at: int
    text: str


class SessionView(View):
    """`invite`: the link for whoever is to play the customer, told once, when the session was started."""

    row: SessionRow
    ticket: TicketView
    customer: CustomerView
    checklist: tuple[CheckView, ...]
    notes: tuple[NoteView, ...]
    canned: tuple[Canned, ...]
    policies: tuple[PolicyView, ...]
    events: list[WireEvent]
    seq: int
    typing: bool
    server_now: datetime
    invite: str | None = None


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


class Suggestion(View):
    scenario: ScenarioCard
    why: str


class Stats(View):
    sessions: int
    average: float | None
    practised_minutes: int


class Home(View):
    running: list[SessionRow]
    suggestion: Suggestion | None
    recent: list[SessionRow]
    stats: Stats


class Found(Article):
    """An article that a search found. `snippet`: the part of it around the words looked for."""

    snippet: str


class FoundList(View):
    items: list[Found]


class NewSessionBody(BaseModel):
    """What a session is started with; what is not given is chosen. `returning`: the customer remembers how
    the last session with this agent ended, and how it was treated. `dynamic`: the difficulty follows the
    agent within the session, and starts where the last one with this scenario suggests. `private`: only
    this person sees the session; it counts in their own statistics. `peer`: someone else may be invited to
    play the customer; until they come the simulation does. `channel`: held in writing, or as a
    voice call."""

    model_config = ConfigDict(extra="forbid")

    scenario_id: Annotated[str, Field(max_length=60)]
    persona_id: Annotated[str, Field(max_length=60)] | None = None
    difficulty: Difficulty | None = None
    seed: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    speed: Speed | None = None
    returning: bool = False
    dynamic: bool = False
    private: bool = False
    peer: bool = False
    channel: Channel = "chat"


class ForkBody(BaseModel):
    """Try again from the agent's message `seq`."""

    model_config = ConfigDict(extra="forbid")

    seq: Annotated[int, Field(ge=1, lt=2**31)]


class WhatIfBody(BaseModel):
    """Other words in the place of the agent's message `seq`."""

    model_config = ConfigDict(extra="forbid")

    seq: Annotated[int, Field(ge=1, lt=2**31)]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)]


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


class LaterView(View):
    """See `core.live.Later`."""

    seq: int
    by: str
    quotes: tuple[str, ...]


class LiveView(View):
    """See `core.live.Live`; `hints`: the strongest hint there is now, 0 for none; `call`: how the call is
    held so far, None without one."""

    last_reply_s: float | None
    mean_reply_s: float | None
    clarity: int | None
    empathy: int | None
    sureness: int | None
    to_verify: tuple[str, ...]
    later: LaterView | None
    hints: int
    call: CallMeasures | None = None
