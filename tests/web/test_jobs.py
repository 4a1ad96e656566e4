"""What an administrator sees of the work that is done in the background."""

from tests.web.conftest import Site, browser


async def test_an_administrator_sees_jobs_and_has_one_tried_again(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    await site.end(session_id)
    store = site.whole.store
    seen = (await site.http.get("/api/jobs", params={"kind": "score"})).json()
    assert [(j["subject"], j["state"], j["tries"]) for j in seen["items"]] == [(session_id, "done", 1)]
    assert {"kind": "score", "state": "done", "jobs": 1} in seen["counts"]
    await store.add_job("letters", "x")
    job = await store.claim_job("elsewhere", ["letters"], 1_000, 3)
    assert job is not None
    await store.fail_job(job, "no paper", None)
    aside = (await site.http.get("/api/jobs", params={"state": "aside"})).json()
    assert [(j["kind"], j["error"]) for j in aside["items"]] == [("letters", "no paper")]
    name = {"kind": "letters", "subject": "x"}
    assert (await site.http.post("/api/jobs/retry", json=name)).status_code == 204
    again = await store.job("letters", "x")
    assert again is not None and (again.state, again.tries) == ("waiting", 0)
    missing = await site.http.post("/api/jobs/retry", json={"kind": "letters", "subject": "y"})
    assert missing.json()["error"]["code"] == "not_found"


async def test_nobody_else_does(site: Site) -> None:
    from greenroom.web.auth import fresh_link
    from greenroom.web.people import person

    who = await person(site.whole.store, "Maria Lindqvist", "manager")
    link = await fresh_link(site.whole.store, who.id, site.whole.now())
    async with browser(site.whole) as http:
        await http.get(f"/enter/{link}")
        assert (await http.get("/api/jobs")).status_code == 403
        assert (await http.post("/api/jobs/retry", json={"kind": "a"})).status_code == 403
