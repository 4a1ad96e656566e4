"""The library as a trainee sees it: cards with their own history, and what to practise next.

`/api/scenarios`, `/api/scenarios/{id}`, `/api/personas`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query

from greenroom.core.errors import NotFound
from greenroom.core.scenario import Difficulty, Scenario
from greenroom.library.loader import Library
from greenroom.store import Plays
from greenroom.web import models as m
from greenroom.web.desk import Here, SignedIn
from greenroom.web.times import moment

LEVELS = tuple(Difficulty)


NEVER = Plays(played=0, average=None, best=None, last_played_at=0)

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/scenarios")
async def scenarios(
    desk: Here,
    user: SignedIn,
    pack: str | None = None,
    difficulty: Difficulty | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    type: str | None = None,
) -> m.ScenarioList:
    """The scenarios that fit every filter, easiest first, and the files that could not be read."""
    history = await desk.store.plays(user.id)
    found = choose(desk.library, pack, difficulty, type, q)
    items = [card(s, desk.library, history.get(s.id, NEVER)) for s in found]
    return m.ScenarioList(items=items, problems=problems(desk.library, desk.roots))


@router.get("/scenarios/{scenario_id}")
async def scenario(desk: Here, user: SignedIn, scenario_id: str) -> m.ScenarioView:
    found = find(desk.library, scenario_id)
    history = await desk.store.plays(user.id)
    return whole(found, desk.library, history.get(found.id, NEVER))


@router.get("/personas")
async def personas(desk: Here, _: SignedIn) -> list[m.PersonaView]:
    found = sorted(desk.library.personas.values(), key=lambda p: p.name)
    return [m.PersonaView(id=p.id, name=p.name, about=p.about, tech=p.tech, wpm=p.wpm) for p in found]


def card(scenario: Scenario, library: Library, played: Plays) -> m.ScenarioCard:
    return m.ScenarioCard(**_common(scenario, library, played))


def whole(scenario: Scenario, library: Library, played: Plays) -> m.ScenarioView:
    """Everything a trainee may read before taking the ticket; nothing of what the customer hides."""
    common = _common(scenario, library, played)
    common["ticket"] = ticket(scenario)
    personas = [library.personas[p] for p in scenario.personas if p in library.personas]
    return m.ScenarioView(
        **{
            **common,
            "personas": tuple(m.PersonaAbout(id=p.id, name=p.name, about=p.about) for p in personas),
        },
        checklist=checklist(scenario, {}),
        policies=policies(scenario),
        knowledge=tuple(m.Named(id=a.id, title=a.title) for a in scenario.knowledge),
    )


def ticket(scenario: Scenario) -> m.TicketView:
    t = scenario.ticket
    return m.TicketView(
        subject=t.subject, priority=t.priority, type=t.type, tags=t.tags, body=t.body, channel=t.channel
    )


def checklist(scenario: Scenario, ticked: Mapping[str, bool]) -> tuple[m.CheckView, ...]:
    return tuple(
        m.CheckView(id=c.id, label=c.label, done=ticked.get(c.id, False)) for c in scenario.checklist
    )


def policies(scenario: Scenario) -> tuple[m.PolicyView, ...]:
    return tuple(m.PolicyView(id=p.id, text=p.text) for p in scenario.policies)


def find(library: Library, scenario_id: str) -> Scenario:
    """Raises `NotFound`."""
    found = library.scenarios.get(scenario_id)
    if found is None:
        raise NotFound("there is no such scenario", mend="choose one from the library")
    return found


def choose(
    library: Library,
    pack: str | None = None,
    difficulty: Difficulty | None = None,
    kind: str | None = None,
    query: str = "",
) -> list[Scenario]:
    """The scenarios that fit every filter given, easiest first. `query`: all its words have to be in the
    title, summary, subject, customer or tags."""
    wanted = query.casefold().split()
    found = [
        s
        for s in library.scenarios.values()
        if pack in (None, "", s.pack)
        and difficulty in (None, s.difficulty)
        and kind in (None, "", s.ticket.type)
        and all(word in _searched(s) for word in wanted)
    ]
    return sorted(found, key=lambda s: (LEVELS.index(s.difficulty), s.title))


def problems(library: Library, roots: Iterable[Path]) -> list[m.ProblemView]:
    """Files that could not be loaded, paths short enough to read."""
    tops = tuple(roots)

    def short(path: Path) -> str:
        top = next((t for t in tops if path.is_relative_to(t)), None)
        return str(path.relative_to(top)) if top and path != top else str(path)

    return [
        m.ProblemView(path=short(p.path), line=p.line, message=p.message, mend=p.mend)
        for p in library.problems
    ]


def _searched(s: Scenario) -> str:
    parts = (s.title, s.summary, s.ticket.subject, s.customer.name, s.ticket.type, s.pack, *s.ticket.tags)
    return " ".join(parts).casefold()


def _common(scenario: Scenario, library: Library, played: Plays) -> dict[str, Any]:
    t = scenario.ticket
    names = [library.personas[p] for p in scenario.personas if p in library.personas]
    return {
        "id": scenario.id,
        "title": scenario.title,
        "pack": scenario.pack,
        "difficulty": scenario.difficulty,
        "summary": scenario.summary,
        "minutes": scenario.minutes,
        "goal": scenario.goal,
        "ticket": m.TicketCard(subject=t.subject, priority=t.priority, type=t.type, tags=t.tags),
        "customer": m.CustomerCard(name=scenario.customer.name),
        "personas": tuple(m.PersonaName(id=p.id, name=p.name) for p in names),
        "played": played.played,
        "average": played.average,
        "best": played.best,
        "last_played_at": moment(played.last_played_at) if played.played else None,
    }
