"""Every fact of a session, and who may see it. A session is the list of these; all else is a fold.

Events are frozen and carry what happened, never what follows from it. `kind` names the type on the wire and
in the store. An event as stored is a `Recorded`: `seq` counts from 1 without gaps, `at` is milliseconds
since the session started.

Who sees what while a session runs: `PUBLIC` events go to the agent's screen as they happen; the others
(mood, what was unlocked, what the customer decided) are shown when the session has ended.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from greenroom.core import call_events as calls
from greenroom.core import desk_events as desk
from greenroom.core.acts import Act
from greenroom.core.mood import Mood, MoodDelta
from greenroom.core.moves import Move


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Channel = Literal["chat", "call"]


class SessionStarted(_Event):
    """The session begins. `mood` is the customer's at the start. `versions` names every part that a score
    depends on: scenario, persona, rubric, engine, listener, speaker."""

    kind: Literal["session_started"] = "session_started"
    session_id: str
    scenario_id: str
    persona_id: str
    difficulty: str
    language: str
    seed: int
    customer_name: str
    mood: Mood
    versions: dict[str, str]
    dials: dict[str, float] = {}
    parent: str | None = None
    memory: tuple[str, ...] = ()  # what a returning customer brings from before
    dynamic: bool = False  # the difficulty follows the agent, see `DifficultyMoved`
    difficulty_why: str = ""  # why this difficulty, when it was chosen for the agent
    channel: Channel = Field("chat", exclude_if=lambda channel: channel == "chat")


class AgentSaid(_Event):
    """The agent's message, stored before it is acknowledged. `interrupts`: the customer was composing. `by`:
    the name of who wrote it in the agent's place, "" for the agent."""

    kind: Literal["agent_said"] = "agent_said"
    client_id: str
    text: str
    turn: int
    interrupts: bool = False
    by: str = ""


class AgentAppraised(_Event):
    """What that message did (`source` is its seq), with the spans it rests on."""

    kind: Literal["agent_appraised"] = "agent_appraised"
    source: int
    acts: tuple[Act, ...]
    listener: str


class AgentReappraised(_Event):
    """What the first listener had missed in message `source`, as another one heard it: these acts come on top
    of those of its `AgentAppraised`. The events that follow with it rest on them."""

    kind: Literal["agent_reappraised"] = "agent_reappraised"
    source: int
    acts: tuple[Act, ...]
    listener: str


class MoodMoved(_Event):
    """Mood moved: why, and on which words. `quote` is word for word in event `source` ("" if no words did
    it: silence, a hold). `delta` is what was added after temper, difficulty and wear; `mood` the result."""

    kind: Literal["mood_moved"] = "mood_moved"
    cause: str
    source: int
    quote: str
    delta: MoodDelta
    mood: Mood


class FactAsked(_Event):
    """The agent asked for a fact; `times` counts this asking."""

    kind: Literal["fact_asked"] = "fact_asked"
    fact: str
    source: int
    quote: str
    times: int


class FactUnlocked(_Event):
    """The agent has earned a fact: the customer may say it from now on. `reason`: how it was earned."""

    kind: Literal["fact_unlocked"] = "fact_unlocked"
    fact: str
    source: int
    quote: str
    reason: str


class StepTried(_Event):
    """A proposed step met the world. `result`: fixed, progress, same, worse, blocked, repeated, claimed
    (said to be done and was not). `sets` is what it changed in the world."""

    kind: Literal["step_tried"] = "step_tried"
    step: str
    source: int
    quote: str
    result: str
    sets: dict[str, str | bool | int] = {}


class ConcernAnswered(_Event):
    kind: Literal["concern_answered"] = "concern_answered"
    concern: str
    source: int
    quote: str


class PolicyBroken(_Event):
    kind: Literal["policy_broken"] = "policy_broken"
    policy: str
    source: int
    quote: str


class PolicyKept(_Event):
    """The occasion for a policy came up, and it was kept."""

    kind: Literal["policy_kept"] = "policy_kept"
    policy: str
    source: int
    quote: str


class CustomerDecided(_Event):
    """What the customer is going to do about it. `turn` counts the customer's turns from 0. Moves of an
    earlier turn that were not delivered are taken up again here or dropped. While a person speaks for the
    customer there are no `moves`; `meant` is what they would have been."""

    kind: Literal["customer_decided"] = "customer_decided"
    turn: int
    moves: tuple[Move, ...]
    cut_in: bool = False
    meant: tuple[Move, ...] = ()


class CustomerSaid(_Event):
    """What was delivered (not what was planned), one message. `beat` counts within the turn from 0,
    `last` tells that the turn is complete. `moves` are done now. `cut_short`: only part of it was heard.
    `brain` is "person" when someone wrote it in the customer's place; `speaker` is their name then."""

    kind: Literal["customer_said"] = "customer_said"
    turn: int
    beat: int
    text: str
    moves: tuple[Move, ...]
    last: bool
    brain: str = "builtin"
    speaker: str = ""
    cut_short: bool = False
    client_id: str = ""


class CustomerInterrupted(_Event):
    """The agent wrote while the customer was composing turn `turn`; what was not delivered is dropped."""

    kind: Literal["customer_interrupted"] = "customer_interrupted"
    turn: int
    dropped: tuple[Move, ...]


class AgentWaited(_Event):
    """Time passed that the customer minds. `what`: silence (nothing from the agent), hold, typing (the agent
    composes for long). `ms` since the wait began; `times` counts these in a row."""

    kind: Literal["agent_waited"] = "agent_waited"
    what: Literal["silence", "hold", "typing"]
    ms: int
    times: int


class BrainFailed(_Event):
    """A brain failed and another one answered within the same turn."""

    kind: Literal["brain_failed"] = "brain_failed"
    brain: str
    problem: str
    instead: str


class SessionEnded(_Event):
    """`by`: agent, customer, or time. `reason`: closed, hung_up, abandoned, transferred, input_ended.
    `outcome` is the scenario's outcome id, decided by what is in the log."""

    kind: Literal["session_ended"] = "session_ended"
    by: Literal["agent", "customer", "time"]
    reason: str
    outcome: str
    success: bool


HoldStarted = desk.HoldStarted
HoldEnded = desk.HoldEnded
NoteWritten = desk.NoteWritten
CheckTicked = desk.CheckTicked
HintOffered = desk.HintOffered
HintGiven = desk.HintGiven
DifficultyMoved = desk.DifficultyMoved
Whispered = desk.Whispered
SideTaken = desk.SideTaken
SideReleased = desk.SideReleased
Side = desk.Side

CallStarted = calls.CallStarted
Spoke = calls.Spoke
LineLost = calls.LineLost
LineBack = calls.LineBack
CallEnded = calls.CallEnded
Muted = calls.Muted
CallTransferred = calls.CallTransferred
RecordingConsented = calls.RecordingConsented
SoundMeasured = calls.SoundMeasured
NotHeard = calls.NotHeard

Event = Annotated[
    SessionStarted
    | AgentSaid
    | AgentAppraised
    | AgentReappraised
    | MoodMoved
    | FactAsked
    | FactUnlocked
    | StepTried
    | ConcernAnswered
    | PolicyBroken
    | PolicyKept
    | CustomerDecided
    | CustomerSaid
    | CustomerInterrupted
    | AgentWaited
    | HoldStarted
    | HoldEnded
    | NoteWritten
    | CheckTicked
    | HintOffered
    | HintGiven
    | DifficultyMoved
    | Whispered
    | SideTaken
    | SideReleased
    | BrainFailed
    | CallStarted
    | Spoke
    | LineLost
    | LineBack
    | CallEnded
    | Muted
    | CallTransferred
    | RecordingConsented
    | SoundMeasured
    | NotHeard
    | SessionEnded,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)

PUBLIC: frozenset[str] = frozenset(
    {
        "session_started",
        "agent_said",
        "customer_said",
        "customer_interrupted",
        "hold_started",
        "hold_ended",
        "note_written",
        "check_ticked",
        "hint_offered",
        "hint_given",
        "whispered",
        "side_taken",
        "side_released",
        "session_ended",
        *calls.CALL_KINDS,
    }
)
"""Kinds that the agent's screen is sent while the session runs; `public()` says which fields of them."""

AGENTS_OWN: frozenset[str] = frozenset(
    {"note_written", "check_ticked", "hint_offered", "hint_given", "whispered"}
)
"""Kinds that are between the agent and whoever coaches; a person who plays the customer does not see them."""

_HIDDEN_FIELDS: dict[str, frozenset[str]] = {
    "session_started": frozenset({"mood", "dials", "seed", "memory", "dynamic", "difficulty_why"}),
    "customer_said": frozenset({"moves", "brain", "client_id"}),
    "customer_interrupted": frozenset({"dropped"}),
    "side_taken": frozenset({"user"}),
}


class Recorded(NamedTuple):
    """An event with its place in the log: `seq` from 1, `at` in milliseconds since the session started."""

    seq: int
    at: int
    event: Event

    def wire(self) -> dict[str, Any]:
        """The whole event as one flat JSON object: seq, at, kind, and its fields."""
        return {"seq": self.seq, "at": self.at, **self.event.model_dump(mode="json")}

    def guests(self) -> dict[str, Any] | None:
        """What a person who plays the customer may see of it: all but the agent's own."""
        return None if self.event.kind in AGENTS_OWN else self.wire()

    def public(self) -> dict[str, Any] | None:
        """What the agent may see of it while the session runs, or None."""
        if self.event.kind not in PUBLIC:
            return None
        hidden = _HIDDEN_FIELDS.get(self.event.kind)
        body = self.event.model_dump(mode="json", exclude=set(hidden) if hidden else None)
        return {"seq": self.seq, "at": self.at, **body}


def numbered(events: Iterable[Event], after: int, at: int) -> list[Recorded]:
    """`events` in their places after the one numbered `after`, all `at` the same time."""
    return [Recorded(seq, at, event) for seq, event in enumerate(events, after + 1)]
