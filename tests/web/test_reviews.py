"""Disputes and overrides beside the first score, private practice, and reports behind a link."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from greenroom.store import Role, User
from greenroom.web.auth import fresh_link, hashed
from greenroom.web.rights import EVERYONE
from greenroom.web.sharing import SHARED_MS
from tests.web.conftest import Site, browser

DISPUTE = {"criterion": "greeting", "kind": "dispute", "note": "I did greet them."}
OVERRIDE = {"criterion": "greeting", "kind": "override", "score": 70, "note": "A greeting of sorts."}


async def played(site: Site, **body: Any) -> str:
    session_id = await site.start(**body)
    await site.heard(session_id)
    await site.say(session_id, "{blame}Your own fault.")
    await site.end(session_id)
    return session_id


@contextlib.asynccontextmanager
async def signed_in(site: Site, name: str, role: Role) -> AsyncIterator[httpx.AsyncClient]:
    await site.whole.store.add_user(User(id=name, name=name.title(), role=role))
    await site.whole.store.join_teams(name, [EVERYONE])
    async with browser(site.whole) as http:
        await http.get(f"/enter/{await fresh_link(site.whole.store, name, site.whole.now())}")
        yield http


@dataclass
class Answer:
    status: int
    code: str


async def review(http: httpx.AsyncClient, session_id: str, body: Any) -> Answer:
    answer = await http.post(f"/api/sessions/{session_id}/reviews", json=body)
    return Answer(answer.status_code, answer.json().get("error", {}).get("code", ""))


async def report(http: httpx.AsyncClient, session_id: str) -> Any:
    answer = await http.get(f"/api/sessions/{session_id}/report")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_everything_said_about_a_score_stands_beside_it(site: Site) -> None:
    session_id = await played(site)
    first = await report(site.http, session_id)
    assert (first["reviews"], first["reviewed"]) == ([], None)
    assert first["may"] == ["fork", "share", "dispute", "override", "answer"]  # alone
    assert first["evaluation"]["overall"] == 0
    answered = {**DISPUTE, "kind": "answer", "note": "You are right."}
    assert await review(site.http, session_id, answered) == Answer(409, "wrong_state")
    for body in (DISPUTE, OVERRIDE, answered, {**OVERRIDE, "score": 90}):
        assert await review(site.http, session_id, body) == Answer(201, "")
    later = await report(site.http, session_id)
    assert [(r["kind"], r["score"], r["by_name"]) for r in later["reviews"]] == [
        ("dispute", None, "You"),
        ("override", 70, "You"),
        ("answer", None, "You"),
        ("override", 90, "You"),
    ]
    assert later["reviewed"] == {"overall": 90, "scores": {"greeting": 90}}
    assert later["evaluation"] == first["evaluation"]
    assert later["row"]["overall"] == 0
    assert await review(site.http, session_id, {**OVERRIDE, "score": None}) == Answer(201, "")
    assert (await report(site.http, session_id))["reviewed"] == {
        "overall": None,
        "scores": {"greeting": None},
    }


async def test_what_is_no_review_says_why(site: Site) -> None:
    running = await site.start()
    assert await review(site.http, running, DISPUTE) == Answer(409, "wrong_state")
    assert await review(site.http, "none", DISPUTE) == Answer(404, "not_found")
    session_id = await played(site)
    for wrong in (
        {**DISPUTE, "criterion": "charm"},
        {**DISPUTE, "score": 80},
        {**DISPUTE, "note": "  "},
        {**DISPUTE, "note": "x" * 2_001},
        {**DISPUTE, "kind": "praise"},
        {**OVERRIDE, "score": 101},
        {"criterion": "greeting", "kind": "override", "note": "No score."},
    ):
        assert await review(site.http, session_id, wrong) == Answer(400, "bad_request"), wrong
    assert (await report(site.http, session_id))["reviews"] == []


async def test_who_may_say_what(site: Site) -> None:
    session_id = await played(site)
    async with signed_in(site, "tessa", "manager") as trainer, signed_in(site, "eve", "trainee") as trainee:
        refused = Answer(403, "not_allowed")
        assert await review(trainee, session_id, OVERRIDE) == refused
        assert await review(trainee, session_id, DISPUTE) == refused
        assert await review(trainer, session_id, DISPUTE) == refused
        assert await review(site.http, session_id, OVERRIDE) == refused  # not alone any more
        assert await review(site.http, session_id, DISPUTE) == Answer(201, "")
        assert await review(trainer, session_id, OVERRIDE) == Answer(201, "")
        assert await review(trainer, session_id, {**DISPUTE, "kind": "answer"}) == Answer(201, "")
        seen = await report(trainer, session_id)
        assert [r["by"] for r in seen["reviews"]] == ["local", "tessa", "tessa"]
        assert (seen["may"], seen["agent"]) == (["override", "answer"], "You")
        own = await report(site.http, session_id)
        assert own["reviewed"]["overall"] == 70
        assert own["may"] == ["fork", "share", "dispute"]


async def test_trainers_see_the_disputes_that_wait_for_them(site: Site) -> None:
    session_id, private = await played(site), await played(site, private=True)
    for which in (session_id, private):
        assert await review(site.http, which, DISPUTE) == Answer(201, "")
    alone = (await site.http.get("/api/reviews?status=open")).json()
    assert [d["row"]["id"] for d in alone["items"]] == [session_id]
    async with signed_in(site, "tessa", "manager") as trainer, signed_in(site, "eve", "trainee") as trainee:
        assert (await trainee.get("/api/reviews")).json()["error"]["code"] == "not_allowed"
        assert (await trainer.get("/api/reviews?status=shut")).status_code == 400
        assert (await site.http.get("/api/reviews")).json() == {"items": [], "total": 0}  # not alone any more
        found = (await trainer.get("/api/reviews?status=open")).json()
        assert found["total"] == 1
        (waiting,) = found["items"]
        assert (waiting["row"]["id"], waiting["label"], waiting["user_name"]) == (
            session_id,
            "Greeting",
            "You",
        )
        assert (waiting["review"]["criterion"], waiting["review"]["note"]) == (
            "greeting",
            "I did greet them.",
        )
        assert await review(trainer, session_id, OVERRIDE) == Answer(201, "")
        assert (await trainer.get("/api/reviews")).json() == {"items": [], "total": 0}
        assert await review(site.http, session_id, DISPUTE) == Answer(201, "")
        assert len((await trainer.get("/api/reviews")).json()["items"]) == 1
        assert (await site.http.delete(f"/api/sessions/{session_id}")).status_code == 204
        assert (await trainer.get("/api/reviews")).json()["total"] == 0


async def test_private_practice_is_marked_and_no_reviewer_sees_it(site: Site) -> None:
    session_id = await played(site, private=True)
    rows = (await site.http.get("/api/sessions")).json()["items"]
    assert [(r["id"], r["private"]) for r in rows] == [(session_id, True)]
    assert (await site.http.get("/api/home")).json()["stats"]["sessions"] == 1
    seen = await report(site.http, session_id)
    mine = next(e["seq"] for e in seen["events"] if e["kind"] == "agent_said")
    fork = await site.http.post(f"/api/sessions/{session_id}/fork", json={"seq": mine})
    assert fork.json()["row"]["private"] is True
    async with signed_in(site, "tessa", "manager") as trainer:
        assert (await trainer.get(f"/api/sessions/{session_id}/report")).status_code == 403
        assert (await review(trainer, session_id, OVERRIDE)).status == 403


async def test_a_link_shows_the_report_to_anyone_until_it_is_revoked(site: Site) -> None:
    session_id = await site.start()
    await site.whole.hub.note(session_id, "n1", "Sounds tired.")
    await site.whole.hub.whisper(session_id, "w1", "Tessa", "Ask for the error.")
    await site.heard(session_id)
    await site.say(session_id, "{greet}Hello.")
    await site.end(session_id)
    answer = await site.http.post(f"/api/sessions/{session_id}/share")
    assert answer.status_code == 201, answer.text
    url = answer.json()["url"]
    assert url.startswith("http://greenroom.test/shared/")
    token = url.rsplit("/", 1)[1]
    async with browser(site.whole) as anyone:
        seen = await anyone.get(f"/api/shared/{token}")
        assert seen.status_code == 200, seen.text
        own = await report(site.http, session_id)
        assert seen.json()["evaluation"] == own["evaluation"]
        assert (own["scenario"]["played"], seen.json()["scenario"]["played"]) == (1, 0)
        assert (seen.json()["may"], seen.json()["agent"]) == ([], "")
        mine, theirs = ({e["kind"] for e in r["events"]} for r in (own, seen.json()))
        assert mine - theirs == {"note_written", "whispered"}
        assert (await anyone.get("/api/shared/guessed")).json()["error"]["code"] == "not_found"
        assert (await anyone.get(f"/api/sessions/{session_id}/report")).status_code == 401
        assert (await anyone.delete(f"/api/sessions/{session_id}/share")).status_code == 401
        assert (await site.http.delete(f"/api/sessions/{session_id}/share")).status_code == 204
        assert (await anyone.get(f"/api/shared/{token}")).status_code == 404


async def test_a_link_ends_after_thirty_days_and_only_its_owner_makes_one(site: Site) -> None:
    running = await site.start()
    assert (await site.http.post(f"/api/sessions/{running}/share")).status_code == 409
    session_id = await played(site)
    before = site.whole.now()
    token = (await site.http.post(f"/api/sessions/{session_id}/share")).json()["url"].rsplit("/", 1)[1]
    assert await site.whole.store.shared(hashed(token), before + SHARED_MS - 1) == session_id
    assert await site.whole.store.shared(hashed(token), site.whole.now() + SHARED_MS) is None
    assert await site.whole.store.shared(token, before) is None
    async with signed_in(site, "tessa", "manager") as trainer:
        assert (await trainer.post(f"/api/sessions/{session_id}/share")).status_code == 403
