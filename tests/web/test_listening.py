"""A whole server whose model listens too: what it adds moves the customer, counts, and is in the report."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.wiring import language_models
from tests.brains.model.forms import FormStandIn
from tests.web.conftest import Site, browser, parts

LINE = "{thank} Thanks for coming. Good day to you."
GREETING = {"kind": "greet", "words": "Good day to you", "target": None}


@pytest.mark.parametrize("listens", [True, False])
async def test_it_listens_where_asked(tmp_path: Path, listens: bool) -> None:
    def fill(_: dict[str, Any]) -> dict[str, Any]:
        return {"acts": [GREETING]}

    with FormStandIn(fill) as server:
        settings = Settings(
            data=tmp_path, speed="instant", model="tiny", model_url=server.url, model_listens=listens
        )
        live, models = language_models(settings)
        made = replace(parts(), live=live, models=models)
        async with assembled(settings, made) as whole, browser(whole) as http:
            await http.get(await whole.link())
            site = Site(whole, http)
            session = await site.start()
            await site.say(session, LINE)
            if listens:
                await site.until(session, lambda r: r.event.kind == "agent_reappraised")
            live = (await http.get(f"/api/sessions/{session}/live")).json()
            await site.end(session)
            log = await whole.store.read(session)
            report = (await http.get(f"/api/sessions/{session}/report")).json()
            spent = (await http.get("/api/models")).json()["by_purpose"]
    words = [GREETING["words"]]
    assert live["later"] == ({"seq": 4, "by": "tiny", "quotes": words} if listens else None)
    late = [(p["cause"], p["quote"]) for p in report["mood"] if p["later"] == "tiny"]
    assert late == ([("greeted", GREETING["words"])] if listens else [])
    added = [r for r in log if r.event.kind == "agent_reappraised"]
    assert len(added) == listens
    assert log[0].event.versions.get("second_listener") == ("tiny" if listens else None)
    assert [e["seq"] for e in report["events"] if e["kind"] == "agent_reappraised"] == [r.seq for r in added]
    assert any(row["key"] == "listener" for row in spent) == listens
    (greeting,) = report["evaluation"]["criteria"]
    assert (greeting["score"], len(greeting["evidence"])) == ((100, 1) if listens else (0, 0))
    assert not listens or greeting["evidence"][0]["quote"] == GREETING["words"]
