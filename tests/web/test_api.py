"""The HTTP API, against the real store."""

from pathlib import Path
from typing import Any

import pytest

from greenroom.assembly import LOCAL, assembled
from greenroom.config import Settings
from greenroom.core.errors import StorageError
from greenroom.store import NewSessionRow, User
from greenroom.web.auth import fresh_link
from tests.web.conftest import Site, browser, parts


async def get(site: Site, path: str, expected: int = 200, **query: Any) -> Any:
    answer = await site.http.get(path, params=query)
    assert answer.status_code == expected, answer.text
    return answer.json()


async def test_a_link_signs_in_once_and_leaves_a_cookie_that_scripts_cannot_read(site: Site) -> None:
    link = await site.whole.link()
    async with browser(site.whole) as fresh:
        assert (await fresh.get("/api/me")).status_code == 401
        answer = await fresh.get(link)
        cookie = answer.headers["set-cookie"].lower()
        assert answer.headers["location"] == "/"
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert (await fresh.get("/api/me")).json()["id"] == LOCAL.id
        assert (await fresh.get(link)).status_code == 303  # signed in already
    async with browser(site.whole) as late:
        answer = await late.get(link)
        assert answer.status_code == 403
        assert "greenroom link" in answer.text
        error = (await late.get("/api/home")).json()["error"]
        assert error["code"] == "signed_out"
        assert error["mend"] == "sign in again"


async def test_health_needs_no_signing_in(site: Site) -> None:
    async with browser(site.whole) as anyone:
        assert (await anyone.get("/healthz")).json() == {"status": "ok"}
        assert (await anyone.get("/readyz")).json() == {"status": "ok", "scenarios": 2}


async def test_preferences_are_kept_up_to_their_size(site: Site) -> None:
    assert (await site.http.put("/api/me/prefs", json={"theme": "dark"})).status_code == 204
    me = await get(site, "/api/me")
    assert me == {"id": "local", "name": "You", "role": "administrator", "prefs": {"theme": "dark"}}
    too_much = await site.http.put("/api/me/prefs", json={"x": "y" * 9_000})
    assert (too_much.status_code, too_much.json()["error"]["code"]) == (413, "too_long")
    wrong = await site.http.put("/api/me/prefs", json=[1])
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "bad_request")


async def test_library_filters_and_tells_of_broken_files(site: Site) -> None:
    everything = await get(site, "/api/scenarios")
    assert [s["id"] for s in everything["items"]] == ["easy", "small"]
    assert everything["problems"] == [
        {"path": "broken.yaml", "line": 3, "message": "no such field", "mend": "take it out"}
    ]
    for query, ids in (
        ({"difficulty": "beginner"}, ["easy"]),
        ({"q": "EASY network"}, ["easy"]),
        ({"type": "network", "pack": "tests"}, ["easy", "small"]),
        ({"pack": "other"}, []),
    ):
        assert [s["id"] for s in (await get(site, "/api/scenarios", **query))["items"]] == ids
    await get(site, "/api/scenarios", 400, difficulty="impossible")
    await get(site, "/api/scenarios/none", 404)


async def test_nothing_of_what_the_customer_hides_is_told_before_the_end(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    view = await get(site, f"/api/sessions/{session_id}")
    for shown in (view, await get(site, "/api/scenarios/small"), await get(site, "/api/home")):
        assert "SECRET" not in str(shown)
        assert "spill" not in str(shown)
    assert {e["kind"] for e in view["events"]} == {"session_started", "customer_said"}
    assert "mood" not in view["events"][0]


async def test_a_session_from_start_to_report(site: Site) -> None:
    session_id = await site.start(persona_id="other", difficulty="expert")
    opening = await site.heard(session_id)
    row = (await get(site, "/api/home"))["running"][0]
    assert (row["id"], row["persona_name"], row["difficulty"]) == (session_id, "Other", "expert")
    assert (row["last_from"], row["unread"], row["status"]) == ("customer", 1, "running")
    assert row["waiting_since"] is not None
    assert row["sla"]["first_reply"]["due_at"] is not None
    assert (await get(site, f"/api/sessions/{session_id}/report", 409))["error"]["code"] == "wrong_state"

    await site.say(session_id, "{greet} Hello! {ask_fact:code} What is the code?")
    await site.whole.hub.note(session_id, "n1", "asked for the code")
    await site.end(session_id)

    view = await get(site, f"/api/sessions/{session_id}")
    assert [n["text"] for n in view["notes"]] == ["asked for the code"]
    assert view["events"][0]["mood"]["frustration"] > 0
    assert view["row"]["sla"]["first_reply"] == {"target_s": 120, "due_at": None, "met": True}
    report = await get(site, f"/api/sessions/{session_id}/report")
    assert report["evaluation"]["session_id"] == session_id
    assert report["row"]["overall"] == report["evaluation"]["overall"]
    assert report["row"]["outcome_label"] == "Unresolved"
    assert report["mood"][0]["cause"] == "start"
    told = {f["id"]: f["told_seq"] for f in report["facts"]}
    assert told["spill"] is None
    said = {e["seq"]: e for e in report["events"]}
    assert "SECRET-code" in said[told["code"]]["text"]
    assert told["code"] > opening.seq
    versions = report["events"][0]["versions"]
    assert versions["listener"]
    assert {"engine", "scenario", "persona", "rubric", "speaker"} <= set(versions)


async def test_home_suggests_new_easier_ones_then_the_weakest(site: Site) -> None:
    home = await get(site, "/api/home")
    assert home["suggestion"]["scenario"]["id"] == "easy"
    assert "start" in home["suggestion"]["why"]
    assert home["stats"] == {"sessions": 0, "average": None, "practised_minutes": 0}

    for name in ("easy", "small"):
        session_id = await site.start(scenario_id=name)
        await site.heard(session_id)
        if name == "easy":
            await site.say(session_id, "{greet} Hello. {empathise} I am sorry to hear that.")
        await site.end(session_id)
    home = await get(site, "/api/home")
    averages = {s["id"]: s["average"] for s in (await get(site, "/api/scenarios"))["items"]}
    lowest = min((v, k) for k, v in averages.items() if v is not None)[1]
    unscored = [k for k, v in averages.items() if v is None]
    assert home["suggestion"]["scenario"]["id"] == (unscored[0] if unscored else lowest)
    assert home["stats"]["sessions"] == 2
    assert [r["scenario_id"] for r in home["recent"]] == ["small", "easy"]
    assert home["running"] == []


async def test_put_away_and_deleted(site: Site) -> None:
    first, second = await site.start(), await site.start()
    assert (await site.http.post(f"/api/sessions/{first}/archive")).status_code == 204
    assert (await get(site, f"/api/sessions/{first}"))["row"]["status"] == "ended"
    assert [r["id"] for r in (await get(site, "/api/sessions"))["items"]] == [second]
    assert [r["id"] for r in (await get(site, "/api/sessions", status="archived"))["items"]] == [first]
    assert (await site.http.delete(f"/api/sessions/{second}")).status_code == 204
    await get(site, f"/api/sessions/{second}", 404)
    assert (await get(site, "/api/sessions"))["total"] == 0
    await get(site, "/api/sessions", 400, page=0)
    await get(site, "/api/sessions", 400, status="lost")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scenario_id": "none"}, 404),
        ({"scenario_id": "small", "persona_id": "none"}, 404),
        ({"scenario_id": "small", "difficulty": "hardest"}, 400),
        ({"scenario_id": "small", "seed": -1}, 400),
        ({"scenario_id": "small", "colour": "red"}, 400),
        ({}, 400),
        ([], 400),
    ],
)
async def test_what_makes_no_session_says_why(site: Site, body: Any, status: int) -> None:
    answer = await site.http.post("/api/sessions", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert (await get(site, "/api/sessions"))["total"] == 0


async def test_a_session_that_cannot_begin_leaves_nothing_behind(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> Any:
        raise StorageError("the disk is full", mend="make room")

    with monkeypatch.context() as broken:
        broken.setattr(site.whole.store, "append", full)
        answer = await site.http.post("/api/sessions", json={"scenario_id": "small"})
    assert (answer.status_code, answer.json()["error"]["mend"]) == (503, "make room")
    assert (await get(site, "/api/sessions"))["total"] == 0


async def test_what_lost_its_scenario_can_still_be_deleted(site: Site) -> None:
    lost = NewSessionRow("lost", LOCAL.id, "gone", "plain", "Nobody", "expert", 1, site.whole.now())
    await site.whole.store.add_session(lost)
    (row,) = (await get(site, "/api/home"))["running"]
    assert (row["title"], row["customer_name"]) == ("gone", "Nobody")
    assert (await get(site, "/api/sessions/lost", 404))["error"]["message"]
    assert (await site.http.delete("/api/sessions/lost")).status_code == 204
    assert (await get(site, "/api/home"))["running"] == []


async def test_sessions_of_others_are_not_shown(site: Site) -> None:
    session_id = await site.start()
    store, now = site.whole.store, site.whole.now()
    await store.add_user(User(id="eve", name="Eve", role="trainee"))
    async with browser(site.whole) as other:
        await other.get(f"/enter/{await fresh_link(store, 'eve', now)}")
        for method, path in (
            ("GET", ""),
            ("GET", "/report"),
            ("POST", "/archive"),
            ("DELETE", ""),
        ):
            answer = await other.request(method, f"/api/sessions/{session_id}{path}")
            assert answer.status_code == 403, path
        assert (await other.get("/api/sessions")).json()["total"] == 0
        assert (await other.get("/api/knowledge", params={"session_id": session_id})).status_code == 403


async def test_knowledge_is_searched(site: Site) -> None:
    session_id = await site.start(scenario_id="easy")
    found = await get(site, "/api/knowledge", q="cable", session_id=session_id)
    assert [(a["id"], a["snippet"]) for a in found["items"]] == [("net", "Plug the cable in.")]


async def test_a_returning_customer_remembers(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    await site.end(session_id)
    second = await site.start(returning=True)
    await site.heard(second)
    assert (await site.whole.store.read(second))[0].event.memory == ("unresolved",)
    afresh = await site.start()
    await site.heard(afresh)
    assert (await site.whole.store.read(afresh))[0].event.memory == ()


async def test_sessions_go_on_and_missing_scores_are_made_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, speed="instant")
    async with assembled(settings, parts()) as whole, browser(whole) as http:
        await http.get(await whole.link())
        site = Site(whole, http)
        running, ended = await site.start(), await site.start()
        await site.heard(running)
        lone = NewSessionRow("lone", LOCAL.id, "gone", "plain", "Nobody", "expert", 1, whole.now())
        await whole.store.add_session(lone)  # its scenario is not in the library any more
        whole.scoring.heard = lambda *_: None  # type: ignore[method-assign]
        await whole.hub.end(ended, "e1")
    async with assembled(settings, parts()) as whole:
        await whole.scoring.settled()
        record = await whole.store.session(ended)
        assert record is not None
        assert record.passed is not None
        assert (await whole.hub.say(running, "c1", "{greet} Hello again")).seq > 0


async def test_a_fork_shares_the_past_and_counts_in_no_statistics(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    await site.say(session_id, "{blame}Your own fault.")
    await site.end(session_id)
    log = (await get(site, f"/api/sessions/{session_id}/report"))["events"]
    mine = next(e for e in log if e["kind"] == "agent_said")
    before = (await get(site, "/api/home"))["stats"]["sessions"]

    made = await site.http.post(f"/api/sessions/{session_id}/fork", json={"seq": mine["seq"]})
    assert made.status_code == 201, made.text
    fork = made.json()
    assert fork["row"]["parent_id"] == session_id and fork["row"]["parent_seq"] == mine["seq"]
    shared = await site.whole.store.read(fork["row"]["id"])
    kept = await site.whole.store.read(session_id)
    assert [r.event for r in shared[1 : mine["seq"] - 1]] == [r.event for r in kept[1 : mine["seq"] - 1]]
    assert [r.at for r in shared[: mine["seq"] - 1]] == [r.at for r in kept[: mine["seq"] - 1]]
    await site.say(fork["row"]["id"], "{greet}Hello.")
    await site.end(fork["row"]["id"])
    assert (await get(site, "/api/home"))["stats"]["sessions"] == before
    assert (await site.whole.store.read(session_id)) == kept


async def test_other_words_are_played_and_nothing_is_kept(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    await site.say(session_id, "{blame}Your own fault.")
    await site.end(session_id)
    kept = await site.whole.store.read(session_id)
    seq = next(r.seq for r in kept if r.event.kind == "agent_said")
    answer = await site.http.post(
        f"/api/sessions/{session_id}/what-if", json={"seq": seq, "text": "{empathise}That is hard."}
    )
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert seen["would_be"]["mood"]["frustration"] < seen["was"]["mood"]["frustration"]
    assert seen["would_be"]["said"]
    assert await site.whole.store.read(session_id) == kept
    wrong = await site.http.post(f"/api/sessions/{session_id}/what-if", json={"seq": 1, "text": "x"})
    assert wrong.status_code == 400 and wrong.json()["error"]["code"] == "bad_request"


async def test_live_measures_and_hints_while_it_runs(site: Site) -> None:
    session_id = await site.start(difficulty="beginner")
    await site.heard(session_id)
    await site.say(session_id, "{explain_jargon}The VLAN.")
    seen = await get(site, f"/api/sessions/{session_id}/live")
    assert seen["clarity"] == 0 and seen["hints"] == 3 and seen["last_reply_s"] is not None
    await site.whole.hub.hint(session_id, "h", 3)
    shown = [
        e for e in (await get(site, f"/api/sessions/{session_id}"))["events"] if e["kind"] == "hint_given"
    ]
    assert shown[0]["topic"] == "greet" and shown[0]["costs"] > 0


async def test_a_following_difficulty_begins_where_the_last_session_suggests(site: Site) -> None:
    first = await site.start(dynamic=True)
    await site.heard(first)
    await site.say(first, "{blame}Your own fault.")
    await site.end(first)
    assert (await get(site, f"/api/sessions/{first}/report"))["row"]["overall"] < 50
    second = await site.start(dynamic=True)
    begun = (await site.whole.store.read(second))[0].event
    assert (begun.difficulty, begun.difficulty_why) == ("beginner", "last time was hard (0)")
    assert begun.dynamic
