"""What the endpoints of the manager's chair give, field by field. See `models.py`."""

from greenroom.core.mood import Mood
from greenroom.web.models import PersonaView, SessionRow, View


class TeamRow(View):
    """A running session of someone else's. `taken`: names of who has taken a side, by side."""

    row: SessionRow
    user_id: str
    user_name: str
    taken: dict[str, str]


class TeamList(View):
    items: list[TeamRow]


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
