"""A call whose customer is spoken by one model that hears and speaks, on a stand-in server: end to end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.voice.caller import Caller, spoken
from tests.voice.conftest import Server, flite
from tests.voices.realtime import OpenAI

LONGEST_S = 60


@pytest.fixture
async def model() -> AsyncIterator[OpenAI]:
    async with OpenAI() as made:
        yield made


@contextlib.asynccontextmanager
async def calling(model: OpenAI, tmp_path: Path, **settings: str) -> AsyncIterator[Caller]:
    if flite is None:
        pytest.skip("flite speaks for the agent: apt install flite")
    settings |= {"GREENROOM_VOICE_LIVE": "openai", "GREENROOM_VOICE_LIVE_URL": model.url}
    server = Server(tmp_path / "data", **settings)
    await asyncio.to_thread(server.start)
    try:
        async with httpx.AsyncClient(
            base_url=server.base, headers={"origin": server.base}, timeout=60
        ) as http:
            await http.get(server.link)
            made = Caller(http)
            yield made
            await made.hang_up()
    finally:
        await asyncio.to_thread(server.stop)


@pytest.fixture
async def caller(model: OpenAI, tmp_path: Path) -> AsyncIterator[Caller]:
    async with calling(model, tmp_path, GREENROOM_MODEL_BUDGET_MONTH="5") as made:
        yield made


async def test_the_model_speaks_for_the_customer_and_hears_the_agent(caller, model, tmp_path):
    ways = (await caller.http.get("/api/voice")).json()["recognition"]
    assert (ways[0]["id"], ways[0]["label"], ways[0]["default"]) == ("live", "OpenAI Realtime", True)
    await caller.start()
    answer = await caller.ring()
    assert answer.status_code == 200, answer.text
    await caller.heard.sounds(0)
    events = await caller.until("customer_said")
    said = [e for e in events if e["kind"] == "customer_said"]
    assert said[0]["text"] == model.said[0] and "What you say now" in model.orders[0]
    begun = next(e for e in events if e["kind"] == "call_started")
    assert (begun["recognition"], begun["voice"]) == ("live", "openai live")

    model.faults = ["secret"]  # the guard stops it, and the built-in goes on in the same turn
    caller.mic.say(spoken("What does the error message say?", tmp_path))
    await caller.mic.quiet.wait()
    events = await caller.until("customer_said", len(said) + 1)
    assert model.heard[0] > 20_000
    agent = next(e for e in events if e["kind"] == "agent_said")
    assert "bytes" in agent["text"]  # what the model said that it heard
    last = [e for e in events if e["kind"] == "customer_said"][-1]
    assert "SECRET-spill" in model.said[1] and "SECRET-spill" not in last["text"]
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(caller.heard.sounds(caller.mic.ended_at), LONGEST_S)

    books = (await caller.http.get("/api/models")).json()
    [spent] = [m for m in books["by_model"] if m["key"] == "openai:gpt-realtime-2.1"]
    assert spent["calls"] >= 1 and spent["micro"] > 0 and spent["input_tokens"] >= 400
    assert [p["key"] for p in books["by_purpose"]] == ["call"]
    [session] = books["by_session"]
    [user] = books["by_user"]
    assert session["key"] == caller.session_id and user["key"] == "local"
    assert 0 < books["budget"]["left"] < 5_000_000


async def test_without_money_the_built_in_parts_hold_the_call(model, tmp_path):
    async with calling(model, tmp_path, GREENROOM_MODEL_BUDGET_MONTH="0.001") as caller:
        ways = {w["id"]: w for w in (await caller.http.get("/api/voice")).json()["recognition"]}
        assert not ways["live"]["available"] and "budget" in ways["live"]["note"]
        [part] = [p for p in (await caller.http.get("/api/voice/parts")).json()["items"] if p["id"] == "live"]
        assert (part["state"], part["problem"]) == ("wrong", "the budget is used up")
        assert part["price"]["heard"] == 32
        await caller.start()
        answer = await caller.ring()
        assert answer.status_code == 200, answer.text
        events = await caller.until("customer_said")
        begun = next(e for e in events if e["kind"] == "call_started")
        assert begun["recognition"] != "live" and begun["voice"] != "openai live"
        await caller.heard.sounds(0)
        assert model.connections == 0
