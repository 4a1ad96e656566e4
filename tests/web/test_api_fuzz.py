"""The whole HTTP API, asked by nobody, a trainee and an administrator, with what its description lets one ask
for and with what it does not: no request breaks the server, and every answer is one that is described.

Schemathesis makes the requests from /api/openapi.json; nothing is left out. They are the same each time,
unless GREENROOM_FUZZ says how many new ones of each there are to be.
"""

import asyncio
import contextlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.store import Role, Team, User
from tests.web.conftest import Site, browser, parts

HOST = "http://greenroom.test"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
MORE = int(os.environ.get("GREENROOM_FUZZ", "0"))
EXAMPLES = {"nobody": 2, "trainee": 3, "administrator": 4}
TAKES_AWAY = {"DELETE", "archive", "erase", "sign-out", "sign-out-everywhere"}
"""What such requests are about is made for them alone."""


@dataclass
class Fuzzed:
    """A server, and who asks it."""

    runner: asyncio.Runner
    site: Site
    by: dict[str, httpx.AsyncClient]
    schema: Any
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def enter(self, who: str) -> None:
        """Signed in, whatever was done before."""
        if who == "nobody":
            return
        store = self.site.whole.store
        role: Role = "administrator" if who == "administrator" else "trainee"
        name = f"{who}-{next(self.numbers)}"
        await store.add_user(User(name, name, role))
        await store.join_teams(name, ["everyone"])
        self.by[who].cookies.clear()
        await self.by[who].get(await self._link(name))
        self.ids[who] = {"scenario_id": "small", "kind": "audio", "number": "0", **await self.fresh(who)}

    def out(self, who: str) -> bool:
        """Whether they were signed out by what they asked last."""
        return self.runner.run(self.by[who].get("/api/me")).status_code == 401

    async def fresh(self, who: str) -> dict[str, str]:
        """Ids of things that are theirs: of an ended session, an analysis, a person, a team."""
        if who == "nobody":
            return {}
        http, number = self.by[who], next(self.numbers)
        started = await http.post("/api/sessions", json={"scenario_id": "small", "seed": 1})
        session_id = str(started.json()["row"]["id"])
        if number % 2:
            await self.site.end(session_id)
        talk = {"name": "x", "text": "Agent: Hello\nCustomer: It fails."}
        scored = await http.post("/api/analyses", json=talk)
        store = self.site.whole.store
        await store.add_user(User(f"p{number}", f"Person {number}", "trainee"))
        await store.add_team(Team(f"t{number}", f"Team {number}"))
        return {
            "session_id": session_id,
            "analysis_id": str(scored.json()["row"]["id"]),
            "person_id": f"p{number}",
            "team_id": f"t{number}",
        }

    async def _link(self, user_id: str) -> str:
        from greenroom.web.auth import fresh_link

        return f"/enter/{await fresh_link(self.site.whole.store, user_id, self.site.whole.now())}"

    async def ask(self, who: str, request: requests.PreparedRequest) -> httpx.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() != "cookie"}
        return await self.by[who].request(
            str(request.method), str(request.url), headers=headers, content=request.body
        )


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    async def opened(stack: contextlib.AsyncExitStack) -> Fuzzed:
        folder: Path = tmp_path_factory.mktemp("fuzzed")
        whole = await stack.enter_async_context(assembled(Settings(data=folder, speed="instant"), parts()))
        by = {}
        for who in EXAMPLES:
            transport = httpx.ASGITransport(whole.app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url=HOST)
            by[who] = await stack.enter_async_context(client)
        http = await stack.enter_async_context(browser(whole))
        described = (await http.get("/api/openapi.json")).json()
        found = Fuzzed(runner, Site(whole, http), by, schemathesis.openapi.from_dict(described))
        for who in by:
            await found.enter(who)
        return found

    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        try:
            yield runner.run(opened(stack))
        finally:
            runner.run(stack.aclose())


def ways(fuzzed: Fuzzed) -> list[Any]:
    found = [result.ok() for result in fuzzed.schema.get_all_operations()]
    return sorted(found, key=lambda operation: takes_away(operation) + operation.path)


def takes_away(operation: Any) -> str:
    last = operation.path.rsplit("/", 1)[-1]
    return "1" if operation.method.upper() in TAKES_AWAY or last in TAKES_AWAY else "0"


def cases(operation: Any) -> st.SearchStrategy[Any]:
    """As described, and not."""
    positive = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.query or operation.path_parameters or operation.body):
        return positive
    return st.one_of(positive, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def faults(fuzzed: Fuzzed, who: str, operation: Any) -> list[str]:
    """What is wrong with its answers."""
    away = takes_away(operation) == "1"

    @settings(
        max_examples=MORE or EXAMPLES[who],
        derandomize=not MORE,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(operation), own=st.booleans())
    def asked(case: Any, own: bool) -> None:
        if away and (own or fuzzed.out(who)):
            fuzzed.runner.run(fuzzed.enter(who))
        if own:
            known = fuzzed.ids.get(who, {})
            given_ids = {k: known[k] for k in case.path_parameters or {} if k in known}
            case.path_parameters = {**(case.path_parameters or {}), **given_ids}
        request = requests.Request(**case.as_transport_kwargs(base_url=HOST)).prepare()
        case.validate_response(fuzzed.runner.run(fuzzed.ask(who, request)), checks=CHECKS)

    try:
        asked()
    except (FailureGroup, Exception) as error:
        told = error.exceptions if isinstance(error, FailureGroup) else [error]
        return [f"{operation.label}: {type(e).__name__}: {e}" for e in told]
    return []


@pytest.mark.parametrize("who", EXAMPLES)
def test_every_answer_is_one_that_is_described(fuzzed: Fuzzed, who: str) -> None:
    wrong = [fault for operation in ways(fuzzed) for fault in faults(fuzzed, who, operation)]
    if wrong:
        pytest.fail("\n\n".join(wrong))
