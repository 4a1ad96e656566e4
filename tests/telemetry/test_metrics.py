"""/metrics of a real server after real traffic: what is counted, what is not told, and who may read."""

import re
from pathlib import Path

import httpx
import pytest
import socketio
from prometheus_client.parser import text_string_to_metric_families

from greenroom.core.events import BrainFailed, Recorded, Spoke
from greenroom.telemetry.figures import Figures
from greenroom.telemetry.http import Watched
from greenroom.telemetry.ticking import Looked, Ticking
from greenroom.telemetry.watch import MOST_NAMES, OTHER, Watch
from tests.telemetry.running import serving, signed_in

SAID = "My secret password is swordfish-9371"


async def talk(base: str, cookies: httpx.Cookies, lines: int = 1) -> str:
    """Hold a session, end it; its id."""
    async with httpx.AsyncClient(cookies=cookies) as http:
        cookie = "; ".join(f"{k}={v}" for k, v in http.cookies.items())
        scenario = (await http.get(f"{base}/api/scenarios")).json()["items"][0]["id"]
        answer = await http.post(f"{base}/api/sessions", json={"scenario_id": scenario, "seed": 1})
        session_id = answer.json()["row"]["id"]
        await http.get(f"{base}/api/sessions/{session_id}")
        await http.get(f"{base}/api/sessions/no-such-session")
        await http.get(f"{base}/some/page")
    client = socketio.AsyncClient()
    await client.connect(base, headers={"Cookie": cookie}, transports=["websocket"])
    try:
        await client.call("hello", {"v": 1})
        await client.call("join", {"session_id": session_id, "after_seq": 0})
        for n in range(lines):
            said = {"session_id": session_id, "client_id": f"c{n}", "text": SAID}
            assert (await client.call("say", said))["ok"]
        await client.call("say", {"session_id": "another", "client_id": "c", "text": "x"})
        await client.call("nonsense", {})
        await client.call("end", {"session_id": session_id, "client_id": "the-end"})
    finally:
        await client.disconnect()
    return session_id


def figures(text: str) -> dict[str, float]:
    """By name and labels, as they are written."""
    found = {}
    for family in text_string_to_metric_families(text):
        for s in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(s.labels.items()))
            found[f"{s.name}{{{labels}}}"] = s.value
    return found


async def test_a_real_server_tells_what_was_done_and_not_what_was_said(tmp_path: Path) -> None:
    with serving(tmp_path) as link:
        base, cookies = await signed_in(link)
        session_id = await talk(base, cookies, 3)
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{base}/metrics")
    assert answer.status_code == 200
    f = figures(answer.text)
    assert f["greenroom_chat_answers_total{code=ok,event=say}"] == 3
    assert f["greenroom_chat_answers_total{code=not_found,event=say}"] == 1
    assert f["greenroom_chat_answers_total{code=bad_request,event=unknown}"] == 1
    assert f["greenroom_chat_answer_seconds_count{event=say}"] == 4
    assert f["greenroom_session_events_total{kind=agent_said}"] == 3
    assert f["greenroom_session_events_total{kind=session_ended}"] == 1
    assert f["greenroom_appends_total{outcome=stored}"] >= 5
    assert f["greenroom_append_seconds_count{}"] >= f["greenroom_appends_total{outcome=stored}"]
    asked = "method=GET,route=/api/sessions/{session_id},status"
    assert f[f"greenroom_http_requests_total{{{asked}=200}}"] == 1
    assert f[f"greenroom_http_requests_total{{{asked}=404}}"] == 1
    assert f["greenroom_http_request_seconds_count{method=GET,route=page}"] >= 1
    assert f["greenroom_process_memory_bytes{}"] > 1e7
    assert f["greenroom_jobs_failed_total{kind=scoring}"] == 0
    assert f["greenroom_job_tries_total{kind=find_unscored,outcome=done}"] >= 1
    assert f["greenroom_job_seconds_count{kind=find_unscored}"] >= 1
    assert f["greenroom_worker_jobs{outcome=done}"] >= 1
    for private in (session_id, "swordfish", "no-such-session", "some/page", "nonsense", "You"):
        assert private not in answer.text


async def test_whichever_worker_is_asked_tells_of_all(postgres_server, redis_server, tmp_path: Path) -> None:
    shared = {
        "GREENROOM_DATABASE_URL": postgres_server.fresh(),
        "GREENROOM_REDIS_URL": redis_server.address,
    }
    with serving(tmp_path, "--workers", "2", **shared) as link:
        base, cookies = await signed_in(link)
        for _ in range(3):
            await talk(base, cookies)
        seen = []
        for _ in range(4):
            async with httpx.AsyncClient() as http:  # a new connection, perhaps to the other worker
                seen.append(figures((await http.get(f"{base}/metrics")).text))
    assert [f["greenroom_chat_answers_total{code=ok,event=end}"] for f in seen] == [3] * 4
    assert len([name for name in seen[-1] if name.startswith("greenroom_process_memory_bytes{pid=")]) >= 1


async def page(_scope, _receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    ("client", "token", "headers", "status"),
    [
        ("127.0.0.1", "", {}, 200),
        ("::1", "", {}, 200),
        ("10.0.0.1", "", {}, 403),
        ("127.0.0.1", "", {"X-Forwarded-For": "10.0.0.1"}, 403),
        ("10.0.0.1", "", {"Authorization": "Bearer "}, 403),
        ("10.0.0.1", "word", {"Authorization": "Bearer word"}, 200),
        ("10.0.0.1", "word", {"Authorization": "Bearer other"}, 403),
        ("127.0.0.1", "word", {"Authorization": "Bearer other"}, 403),
        ("127.0.0.1", "word", {}, 200),
        ("10.0.0.1", "word", {"X-Real-IP": "127.0.0.1"}, 403),
    ],
)
async def test_figures_are_for_this_machine_or_who_has_the_token(client, token, headers, status) -> None:
    app = Watched(page, Watch(Figures()), token)
    transport = httpx.ASGITransport(app, client=(client, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://greenroom.test") as http:
        assert (await http.get("/metrics", headers=headers)).status_code == status
        answer = await http.get("/anything", headers={"X-Request-Id": "from-the-proxy"})
    assert answer.headers["x-request-id"] == "from-the-proxy"


def test_labels_that_come_from_settings_stay_few() -> None:
    watch = Watch(Figures())
    names = {watch.named(f"model-{n}") for n in range(1_000)}
    assert len(names) == MOST_NAMES + 1
    assert OTHER in names
    assert watch.named("model-0") == "model-0"


class Place:
    """A hub, chat, calls or job, as far as it is looked at."""

    live = connected = count = waiting = 3
    resumed = lost = failed = 2


def test_what_is_looked_at_from_time_to_time() -> None:
    made, place = Figures(), Place()
    ticking = Ticking(made, Looked(place, place, place, {"scoring": place}))
    ticking.look()
    place.resumed, place.failed, place.live = 5, 3, 0
    ticking.look()
    f = figures(made.text().decode())
    assert f["greenroom_sessions_live{}"] == 0
    assert f["greenroom_clients_connected{}"] == f["greenroom_calls_live{}"] == 3
    assert f["greenroom_jobs_due{kind=scoring}"] == 3
    assert f["greenroom_sessions_taken_up_total{}"] == 5
    assert f["greenroom_leases_lost_total{}"] == 2
    assert f["greenroom_jobs_failed_total{kind=scoring}"] == 3


def test_failures_of_brains_and_stages_of_calls() -> None:
    made = Figures()
    watch = Watch(made)
    failed = BrainFailed(brain="openai:small", problem="empty answer", instead="builtin")
    spoke = Spoke(who="agent", source=3, starts=0, ends=900, stages={"vad": 200.0, "decide": 30.0})
    for seq, event in enumerate((failed, spoke), 1):
        watch.heard("s1", "event", Recorded(seq=seq, at=0, event=event))
    watch.heard("s1", "signal", {"kind": "typing"})
    f = figures(made.text().decode())
    assert f["greenroom_brain_failures_total{brain=openai:small}"] == 1
    assert f["greenroom_call_stage_seconds_sum{stage=vad}"] == 0.2
    assert f["greenroom_session_events_total{kind=spoke}"] == 1


def test_no_label_may_hold_what_somebody_sent() -> None:
    text = Figures().text().decode()
    assert not re.search(r"\b(user|session_id|client_id|name|ip)=", text)
