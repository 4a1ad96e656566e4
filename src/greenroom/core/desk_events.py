"""Facts of the desk, beside the rest in `core/events.py`: what the agent does besides talking, how they are
helped, and who sits where. The simulated customer hears none of them but the hold.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _DeskEvent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HoldStarted(_DeskEvent):
    kind: Literal["hold_started"] = "hold_started"
    client_id: str = ""
    reason: str = ""


class HoldEnded(_DeskEvent):
    kind: Literal["hold_ended"] = "hold_ended"
    client_id: str = ""
    ms: int = 0


class NoteWritten(_DeskEvent):
    """A private note of the agent's; the customer never sees it."""

    kind: Literal["note_written"] = "note_written"
    client_id: str
    text: str


class CheckTicked(_DeskEvent):
    kind: Literal["check_ticked"] = "check_ticked"
    client_id: str
    check: str
    done: bool


class HintOffered(_DeskEvent):
    """The agent seems stuck, and could ask for a hint. `why`: stalled (nothing has moved on for some turns)
    or upset (the customer is about to be lost)."""

    kind: Literal["hint_offered"] = "hint_offered"
    turn: int
    why: Literal["stalled", "upset"]


class HintGiven(_DeskEvent):
    """A hint that was asked for. `strength`: 1 a nudge, 2 a guided step, 3 the plain answer. `topic` names
    what to do (see `core/hints.py`), `about` in a few words with what (from strength 2), `say` are words that
    would do (strength 3). `costs`: points taken off the overall score."""

    kind: Literal["hint_given"] = "hint_given"
    client_id: str
    strength: Annotated[int, Field(ge=1, le=3)]
    topic: str
    about: str = ""
    say: str = ""
    costs: Annotated[int, Field(ge=0, le=20)] = 0


class DifficultyMoved(_DeskEvent):
    """The difficulty followed the agent. `why`: ahead (all goes well) or struggling."""

    kind: Literal["difficulty_moved"] = "difficulty_moved"
    was: str
    now: str
    why: Literal["ahead", "struggling"]
    source: int


class Whispered(_DeskEvent):
    """Someone who watches says something to the agent alone; `by` is their name. It changes nothing else."""

    kind: Literal["whispered"] = "whispered"
    client_id: str
    by: str
    text: str


Side = Literal["agent", "customer"]


class SideTaken(_DeskEvent):
    """A person speaks for this side from now on: `by` is their name, `user` their id."""

    kind: Literal["side_taken"] = "side_taken"
    client_id: str
    side: Side
    by: str
    user: str


class SideReleased(_DeskEvent):
    """The side is given back, to the agent or to the simulation; `by` is the name of who gave it back."""

    kind: Literal["side_released"] = "side_released"
    client_id: str
    side: Side
    by: str
