"""A model of a stand-in server finds the words: what it cost is counted, and lies below what led to it."""

import asyncio

import httpx
import socketio

from tests.brains.model.standin import StandIn, dutiful
from tests.telemetry.running import serving, signed_in
from tests.telemetry.test_metrics import SAID, figures
from tests.telemetry.test_traces import ABOVE, TRACE, receiver

__all__ = ["receiver"]


async def test_a_call_to_a_model_is_counted_and_traced(receiver, tmp_path) -> None:
    with StandIn(dutiful) as model:
        settings = {
            "GREENROOM_MODEL": "tiny",
            "GREENROOM_MODEL_URL": model.url,
            "GREENROOM_MODEL_KEY": "k",
            "GREENROOM_MODEL_PRICE": "20/60",
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.address,
        }
        with serving(tmp_path, **settings) as link:
            base, cookies = await signed_in(link)
            f = await talked(base, cookies)
    assert f["greenroom_model_calls_total{model=tiny,outcome=ok,purpose=speaker}"] >= 1
    assert f["greenroom_model_tokens_total{kind=input,model=tiny}"] > 0
    assert f["greenroom_model_cost_dollars_total{model=tiny}"] > 0
    assert f["greenroom_model_call_seconds_count{model=tiny}"] >= 1
    spans = receiver.spans
    (say,) = spans["chat say"]
    assert [s for s in spans["model"] if s.parent_span_id == say.span_id and s.trace_id.hex() == TRACE]
    whole = b"".join(receiver.raw)
    prompts = b" ".join(str(r["messages"]).encode() for r in model.requests)
    assert b"swordfish" not in whole
    assert b"customer" in prompts.lower()  # there was something to keep out


async def talked(base: str, cookies: httpx.Cookies) -> dict[str, float]:
    """Say something, wait for the answer; the figures then."""
    client, answered = socketio.AsyncClient(), asyncio.Event()

    @client.on("event")
    async def heard(message) -> None:
        if message["event"]["kind"] == "customer_said" and message["event"].get("turn", 0) > 0:
            answered.set()

    async with httpx.AsyncClient(cookies=cookies) as http:
        scenario = (await http.get(f"{base}/api/scenarios")).json()["items"][0]["id"]
        answer = await http.post(f"{base}/api/sessions", json={"scenario_id": scenario, "seed": 1})
        session = answer.json()["row"]["id"]
        cookie = "; ".join(f"{k}={v}" for k, v in cookies.items())
        await client.connect(base, headers={"Cookie": cookie}, transports=["websocket"])
        try:
            await client.call("join", {"session_id": session})
            said = {"session_id": session, "client_id": "c1", "text": SAID, "traceparent": ABOVE}
            assert (await client.call("say", said))["ok"]
            async with asyncio.timeout(60):
                await answered.wait()
            ended = {"session_id": session, "client_id": "the-end"}
            assert (await client.call("end", ended))["ok"]  # the call is booked by then
        finally:
            await client.disconnect()
        return figures((await http.get(f"{base}/metrics")).text)
