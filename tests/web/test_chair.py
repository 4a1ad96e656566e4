"""Who sees what others play, and who plays the customer for them."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx

from greenroom.core.session import Holder
from greenroom.store import Role, User
from greenroom.web.auth import fresh_link
from greenroom.web.chair import INVITE_MS, hashed
from greenroom.web.rights import EVERYONE
from tests.web.conftest import Site, browser


@contextlib.asynccontextmanager
async def signed_in(site: Site, name: str, role: Role) -> AsyncIterator[httpx.AsyncClient]:
    await site.whole.store.add_user(User(id=name, name=name.title(), role=role))
    await site.whole.store.join_teams(name, [EVERYONE])
    async with browser(site.whole) as http:
        await http.get(f"/enter/{await fresh_link(site.whole.store, name, site.whole.now())}")
        yield http


async def begun(http: httpx.AsyncClient, **body: Any) -> Any:
    answer = await http.post("/api/sessions", json={"scenario_id": "small", "seed": 1, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def code(http: httpx.AsyncClient, path: str) -> str:
    """Of the error that `path` is answered with; "" when it is answered."""
    return str((await http.get(path)).json().get("error", {}).get("code", ""))


async def test_the_team_is_who_else_plays_just_now_but_in_private(site: Site) -> None:
    await site.start()
    async with signed_in(site, "ola", "trainee") as ola, signed_in(site, "maria", "manager") as maria:
        ended = (await begun(ola))["row"]["id"]
        await site.end(ended)
        first, second = [(await begun(ola))["row"]["id"] for _ in range(2)]
        private = (await begun(ola, private=True))["row"]["id"]
        await site.whole.hub.take(second, "t1", "customer", Holder("maria", "Maria"))
        for http, own in ((site.http, 0), (maria, 1)):
            items = (await http.get("/api/team/sessions")).json()["items"]
            assert [i["row"]["id"] for i in items if i["user_id"] == "ola"] in (
                [second, first],
                [first, second],
            )
            assert len(items) == 2 + own
            assert {i["row"]["id"]: i["taken"] for i in items}[second] == {"customer": "Maria"}
            assert {i["user_name"] for i in items if i["user_id"] == "ola"} == {"Ola"}
        assert await code(ola, "/api/team/sessions") == "not_allowed"
        assert await code(maria, f"/api/team/sessions/{private}") == "not_allowed"
        assert await code(maria, "/api/team/sessions/nowhere") == "not_found"


async def test_a_reviewer_sees_whole_events_and_nobody_else_sees_any(site: Site) -> None:
    async with signed_in(site, "ola", "trainee") as ola, signed_in(site, "maria", "manager") as maria:
        session_id = (await begun(ola))["row"]["id"]
        await site.heard(session_id)
        await site.say(session_id, "{rude}Well?")
        seen = (await maria.get(f"/api/team/sessions/{session_id}")).json()
        assert [e["seq"] for e in seen["events"]] == list(range(1, seen["seq"] + 1))
        moved = [e["mood"] for e in seen["events"] if e["kind"] == "mood_moved"]
        listed = (await maria.get("/api/team/sessions")).json()["items"]
        assert [i["mood"] for i in listed if i["row"]["id"] == session_id] == [moved[-1]]
        assert (seen["agent_name"], seen["standing"]) == ("Ola", "reviewer")
        assert seen["labels"]["code"] == "The code"
        assert await code(ola, f"/api/team/sessions/{session_id}") == "not_allowed"
        assert await code(maria, f"/api/sessions/{session_id}") == "not_allowed"
        async with signed_in(site, "eve", "trainee") as eve:
            assert await code(eve, f"/api/team/sessions/{session_id}") == "not_allowed"


async def test_an_invitation_gives_the_customers_side_to_one_person(site: Site) -> None:
    async with signed_in(site, "ola", "trainee") as ola, signed_in(site, "eve", "trainee") as eve:
        view = await begun(ola, peer=True, private=True)
        session_id, token = view["row"]["id"], view["invite"].rsplit("/", 1)[1]
        assert view["invite"] == f"http://greenroom.test/invites/{token}"
        assert (await ola.get(f"/api/sessions/{session_id}")).json()["invite"] is None
        await site.heard(session_id)  # until someone comes the simulation speaks
        path = f"/api/invites/{token}/accept"
        assert await code(ola, path) == "not_found"
        async with browser(site.whole) as stranger:
            assert await code(stranger, path) == "signed_out"
        for _ in range(2):
            assert (await eve.get(path)).json() == {"session_id": session_id, "taken": True}
        assert await code(site.http, path) == "not_found"
        log = await site.whole.store.read(session_id)
        assert [(r.event.by, r.event.user) for r in log if r.event.kind == "side_taken"] == [("Eve", "eve")]


async def test_an_invitation_is_good_for_a_day(site: Site) -> None:
    async with signed_in(site, "eve", "trainee") as eve:
        session_id = await site.start()
        now = site.whole.now()
        await site.whole.store.add_invite(hashed("old"), session_id, now)
        await site.whole.store.add_invite(hashed("new"), session_id, now + INVITE_MS)
        assert await code(eve, "/api/invites/old/accept") == "not_found"
        assert await code(eve, "/api/invites/new/accept") == ""


async def test_a_trainer_who_was_quicker_keeps_the_side(site: Site) -> None:
    async with signed_in(site, "eve", "trainee") as eve:
        answer = await site.http.post("/api/sessions", json={"scenario_id": "small", "peer": True})
        session_id, link = answer.json()["row"]["id"], answer.json()["invite"]
        await site.whole.hub.take(session_id, "t1", "customer", Holder("maria", "Maria"))
        accepted = await eve.get(f"/api/invites/{link.rsplit('/', 1)[1]}/accept")
        assert accepted.json() == {"session_id": session_id, "taken": False}


async def test_a_guest_does_not_see_what_is_between_agent_and_coach(site: Site) -> None:
    async with signed_in(site, "eve", "trainee") as eve:
        session_id = await site.start()
        await site.whole.store.add_invite(hashed("key"), session_id, site.whole.now() + 1_000_000)
        await eve.get("/api/invites/key/accept")
        await site.whole.hub.note(session_id, "n1", "She sounds unsure.")
        await site.whole.hub.whisper(session_id, "w1", "Maria", "Ask for the name.")
        seen = (await eve.get(f"/api/team/sessions/{session_id}")).json()
        kinds = {e["kind"] for e in seen["events"]}
        assert {"customer_decided", "side_taken"} <= kinds
        assert kinds.isdisjoint({"note_written", "whispered"})
        assert seen["notes"] == []
        assert (seen["agent_name"], seen["standing"]) == ("You", "guest")
        own = (await site.http.get(f"/api/sessions/{session_id}")).json()
        assert {e["kind"] for e in own["events"]} >= {"note_written", "whispered", "side_taken"}
        assert all("user" not in e for e in own["events"])


async def test_the_card_tells_what_may_be_told_now_and_what_not(site: Site) -> None:
    async with signed_in(site, "maria", "manager") as maria:
        session_id = await site.start(persona_id="plain")
        await site.heard(session_id)
        path = f"/api/sessions/{session_id}/brief"
        assert await code(maria, path) == "not_allowed"
        await site.whole.hub.take(session_id, "t1", "customer", Holder("maria", "Maria"))
        assert await code(site.http, path) == "not_allowed"
        before = (await maria.get(path)).json()
        assert (before["name"], before["persona"]["id"], before["goal"]) == (
            "Ren Okafor",
            "plain",
            "get it working",
        )
        assert "The code" in before["hidden"]
        ack = await site.whole.hub.say(session_id, "c1", "{ask_fact:code}What is the code?")
        await site.until(session_id, lambda r: r.seq > ack.seq and r.event.kind == "customer_decided")
        card = (await maria.get(path)).json()
        assert {"id": "code", "label": "The code", "lines": ["SECRET-code it is"], "told": False} in card[
            "may_tell"
        ]
        assert "The code" not in card["hidden"]
        assert any("SECRET-code" in s for s in card["suggestions"])
        assert 1 <= len(card["suggestions"]) <= 3
        assert "SECRET-spill" not in str(card)
        await site.whole.hub.customer_say(session_id, "p1", "maria", "It says SECRET-code.")
        told = (await maria.get(path)).json()["may_tell"]
        assert [f["told"] for f in told if f["id"] == "code"] == [True]
        await site.end(session_id)
        assert await code(maria, path) == "wrong_state"
        assert await code(maria, "/api/sessions/nowhere/brief") == "not_found"
