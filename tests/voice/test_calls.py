"""Calls, end to end: a real server, WebRTC, speech that is recognised, a customer who speaks."""

import asyncio
import contextlib
import time

import httpx
import pytest
import socketio
import websockets

from tests.voice.caller import Caller, spoken
from tests.voice.conftest import Server

ASK = "What does the error message say?"
LONG = "Let me explain what we are going to do now, and then we will see whether it helps."


@pytest.fixture
async def caller(http):
    made = Caller(http)
    yield made
    await made.hang_up()
    if made.session_id:
        await http.post(f"/api/sessions/{made.session_id}/archive")


async def rung(caller: Caller, **more) -> Caller:
    """A call in which the customer has said why it rings."""
    if not caller.session_id:
        await caller.start()
    answer = await caller.ring(**more)
    assert answer.status_code == 200, answer.text
    await caller.heard.sounds(0)
    await caller.until("customer_said")
    return caller


def of(events, kind):
    return [e for e in events if e["kind"] == kind]


async def test_a_call_is_logged_as_a_chat_is_with_when_it_sounded(caller, tmp_path):
    await rung(caller)
    caller.mic.say(spoken(ASK, tmp_path))
    await caller.mic.quiet.wait()
    await caller.heard.sounds(caller.mic.ended_at)
    events = await caller.until("customer_said", 2)
    caller.mic.say(spoken("Could you tell me when this started?", tmp_path))
    events = await caller.until("customer_said", 3)

    started, begun = of(events, "session_started")[0], of(events, "call_started")[0]
    assert started["channel"] == "call"
    assert (begun["media"], begun["recognition"], begun["voice"]) == ("webrtc", "builtin", "espeak")
    said = of(events, "agent_said")
    assert [len(s["text"].split()) > 3 for s in said] == [True, True]
    assert "message" in said[0]["text"].lower()
    spoke = {e["source"]: e for e in of(events, "spoke")}
    for message in (*said, *of(events, "customer_said")):
        sounded = spoke[message["seq"]]
        assert sounded["starts"] < sounded["ends"] <= message["at"] + 50
        assert sounded["who"] == message["kind"].split("_")[0]
    assert {"vad", "recognition", "wait"} <= set(spoke[said[0]["seq"]]["stages"])
    answer = spoke[of(events, "customer_said")[1]["seq"]]
    assert {"decide", "synthesis", "response"} <= set(answer["stages"])
    assert answer["starts"] > spoke[said[0]["seq"]]["ends"]


async def test_who_is_talked_over_falls_silent_and_only_what_was_heard_is_logged(caller, tmp_path):
    await caller.start()
    answer = await caller.ring()
    assert answer.status_code == 200
    await caller.heard.sounds(0)
    await asyncio.sleep(1.0)
    sound = spoken(LONG, tmp_path)
    caller.mic.say(sound)
    cut_at = time.perf_counter()
    await caller.mic.quiet.wait()
    # within 0.5 s on a machine that has time: bench/voice.py measures it
    assert caller.heard.last_sound(caller.mic.ended_at) < cut_at + 0.7 * len(sound) / 32_000
    events = await caller.until("customer_said", 2)
    first, again = of(events, "customer_said")[:2]
    assert first["cut_short"] and not first["last"]
    whole = again["text"] if len(again["text"]) > len(first["text"]) else ""
    assert 0 < len(first["text"].split()) < 12 or whole
    assert of(events, "customer_interrupted") and of(events, "agent_said")[0]["interrupts"]
    cut = next(e for e in of(events, "spoke") if e["source"] == first["seq"])
    assert cut["cut"] and cut["ends"] > cut["starts"]


async def test_someone_who_only_listens_is_not_answered_and_the_customer_goes_on(caller, tmp_path):
    await caller.start()
    await caller.ring()
    await caller.heard.sounds(0)
    await asyncio.sleep(0.8)
    caller.mic.say(spoken("okay", tmp_path))
    events = await caller.until("customer_said")
    assert not of(events, "agent_said")
    assert not of(events, "customer_said")[0]["cut_short"]


async def test_a_line_that_was_lost_for_five_seconds_comes_back(caller, tmp_path):
    await rung(caller)
    caller.mic.cut_off = True
    await caller.until("line_lost")
    await asyncio.sleep(5)
    caller.mic.cut_off = False
    await caller.until("line_back")
    caller.mic.say(spoken(ASK, tmp_path))
    events = await caller.until("customer_said", 2)
    assert [e["kind"] for e in events].count("call_started") == 1
    assert of(events, "agent_said")


async def test_a_page_that_is_reloaded_comes_back_to_its_call(http, caller, tmp_path):
    await rung(caller)
    await caller.hang_up()  # without a word, as a reload does
    events = await caller.until("line_lost")
    assert not of(events, "call_ended")
    again = Caller(http)
    again.session_id = caller.session_id
    try:
        assert (await again.ring()).status_code == 200
        await again.until("call_started", 2)
        again.mic.say(spoken(ASK, tmp_path))
        events = await again.until("agent_said")
        assert not of(events, "call_ended")
        path = f"/api/sessions/{caller.session_id}/call"
        assert (await http.delete(path)).status_code == 204
        events = await again.until("call_ended")
        assert [e["reason"] for e in of(events, "call_ended")] == ["hung_up"]
        assert len(of(events, "line_lost")) == 1
    finally:
        await again.hang_up()


async def test_on_hold_there_is_music_and_nobody_hears(http, caller, tmp_path):
    await rung(caller)
    async with desk(http) as page:
        await page.call("hold", (held := {"session_id": caller.session_id, "client_id": "h1"}))
        since = time.perf_counter()
        await caller.heard.sounds(since + 0.5)
        caller.mic.say(spoken(ASK, tmp_path))
        await caller.mic.quiet.wait()
        await asyncio.sleep(1.0)
        assert not of(await caller.events(), "agent_said")
        await page.call("resume", {**held, "client_id": "h2"})
        events = await caller.until("customer_said", 2)
    assert [e["kind"] for e in events].count("hold_started") == 1


async def test_what_is_typed_is_answered_aloud(http, caller):
    await rung(caller, recognition="typed")
    await caller.heard.silence(0.5)
    since = time.perf_counter()
    async with desk(http) as page:
        await page.call("say", {"session_id": caller.session_id, "client_id": "t1", "text": ASK})
        await caller.heard.sounds(since)
        events = await caller.until("customer_said", 2)
        answer = of(events, "customer_said")[-1]
        assert any(e["source"] == answer["seq"] for e in of(events, "spoke"))
        passed = {"session_id": caller.session_id, "client_id": "t2", "to": "supervisor", "reason": "upset"}
        await page.call("transfer", passed)
    events = await caller.until("session_ended")
    assert [e["kind"] for e in events][-2:] == ["call_transferred", "session_ended"]


@contextlib.asynccontextmanager
async def desk(http):
    """The page's other connection."""
    io = socketio.AsyncClient()
    cookie = "; ".join(f"{c.name}={c.value}" for c in http.cookies.jar)
    await io.connect(str(http.base_url), headers={"Cookie": cookie}, transports=["websocket"])
    try:
        yield io
    finally:
        await io.disconnect()


async def test_with_consent_both_sides_are_recorded_and_without_nothing_is(http, caller, tmp_path):
    await rung(caller)
    path = f"/api/sessions/{caller.session_id}/recording"
    assert (await http.get(path)).json()["audio"] is None
    async with desk(http) as page:
        told = {"session_id": caller.session_id, "client_id": "r1", "audio": True, "video": False}
        assert (await page.call("consent", told))["ok"]
    caller.mic.say(spoken(ASK, tmp_path))
    events = await caller.until("customer_said", 2)
    await http.delete(f"/api/sessions/{caller.session_id}/call")
    spoke = of(events, "spoke")
    async with asyncio.timeout(20):
        while not (audio := (await http.get(path)).json()["audio"]):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    took = spoke[-1]["ends"] - spoke[-2]["starts"]
    assert took - 500 < audio["ms"] < took + 8_000
    assert audio["parts"][0]["from_ms"] <= spoke[-2]["starts"]


async def test_one_call_too_many_is_refused_with_a_clear_word(http, caller):
    others = [Caller(http), Caller(http)]
    try:
        for other in others:
            await other.start()
            assert (await other.ring(recognition="typed")).status_code == 200
        await caller.start()
        refused = await caller.ring(recognition="typed")
        assert refused.status_code == 503
        error = refused.json()["error"]
        assert error["code"] == "busy" and "chat" in error["mend"]
    finally:
        for other in others:
            await other.hang_up()
            await http.post(f"/api/sessions/{other.session_id}/archive")


async def test_what_is_no_offer_is_said_to_be_none(http, caller):
    await caller.start()
    path = f"/api/sessions/{caller.session_id}/call"
    for sdp in ("nonsense", "v=0\r\n"):
        answer = await http.post(path, json={"sdp": sdp, "type": "offer"})
        assert answer.status_code == 400, answer.text
    chat = await http.post("/api/sessions", json={"scenario_id": "vpn-fails"})
    other = f"/api/sessions/{chat.json()['row']['id']}/call"
    assert (await http.post(other, json={"sdp": "v=0", "type": "offer"})).status_code == 409


async def test_a_call_that_was_given_up_goes_on_by_chat(http, caller):
    await caller.start()
    gone = await http.delete(f"/api/sessions/{caller.session_id}/call?reason=refused")
    assert gone.status_code == 204
    events = await caller.until("customer_said")
    assert of(events, "call_ended")[0]["reason"] == "refused"
    assert not of(events, "spoke")


async def test_a_server_that_was_killed_in_a_call_goes_on_where_it_was(tmp_path, tmp_path_factory):
    from tests.voice.conftest import flite

    if flite is None:
        pytest.skip("flite speaks for the agent")
    server = Server(tmp_path_factory.mktemp("killed"))
    server.start()
    try:
        async with httpx.AsyncClient(
            base_url=server.base, headers={"origin": server.base}, timeout=60
        ) as http:
            await http.get(server.link)
            caller = await rung(Caller(http))
            caller.mic.say(spoken(ASK, tmp_path))
            await caller.until("agent_said")
            await caller.heard.sounds(caller.mic.ended_at or time.perf_counter())
            server.kill()
            await caller.hang_up()
            server.start()
            again = Caller(http)
            again.session_id = caller.session_id
            assert (await again.ring()).status_code == 200
            events = await again.until("customer_said", 2)  # what was being said is said again, whole
            assert [e["kind"] for e in events].count("call_started") == 2
            assert not of(events, "customer_said")[-1]["cut_short"]
            await again.hang_up()
    finally:
        server.stop()


async def test_where_webrtc_does_not_get_through_a_websocket_carries_the_call(http, caller, tmp_path):
    session_id = await caller.start()
    cookie = "; ".join(f"{c.name}={c.value}" for c in http.cookies.jar)
    base = str(http.base_url).replace("http", "ws", 1).rstrip("/")
    url = f"{base}/api/sessions/{session_id}/call/ws?client_id=w&recognition=builtin"
    origin = str(http.base_url).rstrip("/")
    async with websockets.connect(url, additional_headers={"Cookie": cookie}, origin=origin) as line:
        heard: list[bytes] = []

        async def hears():
            async for message in line:
                heard.append(message)

        hearing = asyncio.create_task(hears())
        said = spoken(ASK, tmp_path)
        silence = bytes(640)
        asked = False
        async with asyncio.timeout(30):
            while True:
                events = await caller.events()
                answered = len(of(events, "customer_said"))
                if answered >= 2:
                    break
                if answered == 1 and not asked:
                    asked = True
                    for at in range(0, len(said), 700):  # pieces of any length
                        await line.send(said[at : at + 700])
                        await asyncio.sleep(700 / 32_000)
                for _ in range(10):
                    await line.send(silence)
                    await asyncio.sleep(0.02)
        hearing.cancel()
    assert of(events, "call_started")[0]["media"] == "websocket"
    assert max(max(m) for m in heard) > 0 and len(b"".join(heard)) > 32_000
    await caller.until("line_lost")  # the page was gone without a word
    with pytest.raises(websockets.exceptions.InvalidStatus):
        await websockets.connect(
            url, additional_headers={"Cookie": cookie}, origin="https://elsewhere.example"
        )
    async with websockets.connect(url, origin=origin) as stranger:
        assert "signed" in str(await stranger.recv()).lower()
