"""What the endpoints of the manager's chair give, field by field. See `models.py`."""

from typing import Literal

from greenroom.core.mood import Mood
from greenroom.web.models import PersonaView, SessionRow, SessionView, View


class TeamRow(View):
    """A running session of someone else's. `taken`: names of who has taken a side, by side. `mood`: the
    customer's by now; None before the session has begun."""

    row: SessionRow
    user_id: str
    user_name: str
    taken: dict[str, str]
    mood: Mood | None


class TeamList(View):
    items: list[TeamRow]


class WatchedView(SessionView):
    """A session as a watcher sees it. `agent_name`: who plays the agent. `standing`: a reviewer may whisper
    and take either side, a guest was invited to play the customer. `labels`: of the facts, steps, concerns
    and policies that its events name by their ids."""

    agent_name: str
    standing: Literal["reviewer", "guest"]
    labels: dict[str, str]


class AcceptedView(View):
    """`taken`: the customer's side is theirs; False when someone else has it just now."""

    session_id: str
    taken: bool


class CueFactView(View):
    """A fact that the customer may tell by now. `lines`: wordings of equal meaning. `told`: it has been."""

    id: str
    label: str
    lines: tuple[str, ...]
    told: bool


class CueCardView(View):
    """What a person who plays the customer goes by. `hidden`: labels of what the agent has not earned.
    `suggestions`: what the simulation would say, in up to three wordings."""

    name: str
    persona: PersonaView
    goal: str
    stakes: str | None
    mood: Mood
    may_tell: tuple[CueFactView, ...]
    hidden: tuple[str, ...]
    suggestions: tuple[str, ...]
