"""Signing in by password, link and invitation; being signed out; and how often one may try."""

from datetime import datetime
from typing import Any

import httpx

from greenroom.store import User
from greenroom.web.tries import PER_ACCOUNT, PER_ADDRESS, WINDOW_MS
from tests.web.conftest import Site, browser

GOOD = "lamp otter seventeen rain"
BETTER = "nine quiet harbours sing"


async def account(site: Site, name: str = "Maria Lund", **more: Any) -> User:
    user = User(name.split(maxsplit=1)[0].casefold(), name, **{"role": "trainee", **more})
    await site.whole.store.add_user(user)
    await site.whole.store.set_password(user.id, await site.hashed(GOOD), 1)
    return user


async def sign_in(http: httpx.AsyncClient, name: str = "maria lund", password: str = GOOD) -> httpx.Response:
    return await http.post("/api/sign-in", json={"name": name, "password": password})


def code(answer: httpx.Response) -> str:
    return "" if answer.is_success else str(answer.json()["error"]["code"])


async def test_a_name_or_mail_address_and_a_password_sign_in(site: Site) -> None:
    await account(site, email="m.lund@house.example")
    for name in ("maria  LUND", "M.Lund@House.example"):
        async with browser(site.whole) as http:
            assert (await http.get("/api/me")).status_code == 401
            answer = await sign_in(http, name)
            assert answer.status_code == 204
            cookie = answer.headers["set-cookie"]
            assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
            assert (await http.get("/api/me")).json()["name"] == "Maria Lund"


async def test_over_https_the_cookie_stays_on_https(site: Site) -> None:
    await account(site)
    transport = httpx.ASGITransport(site.whole.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://greenroom.test") as http:
        assert "Secure" in (await sign_in(http)).headers["set-cookie"]


async def test_nobody_learns_which_names_there_are(site: Site) -> None:
    await account(site)
    await site.whole.store.add_user(User("ola", "Ola", "trainee"))  # has no password
    answers = [
        await sign_in(site.http, *words) for words in (("maria lund", "x"), ("nobody", GOOD), ("ola", GOOD))
    ]
    assert {(a.status_code, a.text) for a in answers} == {(401, answers[0].text)}
    assert code(answers[0]) == "wrong_password"


async def test_a_deactivated_account_is_told_so_to_whom_it_belongs_alone(site: Site) -> None:
    await account(site, deactivated_at=5)
    assert code(await sign_in(site.http, password="wrong")) == "wrong_password"
    assert code(await sign_in(site.http)) == "not_allowed"


async def test_an_account_takes_so_many_tries_and_says_until_when(site: Site) -> None:
    await account(site)
    async with browser(site.whole) as http:
        for _ in range(PER_ACCOUNT):
            assert code(await sign_in(http, password="wrong")) == "wrong_password"
        refused = await sign_in(http)
        assert (refused.status_code, code(refused)) == (429, "too_many")
        until = datetime.fromisoformat(refused.json()["error"]["until"]).timestamp() * 1_000
        assert 0 < until - site.whole.now() <= WINDOW_MS
        await account(site, "Ola Berg")
        assert (await sign_in(http, "ola berg")).status_code == 204
        site.later(WINDOW_MS)
        assert (await sign_in(http)).status_code == 204


async def test_a_right_password_takes_the_wrong_ones_off(site: Site) -> None:
    await account(site)
    for _ in range(2):
        for _ in range(PER_ACCOUNT - 1):
            await sign_in(site.http, password="wrong")
        assert (await sign_in(site.http)).status_code == 204


async def test_an_address_takes_so_many_tries_on_all_accounts(site: Site) -> None:
    await account(site)
    for number in range(PER_ADDRESS):
        assert code(await sign_in(site.http, f"guess {number}", "x")) == "wrong_password"
    assert code(await sign_in(site.http)) == "too_many"


async def test_a_cookie_from_before_is_worth_nothing_after(site: Site) -> None:
    """Whoever planted or stole a cookie before the sign-in has nothing of it."""
    await account(site)
    async with browser(site.whole) as http:
        http.cookies.set("greenroom", "planted", domain="greenroom.test", path="/")
        await sign_in(http)
        first = http.cookies["greenroom"]
        assert first != "planted"
        await sign_in(http)
        assert http.cookies["greenroom"] != first
    async with browser(site.whole) as thief:
        for stolen in ("planted", first):
            thief.cookies.set("greenroom", stolen)
            assert (await thief.get("/api/me")).status_code == 401


async def test_other_sites_cannot_sign_anybody_in_or_out(site: Site) -> None:
    for path in ("/api/sign-in", "/api/sign-out", "/api/account/sign-out-everywhere", "/api/reset"):
        answer = await site.http.post(path, json={}, headers={"origin": "https://evil.example"})
        assert (answer.status_code, code(answer)) == (403, "not_allowed")
    assert (await site.http.get("/api/me")).status_code == 200


async def test_signing_out_ends_this_browser_alone(site: Site) -> None:
    await account(site)
    async with browser(site.whole) as one, browser(site.whole) as other:
        await sign_in(one)
        await sign_in(other)
        stolen = one.cookies["greenroom"]
        assert (await one.post("/api/sign-out")).status_code == 204
        assert "greenroom" not in one.cookies
        one.cookies.set("greenroom", stolen)
        assert (await one.get("/api/me")).status_code == 401
        assert (await other.get("/api/me")).status_code == 200


async def test_a_link_resets_a_password_once_and_signs_everything_else_out(site: Site) -> None:
    await account(site)
    async with browser(site.whole) as before, browser(site.whole) as http:
        await sign_in(before)
        made = await site.http.post("/api/people/maria/link")
        token = made.json()["url"].rsplit("/", 1)[1]
        weak = await http.post("/api/reset", json={"token": token, "password": "password1"})
        assert code(weak) == "bad_request"  # and the link still works
        body = {"token": token, "password": BETTER}
        assert (await http.post("/api/reset", json=body)).status_code == 204
        assert (await http.get("/api/me")).json()["name"] == "Maria Lund"
        assert (await before.get("/api/me")).status_code == 401
        assert code(await before.post("/api/reset", json=body)) == "not_found"
        assert code(await sign_in(before)) == "wrong_password"
        assert (await sign_in(before, password=BETTER)).status_code == 204
        signed_in_by_it = await before.get(f"/enter/{token}")
        assert "set-cookie" not in signed_in_by_it.headers


async def test_an_invitation_makes_one_account_with_its_role_and_team(site: Site) -> None:
    body = {"role": "manager", "team_id": "everyone", "email": "Eve@House.example"}
    url = (await site.http.post("/api/invitations", json=body)).json()["url"]
    path = f"/api/join/{url.rsplit('/', 1)[1]}"
    async with browser(site.whole) as http:
        told = (await http.get(path)).json()
        assert (told["role"], told["team"], told["email"]) == ("manager", "Everyone", "eve@house.example")
        assert code(await http.post(path, json={"name": "you", "password": GOOD})) == "conflict"
        assert code(await http.post(path, json={"name": "Eve", "password": "eve@house12"})) == "bad_request"
        assert (await http.post(path, json={"name": "Eve", "password": GOOD})).status_code == 204
        me = (await http.get("/api/me")).json()
        assert (me["name"], me["role"]) == ("Eve", "manager")
        assert code(await http.get(path)) == "not_found"
        assert code(await http.post(path, json={"name": "Kim", "password": GOOD})) == "not_found"
    assert (await sign_in(site.http, "eve@house.example")).status_code == 204


async def test_strange_names_and_bodies_are_refused(site: Site) -> None:
    url = (await site.http.post("/api/invitations", json={})).json()["url"]
    path = f"/api/join/{url.rsplit('/', 1)[1]}"
    for name in ("", "   ", "\u200b\u200b", "a\u202eb", "\x00", "!!!", "x" * 61):
        assert code(await site.http.post(path, json={"name": name, "password": GOOD})) == "bad_request"
    for body in ({}, {"name": 1, "password": 2}, {"name": "a", "password": "b" * 401}, [], "x"):
        assert code(await site.http.post("/api/sign-in", json=body)) == "bad_request"
    assert code(await sign_in(site.http, "a\x00b", "\ufffd")) == "wrong_password"
