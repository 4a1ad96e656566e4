"""What administrators see of language models, and that nobody else does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.store import ModelCall, User
from greenroom.web.auth import fresh_link
from greenroom.wiring import language_models
from tests.brains.model.forms import FormStandIn
from tests.web.conftest import Site, browser, parts

KEY = "sk-very-secret-4711"


@pytest.fixture
async def modelled(tmp_path: Path) -> AsyncIterator[tuple[Site, FormStandIn]]:
    with FormStandIn(lambda _: {"words": "Hi, blue!", "colour": "blue"}) as server:
        settings = Settings(
            data=tmp_path,
            speed="instant",
            model="tiny",
            model_url=server.url,
            model_key=KEY,
            model_price="1/4",
            model_budget_month=2,
        )
        live, models = language_models(settings)
        made = replace(parts(), live=live, models=models)
        async with assembled(settings, made) as whole, browser(whole) as http:
            await http.get(await whole.link())
            yield Site(whole, http), server


async def test_without_a_model_there_is_nothing_but_what_was_spent(site: Site) -> None:
    found = (await site.http.get("/api/models")).json()
    assert found["configured"] == found["failures"] == found["by_model"] == []
    assert found["budget"] == {"month": None, "session": None, "left": None}
    assert found["spent"]["micro"] == 0
    answer = await site.http.post("/api/models/test", json={"model": "tiny"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_state")


async def test_a_configured_model_with_its_price_and_never_its_key(
    modelled: tuple[Site, FormStandIn],
) -> None:
    site, server = modelled
    answer = await site.http.get("/api/models")
    (found,) = answer.json()["configured"]
    assert found == {
        "name": "tiny",
        "url": server.url,
        "key_from": "GREENROOM_MODEL_KEY",
        "price": {"input": 1.0, "cached": 1.0, "output": 4.0},
        "state": "ready",
        "failures": 0,
        "rests_s": 0,
    }
    assert answer.json()["budget"] == {"month": 2_000_000, "session": None, "left": 2_000_000}
    assert "4711" not in answer.text


async def test_a_connection_is_tried_and_what_it_cost_is_booked(modelled: tuple[Site, FormStandIn]) -> None:
    site, _ = modelled
    tried = (await site.http.post("/api/models/test", json={"model": "tiny"})).json()
    assert tried["ok"] and [s["ok"] for s in tried["steps"]] == [True, True, True]
    assert tried["first_word_ms"] is not None
    found = (await site.http.get("/api/models")).json()
    left = found["budget"]["left"]
    assert [(s["label"], s["calls"]) for s in found["by_user"]] == [("You", 2)]
    assert 0 < left < 2_000_000
    assert (await site.http.post("/api/models/test", json={"model": "x"})).status_code == 404


async def test_sums_by_month_model_purpose_and_person(site: Site) -> None:
    now = site.whole.now()
    call = ModelCall(now, "a", "speaker", None, 1_000, 200, 50, 9, ok=True, micro=700, user_id="local")
    old = ModelCall(1_700_000_000_000, "b", "judge", None, 10, 0, 5, 9, ok=True, micro=3, user_id="gone")
    bad = ModelCall(now, "a", "judge", None, 0, 0, 0, 9, ok=False, failure="HTTP 500", user_id="local")
    await site.whole.store.add_model_calls([call, old, bad])
    found = (await site.http.get("/api/models")).json()
    assert found["spent"]["micro"] == 700 and (found["spent"]["calls"], found["spent"]["failed"]) == (2, 1)
    assert [(s["key"], s["label"], s["micro"]) for s in found["by_user"]] == [("local", "You", 700)]
    assert [(s["key"], s["micro"]) for s in found["by_purpose"]] == [("speaker", 700), ("judge", 0)]
    assert found["by_session"] == []
    session = await site.start()
    await site.whole.store.add_model_calls([replace(call, session_id=session, user_id=None)])
    (dearest,) = (await site.http.get("/api/models")).json()["by_session"]
    assert (dearest["key"], dearest["label"], dearest["micro"]) == (session, "A small one", 700)
    assert [s["key"] for s in found["months"]][1:] == ["2023-11"]
    assert [(f["model"], f["failure"]) for f in found["failures"]] == [("a", "HTTP 500")]
    before = (await site.http.get("/api/models?month=2023-11")).json()
    assert [(s["key"], s["micro"]) for s in before["by_model"]] == [("b", 3)]
    assert (await site.http.get("/api/models?month=2023-13")).status_code == 400


async def test_only_admins(site: Site) -> None:
    await site.whole.store.add_user(User("t", "Tia", "manager"))
    await site.http.get(f"/enter/{await fresh_link(site.whole.store, 't', site.whole.now())}")
    assert (await site.http.get("/api/models")).status_code == 403
    assert (await site.http.post("/api/models/test", json={"model": "a"})).status_code == 403


async def test_customers_go_on_in_built_in_words_once_the_budget_is_used_up(tmp_path: Path) -> None:
    with FormStandIn(lambda _: "") as server:
        settings = Settings(
            data=tmp_path,
            speed="instant",
            model="tiny",
            model_url=server.url,
            model_price="100/100",
            model_budget_month=0.7,
        )
        live, models = language_models(settings)
        made = replace(parts(), live=live, models=models)
        async with assembled(settings, made) as whole, browser(whole) as http:
            await http.get(await whole.link())
            site = Site(whole, http)
            session = await site.start()
            for number in range(10):
                await site.say(session, f"{{greet}} Hello {number}!")
            found = (await http.get("/api/models")).json()
            log = await whole.store.read(session)
        assert 0 < len(server.requests) < 20, "it was asked, until it could not be paid any more"
        problems = {e.event.problem for e in log if e.event.kind == "brain_failed"}
        assert "the budget is used up" in problems
        assert 0 <= found["budget"]["left"] < 700_000
    async with assembled(settings, parts()) as whole:
        (spent,) = await whole.store.model_spending("month")
    assert 0 < spent.micro <= 700_000
    assert spent.calls >= len(server.requests)
