"""People are made by the link they are given, once."""

import pytest

from greenroom.core.errors import BadRequest
from greenroom.store import MemoryStore
from greenroom.web.auth import fresh_link
from greenroom.web.people import person
from tests.web.conftest import Site, browser


async def test_a_person_is_made_once_and_found_by_name() -> None:
    store = MemoryStore()
    maria = await person(store, " Maria  Lund ", "manager")
    assert (maria.name, maria.role) == ("Maria Lund", "manager")
    assert await person(store, "maria lund") == maria
    assert await person(store, "MARIA LUND", "manager") == maria
    assert (await person(store, "Ola")).role == "trainee"
    assert len(await store.users()) == 2


@pytest.mark.parametrize(
    ("name", "role"),
    [("", "manager"), ("  ", ""), ("x" * 61, ""), ("Ola", "boss"), ("Maria", "administrator")],
)
async def test_what_cannot_be_is_refused(name: str, role: str) -> None:
    store = MemoryStore()
    await person(store, "Maria", "manager")
    with pytest.raises(BadRequest):
        await person(store, name, role)
    assert len(await store.users()) == 1


async def test_each_has_a_home_page_of_their_own(site: Site) -> None:
    ola = await person(site.whole.store, "Ola")
    mine = await site.start()
    async with browser(site.whole) as http:
        await http.get(f"/enter/{await fresh_link(site.whole.store, ola.id, site.whole.now())}")
        assert (await http.get("/api/me")).json()["name"] == "Ola"
        assert (await http.get("/api/home")).json()["running"] == []
        started = await http.post("/api/sessions", json={"scenario_id": "small"})
        theirs = started.json()["row"]["id"]
        assert [r["id"] for r in (await http.get("/api/home")).json()["running"]] == [theirs]
        assert (await http.get(f"/api/sessions/{mine}")).status_code == 403
    assert [r["id"] for r in (await site.http.get("/api/home")).json()["running"]] == [mine]
