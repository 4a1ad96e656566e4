"""Signing in at an OpenID provider: a real one, on a port of this machine, asked over HTTP."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread

from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.store import User
from tests.web.conftest import Site, browser, parts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
"""The provider, not Greenroom, still uses what Authlib is going to drop."""

ROLES = "it=administrator,leads=manager"
EVE = Person(sub="s-eve", claims={"name": "Eve Lind", "email": "Eve@house.example", "email_verified": True})
KIM = Person(sub="s-kim", claims={"name": "Kim", "email": "eve@house.example", "email_verified": False})
LEAD = Person(sub="s-lead", claims={"name": "Lea", "groups": ["staff", "leads"]})


@dataclass
class House(Site):
    issuer: str = field(kw_only=True)

    async def asked(self, http: httpx.AsyncClient) -> str:
        """Where the browser is sent to."""
        answer = await http.get("/oidc/start")
        assert answer.status_code == 303
        return str(answer.headers["location"])

    async def agreed(self, where: str, sub: str) -> str:
        """The path that the provider sends the browser back to, when `sub` signs in there."""
        async with httpx.AsyncClient() as provider:
            answer = await provider.post(where, data={"sub": sub})
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"

    async def sign_in(self, http: httpx.AsyncClient, sub: str) -> httpx.Response:
        return await http.get(await self.agreed(await self.asked(http), sub))


def refused(answer: httpx.Response) -> str:
    """What the sign-in page is to say."""
    return parse_qs(urlsplit(answer.headers["location"]).query).get("refused", [""])[0]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True, user_claims=(EVE, KIM, LEAD)) as server:
        yield f"http://localhost:{server.server_port}"


@contextlib.asynccontextmanager
async def house_of(path: Path, issuer: str, **more: Any) -> AsyncIterator[House]:
    settings = Settings(
        data=path, speed="instant", oidc_issuer=issuer, oidc_client_id="greenroom",
        oidc_client_secret="s", oidc_name="House ID", **{"oidc_roles": ROLES, **more},
    )  # fmt: skip
    async with assembled(settings, parts()) as whole, browser(whole) as http:
        yield House(whole, http, issuer=issuer)


@pytest.fixture
async def house(tmp_path: Path, issuer: str) -> AsyncIterator[House]:
    async with house_of(tmp_path, issuer) as found:
        yield found


async def test_who_signs_in_there_is_signed_in_here(house: House) -> None:
    assert (await house.http.get("/api/sign-in")).json() == {"provider": "House ID"}
    answer = await house.sign_in(house.http, "s-eve")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    me = (await house.http.get("/api/me")).json()
    assert (me["name"], me["role"]) == ("Eve Lind", "trainee")
    async with browser(house.whole) as again:
        await house.sign_in(again, "s-eve")
        assert (await again.get("/api/me")).json()["id"] == me["id"]
        account = (await again.get("/api/account")).json()
        assert account["email"] == "eve@house.example"
        assert {b["via"] for b in account["browsers"]} == {"oidc"}


async def test_what_is_asked_has_a_state_a_nonce_and_a_challenge_of_this_browser_alone(house: House) -> None:
    asked = [parse_qs(urlsplit(await house.asked(house.http)).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[0][name][0]) >= 43
        assert asked[0][name] != asked[1][name]
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert asked[0]["response_type"] == ["code"]
    assert house.http.cookies.get("greenroom_oidc", path="/oidc")


async def test_an_answer_to_somebody_elses_question_signs_nobody_in(house: House) -> None:
    async with browser(house.whole) as attacker:
        planted = await house.agreed(await house.asked(attacker), "s-kim")
    assert "belongs to no sign-in" in refused(await house.http.get(planted))  # never asked
    await house.asked(house.http)
    assert "belongs to no sign-in" in refused(await house.http.get(planted))  # asked something else
    assert (await house.http.get("/api/me")).status_code == 401


async def test_an_answer_counts_once_and_only_from_the_provider_itself(house: House) -> None:
    path = await house.agreed(await house.asked(house.http), "s-eve")
    asked = house.http.cookies["greenroom_oidc"]
    assert "another provider" in refused(await house.http.get(f"{path}&iss=https%3A%2F%2Fevil.example"))
    house.http.cookies.set("greenroom_oidc", asked, domain="greenroom.test", path="/oidc")
    assert refused(await house.http.get(path)) == ""
    async with browser(house.whole) as again:
        again.cookies.set("greenroom_oidc", asked, domain="greenroom.test", path="/oidc")
        assert "did not confirm" in refused(await again.get(path))


async def test_a_refusal_and_nonsense_are_told_on_the_sign_in_page(house: House) -> None:
    where = await house.asked(house.http)
    state = parse_qs(urlsplit(where).query)["state"][0]
    answer = await house.http.get(f"/oidc/callback?error=access_denied&state={state}")
    assert "did not let you in" in refused(answer)
    for query in ("", "code=x", "code=x&state=y", "state=%00%ff", "code=%F0%9F%99%82&state=%F0%9F%99%82"):
        assert "belongs to no sign-in" in refused(await house.http.get(f"/oidc/callback?{query}"))


async def test_an_account_is_found_by_a_verified_address_alone(house: House) -> None:
    store = house.whole.store
    await store.add_user(User("eve", "Evelyn", "author", email="eve@house.example"))
    await house.sign_in(house.http, "s-kim")  # says the same address, and has not proven it
    assert (await house.http.get("/api/me")).json()["name"] == "Kim"
    await house.sign_in(house.http, "s-eve")
    me = (await house.http.get("/api/me")).json()
    assert (me["id"], me["name"]) == ("eve", "Evelyn")
    found, _ = await store.audit(action="person.link")
    assert [(e.actor, e.subject) for e in found] == [("eve", "eve")]


async def test_groups_give_the_role_each_time(house: House) -> None:
    await house.sign_in(house.http, "s-lead")
    me = (await house.http.get("/api/me")).json()
    assert me["role"] == "manager"
    await house.whole.store.change_user(me["id"], role="administrator")
    await house.sign_in(house.http, "s-lead")
    assert (await house.http.get("/api/me")).json()["role"] == "manager"
    assert (await house.whole.store.audit(action="role.change"))[1] == 1


async def test_who_is_deactivated_stays_out(house: House) -> None:
    await house.sign_in(house.http, "s-eve")
    me = (await house.http.get("/api/me")).json()
    await house.whole.store.change_user(me["id"], deactivated_at=1)
    async with browser(house.whole) as http:
        assert "deactivated" in refused(await house.sign_in(http, "s-eve"))
        assert (await http.get("/api/me")).status_code == 401


async def test_where_nobody_new_joins_an_invitation_comes_first(tmp_path: Path, issuer: str) -> None:
    async with house_of(tmp_path, issuer, oidc_joins=False) as house:
        assert "no account here yet" in refused(await house.sign_in(house.http, "s-eve"))
        assert len(await house.whole.store.users()) == 1


async def test_a_provider_that_is_not_there_or_another_is_told_of(tmp_path: Path, issuer: str) -> None:
    elsewhere = issuer.replace("localhost", "127.0.0.1") + "/none"
    async with house_of(tmp_path, elsewhere) as house:
        assert "cannot be reached" in refused(await house.http.get("/oidc/start"))
