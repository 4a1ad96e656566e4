"""A call with several workers, over a real PostgreSQL and Redis, also when its worker is killed."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.cluster.test_workers import Talk, serving, workers  # noqa: F401  a fixture
from tests.voice.caller import Caller, spoken
from tests.voice.conftest import flite

ASK = "What does the error message say?"

pytestmark = [
    pytest.mark.skipif(flite is None, reason="flite speaks for the agent: apt install flite"),
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for the workers in /proc"),
]


def of(events, kind):
    return [e for e in events if e["kind"] == kind]


async def dialled(caller: Caller) -> None:
    """Ring until a worker answers, as the page does."""
    async with asyncio.timeout(60):
        while True:
            try:
                answer = await caller.ring()
            except (httpx.HTTPError, TimeoutError):
                answer = None
            if answer is not None and answer.status_code == 200:
                return
            await caller.hang_up()
            await asyncio.sleep(0.3)


async def test_a_call_goes_on_when_its_worker_is_killed(serving, tmp_path):  # noqa: F811
    supervisor, link, _ = serving
    base = link[: link.index("/enter/")]
    async with httpx.AsyncClient(base_url=base, headers={"origin": base}, timeout=60) as http:
        await http.get(link)
        caller = Caller(http)
        await caller.start()
        cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        page = Talk(base, cookie, caller.session_id)  # the page's other connection, at some worker
        await page._connect()
        await dialled(caller)
        await caller.until("customer_said")
        caller.mic.say(spoken(ASK, tmp_path))
        events = await caller.until("customer_said", 2)
        assert of(events, "agent_said")

        for pid in workers(supervisor):
            os.kill(pid, signal.SIGKILL)
        await caller.hang_up()
        again = Caller(http)
        again.session_id = caller.session_id
        await dialled(again)
        events = await again.until("call_started", 2)
        assert not of(events, "call_ended")
        before = len(of(events, "customer_said"))
        since = time.perf_counter()
        await page.say("t1", "Could you tell me when this started?")
        events = await again.until("customer_said", before + 1)
        assert await again.heard.sounds(since, 60)
        assert of(events, "agent_said")[-1]["client_id"] == "t1"
        seqs = [e["seq"] for e in events]
        assert seqs == sorted(set(seqs))

        gone = await http.delete(f"/api/sessions/{caller.session_id}/call")
        assert gone.status_code == 204
        events = await again.until("call_ended")
        assert of(events, "call_ended")[0]["reason"] == "hung_up"
        await again.hang_up()
        await page.client.disconnect()


async def test_whoever_rings_at_another_worker_than_the_page_is_connected_to_is_put_through(
    serving,  # noqa: F811
):
    _, link, _ = serving
    base = link[: link.index("/enter/")]
    async with httpx.AsyncClient(base_url=base, headers={"origin": base}, timeout=60) as http:
        await http.get(link)
        cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        for _ in range(4):  # whichever worker takes which connection
            async with httpx.AsyncClient(
                base_url=base, headers={"origin": base}, cookies=http.cookies, timeout=60
            ) as fresh:
                caller = Caller(fresh)
                await caller.start()
                page = Talk(base, cookie, caller.session_id)
                await page._connect()
                assert (await caller.ring(recognition="typed")).status_code == 200
                await caller.heard.sounds(0, 60)
                await page.say("t1", ASK)
                events = await caller.until("customer_said", 2)
                assert of(events, "spoke")
                assert (await http.delete(f"/api/sessions/{caller.session_id}/call")).status_code == 204
                await caller.until("call_ended")
                await caller.hang_up()
                await page.client.disconnect()
