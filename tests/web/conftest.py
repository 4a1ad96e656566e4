"""The whole server in this process, on a database of its own, with a library of two small scenarios."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from greenroom.assembly import Assembled, Parts, assembled
from greenroom.config import Settings
from greenroom.core.acts import ActKind
from greenroom.core.events import Recorded
from greenroom.core.rubric import Criterion, Mark, Rubric
from greenroom.core.scenario import Article, Difficulty
from greenroom.engine.clock import RealClock
from greenroom.engine.ports import Clock
from greenroom.library.loader import Library, Problem
from greenroom.web.passwords import Passwords
from tests.staging import PERSONA, SCENARIO, PlainSpeaker, TaggedListener

EASY = SCENARIO.model_copy(
    update={
        "id": "easy",
        "title": "An easy one",
        "difficulty": Difficulty.BEGINNER,
        "knowledge": (Article(id="net", title="Network basics", body="Plug the cable in.", tags=("net",)),),
    }
)
HELLO = Mark(id="hello", points=100, why="Greeted them.", acts=(ActKind.GREET,))
RUBRIC = Rubric(
    id="support",
    name="A small one",
    criteria=(Criterion(id="greeting", label="Greeting", weight=100, checks=(HELLO,)),),
    version="r1",
)
OTHER = PERSONA.model_copy(update={"id": "other", "name": "Other"})


def library() -> Library:
    problem = Problem(Path("/shelf/broken.yaml"), 3, "no such field", "take it out")
    return Library(
        scenarios={"small": SCENARIO, "easy": EASY},
        personas={"plain": PERSONA, "other": OTHER},
        rubrics={"support": RUBRIC},
        problems=[problem],
    )


class Shifted(RealClock):
    """The real clock, put forward by `by` ms."""

    by = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.by


def parts(clock: Clock | None = None) -> Parts:
    return Parts(library(), (Path("/shelf"),), TaggedListener(), lambda _language: PlainSpeaker(), clock)


def browser(whole: Assembled) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(whole.app)
    return httpx.AsyncClient(transport=transport, base_url="http://greenroom.test")


@dataclass
class Site:
    """A signed-in browser, and the server behind it."""

    whole: Assembled
    http: httpx.AsyncClient
    clock: Shifted = field(default_factory=Shifted, kw_only=True)

    def later(self, ms: int) -> None:
        """So much time passes."""
        self.clock.by += ms

    async def hashed(self, password: str) -> str:
        return await Passwords().hashed(password)

    async def start(self, **body: Any) -> str:
        """A new session's id; its customer answers without delays."""
        answer = await self.http.post("/api/sessions", json={"scenario_id": "small", "seed": 1, **body})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["row"]["id"])

    async def until(self, session_id: str, found: Callable[[Recorded], bool]) -> Recorded:
        """The first event, past or to come, for which `found` holds."""
        seen: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()

        def look(_session: str, kind: str, payload: Any) -> None:
            if kind == "event" and not seen.done() and found(payload):
                seen.set_result(payload)

        await self.whole.hub.join(session_id, look)
        for item in await self.whole.store.read(session_id):
            look(session_id, "event", item)
        try:
            return await asyncio.wait_for(seen, 10)
        finally:
            self.whole.hub.leave(session_id, look)

    async def heard(self, session_id: str, after: int = 0) -> Recorded:
        """The end of the customer's next turn after event `after`."""
        return await self.until(
            session_id,
            lambda r: r.seq > after and r.event.kind == "customer_said" and r.event.last,
        )

    async def say(self, session_id: str, text: str) -> None:
        """Say it, and let the customer answer."""
        ack = await self.whole.hub.say(session_id, f"c-{text}", text)
        await self.heard(session_id, ack.seq)

    async def end(self, session_id: str) -> None:
        await self.whole.hub.end(session_id, "the-end")
        await self.whole.scoring.settled()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    settings = Settings(data=tmp_path, speed="instant")
    clock = Shifted()
    async with assembled(settings, parts(clock)) as whole, browser(whole) as http:
        answer = await http.get(await whole.link())
        assert answer.status_code == 303
        yield Site(whole, http, clock=clock)
