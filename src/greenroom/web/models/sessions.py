"""Sessions: how one is started, in lists, whole, and while it runs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.call_figures import CallMeasures
from greenroom.core.events import Channel
from greenroom.core.pacing import Speed
from greenroom.core.scenario import Canned, Difficulty
from greenroom.web.models.base import View, WireEvent
from greenroom.web.models.scenarios import CheckView, CustomerView, PolicyView, ScenarioCard, TicketView


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
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    speed: Speed | None = None
    returning: bool = False
    dynamic: bool = False
    private: bool = False
    peer: bool = False
    channel: Channel = "chat"


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
