"""A server whose PostgreSQL is down when it starts, or goes away while somebody talks: a real one."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import servers
from tests.telemetry.running import serving
from tests.trouble.talking import said, talking

PROGRAM = Path(sys.executable).with_name("greenroom")


@pytest.fixture(scope="module")
def own() -> Iterator[servers.Postgres]:
    """A server of its own, since it is stopped."""
    with servers.postgres() as server:
        yield server


async def test_it_goes_away_while_somebody_talks_and_nothing_is_lost(
    own: servers.Postgres, tmp_path: Path
) -> None:
    printed: list[str] = []
    address = own.fresh()
    with serving(tmp_path, printed=printed, GREENROOM_DATABASE_URL=address) as link:
        async with talking(link) as agent:
            await agent.start()
            first = await agent.until_taken("c1", "Hello, this is the service desk.")
            await agent.answered(first["seq"])
            await asyncio.to_thread(own.stop)
            try:
                refused = await agent.say("c2", "What does the message say?")
                page = await agent.http.get("/api/home")
                well, ready = await agent.http.get("/healthz"), await agent.http.get("/readyz")
            finally:
                await asyncio.to_thread(own.start)
            assert not refused["ok"]
            assert (refused["error"]["code"], refused["error"]["retry"]) == ("storage", True)
            assert refused["error"]["message"] == "could not be stored: the database is away"
            assert "by itself" in refused["error"]["mend"]
            assert str(own.port) not in page.text
            assert (page.status_code, page.json()["error"]["code"]) == (503, "storage")
            assert (well.status_code, ready.status_code) == (200, 503)
            second = await agent.until_taken("c2", "What does the message say?")
            events = await agent.answered(second["seq"])
            assert said(events) == ["c1", "c2"]
            assert (await agent.http.get("/readyz")).status_code == 200
            again = await agent.say("c1", "Hello, this is the service desk.")
            assert (again["seq"], again["duplicate"]) == (first["seq"], True)
    assert "service desk" not in "".join(printed)
    assert "Traceback" not in "".join(printed)
    assert f"port {own.port}" in "".join(printed), "who runs the server is told where it looked"


async def test_it_is_away_while_the_customer_answers_and_the_answer_comes_when_it_is_back(
    own: servers.Postgres, tmp_path: Path
) -> None:
    with serving(tmp_path, GREENROOM_DATABASE_URL=own.fresh(), GREENROOM_SPEED="fast") as link:
        async with talking(link) as agent:
            await agent.start()
            opened = (await agent.answered(0))[-1]["seq"]
            taken = await agent.until_taken("c1", "Hello, what does the message say?")
            await asyncio.to_thread(own.stop)
            await asyncio.to_thread(own.start)
            events = await agent.answered(max(opened, taken["seq"]))
            assert said(events) == ["c1"]
            turns = [e["turn"] for e in events if e["kind"] == "customer_said" and e["last"]]
            assert len(turns) == len(set(turns)), "no customer speaks twice"


def test_one_that_stays_away_at_the_start_ends_it_with_what_to_do(
    own: servers.Postgres, tmp_path: Path
) -> None:
    address = own.fresh().replace("greenroom@", "greenroom:hidden-word@")
    own.stop()
    try:
        done = subprocess.run(
            [str(PROGRAM), "serve", "--port", "0", "--data", str(tmp_path)],
            env={**os.environ, "GREENROOM_DATABASE_URL": address, "GREENROOM_DATABASE_WAIT_S": "0"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        own.start()
    assert done.returncode == 2
    assert "cannot open the database" in done.stderr
    assert "is the server running" in done.stderr
    assert "hidden-word" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_one_that_comes_later_is_waited_for(own: servers.Postgres, tmp_path: Path) -> None:
    address = own.fresh()
    own.stop()
    printed: list[str] = []

    def come() -> None:
        while not any("not there yet" in line for line in printed):
            if over.wait(0.05):
                break
        own.start()

    over, late = threading.Event(), threading.Thread(target=come)
    late.start()
    try:
        with serving(tmp_path, printed=printed, GREENROOM_DATABASE_URL=address) as link:
            base = link.split("/enter/", maxsplit=1)[0]
            assert httpx.get(f"{base}/readyz").status_code == 200
    finally:
        over.set()
        late.join()
    told = "".join(printed)
    assert "the database is not there yet" in told
    assert "the database is there" in told
