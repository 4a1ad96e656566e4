"""Scenarios, and what is wrong with their files."""

from datetime import datetime

from greenroom.core.scenario import Article, Difficulty, Priority
from greenroom.web.models.base import View


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


class Found(Article):
    """An article that a search found. `snippet`: the part of it around the words looked for."""

    snippet: str


class FoundList(View):
    items: list[Found]
