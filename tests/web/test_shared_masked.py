"""A report that leaves the installation holds nobody's personal data."""

import json

from greenroom.web.masking import masked_log
from tests.web.conftest import Site, browser

ASK = "{greet} Hello, Sam here. Is 212-555-0199 yours? Or call me on 2125550123."


async def test_what_was_typed_is_masked_for_whoever_has_the_link(site: Site) -> None:
    session = await site.start()
    await site.heard(session)
    ack = await site.whole.hub.say(session, "c1", ASK)
    await site.heard(session, ack.seq)
    note = {"criterion": "greeting", "kind": "dispute", "note": "They said 2125550123."}
    await site.end(session)
    assert (await site.http.post(f"/api/sessions/{session}/reviews", json=note)).status_code == 201
    own = (await site.http.get(f"/api/sessions/{session}/report")).json()
    assert ASK in json.dumps(own)
    url = (await site.http.post(f"/api/sessions/{session}/share")).json()["url"]
    async with browser(site.whole) as anyone:
        answer = await anyone.get(url.replace("http://greenroom.test/shared", "/api/shared"))
    assert answer.status_code == 200
    assert not any(number in answer.text for number in ("555-0199", "5550199", "5550123"))
    said = [e["text"] for e in answer.json()["events"] if e["kind"] == "agent_said"]
    assert said == ["{greet} Hello, [name 1] here. Is [phone 1] yours? Or call me on [phone 2]."]
    whole = answer.json()
    assert [r["note"] for r in whole["reviews"]] == ["They said [phone 2]."]
    quotes = [e["quote"] for c in whole["evaluation"]["criteria"] for e in c["evidence"]]
    assert quotes and all(quote in said[0] for quote in quotes), "they still stand in the text"
    assert {**whole["row"], "last_text": ""} == {**own["row"], "last_text": ""}


async def test_a_log_is_masked_for_taking_away(site: Site) -> None:
    session = await site.start()
    await site.heard(session)
    ack = await site.whole.hub.say(session, "c1", ASK)
    await site.heard(session, ack.seq)
    log = await site.whole.store.read(session)
    away = masked_log(log, ("Sam",))
    assert [r.seq for r in away] == [r.seq for r in log]
    text = json.dumps([r.wire() for r in away])
    assert not any(secret in text for secret in ("Sam", "555-0199", "5550123"))
    assert "[phone 2]" in text and "[name 1] here" in text
    assert [r.event.kind for r in away] == [r.event.kind for r in log]
