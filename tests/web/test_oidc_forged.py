"""What a provider's answer is worth: tokens that are forged, old, or meant for somebody else sign nobody in;
a code is worth nothing without the browser that asked for it."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from oidc_provider_mock import User as Person

from tests.web.conftest import browser
from tests.web.provided import KID, Claims, Provided, own_key, part, provided
from tests.web.test_oidc import House, house_of, refused

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
"""The provider, not Greenroom, still uses what Authlib is going to drop."""

EVE = Person(sub="s-eve", claims={"name": "Eve Lind", "email": "eve@house.example", "email_verified": True})
MAL = Person(sub="s-mal", claims={"name": "Mal"})
LONG_AGO = 3_600

Spoil = Callable[[Provided, Claims], str | None]


def without(claims: Claims, name: str) -> Claims:
    return {k: v for k, v in claims.items() if k != name}


def swapped(p: Provided, c: Claims) -> str:
    """Somebody else's claims under a good signature of one's own."""
    head, _, signature = p.signed(c).split(".")
    return f"{head}.{part({**c, 'sub': 's-boss'})}.{signature}"


def own(p: Provided, c: Claims) -> str:
    """Signed with a key that the token brings along."""
    key = own_key()
    return p.signed(c, key, jwk=key.as_dict(private=False))


FORGED: dict[str, Spoil] = {
    "signed with another key of the same name": lambda p, c: p.signed(c, own_key()),
    "signed with a key that it brings along": own,
    "a key that the provider does not have": lambda p, c: p.signed(c, own_key(), kid="another"),
    "changed after it was signed": swapped,
    "unsigned": lambda p, c: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(c)}.",
    "unsigned, with the key's name": lambda p, c: f"{part({'alg': 'none', 'kid': KID})}.{part(c)}.",
    "unsigned, spelt otherwise": lambda p, c: f"{part({'alg': 'nOnE', 'kid': KID})}.{part(c)}.",
    "unsigned, with a signature": lambda p, c: f"{part({'alg': 'none', 'kid': KID})}.{part(c)}.{part(b'x')}",
    "without its signature": lambda p, c: f"{p.signed(c).rpartition('.')[0]}.",
    "signed with the public key as a secret": lambda p, c: p.shared(c, p.key.as_pem(private=False)),
    "signed with the client's secret": lambda p, c: p.shared(c, b"s"),
    "expired": lambda p, c: p.signed({**c, "iat": c["iat"] - 2 * LONG_AGO, "exp": c["iat"] - LONG_AGO}),
    "without an end": lambda p, c: p.signed(without(c, "exp")),
    "not valid yet": lambda p, c: p.signed({**c, "nbf": int(time.time()) + LONG_AGO}),
    "made in the future": lambda p, c: p.signed({**c, "iat": int(time.time()) + LONG_AGO}),
    "for another audience": lambda p, c: p.signed({**c, "aud": "another"}),
    "for no audience": lambda p, c: p.signed(without(c, "aud")),
    "for several, and another asked": lambda p, c: p.signed(
        {**c, "aud": ["greenroom", "another"], "azp": "another"}
    ),
    "for several, and nobody says who asked": lambda p, c: p.signed({**c, "aud": ["greenroom", "another"]}),
    "of another provider": lambda p, c: p.signed({**c, "iss": "https://evil.example"}),
    "with another nonce": lambda p, c: p.signed({**c, "nonce": "n" * 43}),
    "without a nonce": lambda p, c: p.signed(without(c, "nonce")),
    "about nobody": lambda p, c: p.signed(without(c, "sub")),
    "about what is no name": lambda p, c: p.signed({**c, "sub": {"a": 1}}),
    "no claims at all": lambda p, c: f"{part({'alg': 'ES256', 'kid': KID})}.{part([1, 2])}.{part(b'x')}",
    "no token": lambda p, c: "x",
    "not there": lambda p, c: None,
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provided]:
    with provided(EVE, MAL) as found:
        yield found


@pytest.fixture
async def house(tmp_path: Path, provider: Provided) -> AsyncIterator[House]:
    provider.spoil, provider.userinfo = None, {}
    async with house_of(tmp_path, provider.issuer) as found:
        yield found


async def test_what_nobody_tampered_with_signs_in_and_the_verifier_is_sent(
    house: House, provider: Provided
) -> None:
    before = provider.fitting
    answer = await house.sign_in(house.http, "s-eve")
    assert (refused(answer), provider.fitting) == ("", before + 1)
    assert (await house.http.get("/api/me")).json()["name"] == "Eve Lind"


async def test_a_token_that_is_not_the_providers_for_this_sign_in_signs_nobody_in(
    house: House, provider: Provided
) -> None:
    wrong = []
    for what, spoil in FORGED.items():
        provider.spoil = lambda claims, spoil=spoil: spoil(provider, claims)
        async with browser(house.whole) as http:
            answer = await house.sign_in(http, "s-eve")
            told = refused(answer)
            if "cannot be trusted" not in told and "meant for another" not in told:
                wrong.append(f"{what}: {answer.status_code} {told!r}")
            if "greenroom=" in str(answer.headers) or (await http.get("/api/me")).status_code != 401:
                wrong.append(f"{what}: signed in")
    assert "\n".join(wrong) == ""
    assert [user.id for user in await house.whole.store.users()] == ["local"]


async def test_a_code_is_worth_nothing_in_another_browser(house: House) -> None:
    stolen = await house.agreed(await house.asked(house.http), "s-eve")
    code = stolen.split("code=")[1].split("&")[0]
    async with browser(house.whole) as thief:
        mine = await house.agreed(await house.asked(thief), "s-mal")
        planted = mine.replace(mine.split("code=")[1].split("&")[0], code)
        assert "did not confirm" in refused(await thief.get(planted)), "the verifier is another"
        assert (await thief.get("/api/me")).status_code == 401


async def test_an_answer_that_comes_again_signs_nobody_in(house: House) -> None:
    path = await house.agreed(await house.asked(house.http), "s-eve")
    asked = house.http.cookies["greenroom_oidc"]
    assert refused(await house.http.get(path)) == ""
    signed_in = house.http.cookies["greenroom"]
    assert "belongs to no sign-in" in refused(await house.http.get(path)), "the question was answered"
    assert house.http.cookies["greenroom"] == signed_in, "who is in stays in"
    async with browser(house.whole) as other:
        assert "belongs to no sign-in" in refused(await other.get(path)), "never asked"
        other.cookies.set("greenroom_oidc", asked, domain="greenroom.test", path="/oidc")
        assert "did not confirm" in refused(await other.get(path)), "the code was used"
        assert (await other.get("/api/me")).status_code == 401


async def test_what_is_said_of_somebody_else_is_not_believed(house: House, provider: Provided) -> None:
    await house.whole.store.change_user("local", email="boss@house.example")
    provider.userinfo = {
        "sub": "s-boss", "email": "boss@house.example", "email_verified": True, "groups": ["it"],
    }  # fmt: skip
    await house.sign_in(house.http, "s-mal")
    me = (await house.http.get("/api/me")).json()
    assert me["id"] != "local"
    assert me["role"] == "trainee"
