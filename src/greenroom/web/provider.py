"""An OpenID provider, as far as signing in needs it: where it is, how it is asked, what it answers.

Needs `greenroom[oidc]` (Authlib, and joserfc with it). What comes from it is believed when the signature fits
one of its published keys, and issuer, audience, nonce and times are right.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from httpx2 import HTTPError, InvalidURL
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from greenroom.core.errors import BadRequest, NotAllowed
from greenroom.store import Role

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a pair of keys: "none", and those with a shared secret, are not among them."""

LEEWAY_S = 60
TIMEOUT_S = 10
FRESH_S = 3600
SCOPE = "openid profile email"
RANKS: tuple[Role, ...] = ("administrator", "manager", "author", "trainee")


class Refused(NotAllowed):
    """Signing in at the provider came to nothing."""


def roles_of(pairs: Sequence[str]) -> dict[str, Role]:
    """Roles by group, from "group=role" each. Raises `BadRequest`."""
    known = {str(role): role for role in RANKS}
    found: dict[str, Role] = {}
    for pair in pairs:
        group, _, role = (part.strip() for part in pair.rpartition("="))
        if not group or role not in known:
            mend = f"write group=role; the roles are {', '.join(RANKS)}"
            raise BadRequest(f"{pair!r} gives no role", where="GREENROOM_OIDC_ROLES", mend=mend)
        found[group] = known[role]
    return found


@dataclass(slots=True)
class Provider:
    """`issuer` without a slash at its end. `groups`: the claim that holds a person's groups; `roles`: the
    role of a group. `joins`: who is new gets an account."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    groups: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    joins: bool = True
    _found: tuple[float, dict[str, Any]] | None = None

    async def address(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser. Raises `Refused` when the provider cannot be asked."""
        async with self._client(redirect_uri) as client:
            place = (await self._metadata(client))["authorization_endpoint"]
            url, _ = client.create_authorization_url(place, state=state, nonce=nonce, code_verifier=verifier)
        return str(url)

    async def claims(self, code: str, redirect_uri: str, *, nonce: str, verifier: str) -> dict[str, Any]:
        """What the provider says of who brought `code`. Raises `Refused`."""
        async with self._client(redirect_uri) as client:
            about = await self._metadata(client)
            try:
                told = await client.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier)
            except (OAuthError, HTTPError, ValueError) as error:
                raise Refused("the provider did not confirm it", mend="begin again") from error
            found = await self._verified(client, about, str(told.get("id_token", "")), nonce)
            if "userinfo_endpoint" in about and not ("email" in found and self.groups in found):
                more = await self._json(client, about["userinfo_endpoint"], with_token=True)
                if more.get("sub") == found["sub"]:
                    found = {**more, **found}
        return found

    def role(self, claims: Mapping[str, Any]) -> Role | None:
        """The highest that the person's groups stand for; None where no group stands for any."""
        if not self.roles:
            return None
        told = claims.get(self.groups)
        groups = [told] if isinstance(told, str) else told if isinstance(told, list) else []
        held = {self.roles[group] for group in groups if isinstance(group, str) and group in self.roles}
        return next((role for role in RANKS if role in held), "trainee")

    def _client(self, redirect_uri: str) -> Any:
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret or None,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
            timeout=TIMEOUT_S,
        )

    async def _metadata(self, client: Any) -> dict[str, Any]:
        if self._found is None or time.monotonic() - self._found[0] > FRESH_S:
            about = await self._json(client, f"{self.issuer}/.well-known/openid-configuration")
            if str(about.get("issuer", "")).rstrip("/") != self.issuer:
                raise Refused("the provider says that it is another", mend="see GREENROOM_OIDC_ISSUER")
            if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= about.keys():
                raise Refused("the provider does not say where it is asked", mend="ask who runs it")
            self._found = (time.monotonic(), about)
        return self._found[1]

    async def _verified(
        self, client: Any, about: Mapping[str, Any], token: str, nonce: str
    ) -> dict[str, Any]:
        try:
            keys = KeySet.import_key_set(await self._json(client, about["jwks_uri"]))  # type: ignore[arg-type]
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_S,
                iss={"essential": True, "value": str(about["issuer"])},
                sub={"essential": True},
                aud={"essential": True, "value": self.client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Refused("what the provider said cannot be trusted", mend="begin again") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self.client_id) != self.client_id:
            raise Refused("what the provider said was meant for another", mend="begin again")
        return dict(claims)

    async def _json(self, client: Any, url: str, *, with_token: bool = False) -> dict[str, Any]:
        try:
            answer = await client.request("GET", url, withhold_token=not with_token)
            answer.raise_for_status()
            found = answer.json()
        except (HTTPError, InvalidURL, OAuthError, ValueError) as error:
            raise Refused(f"{self.name} cannot be reached", mend="try again in a moment") from error
        if not isinstance(found, dict):
            raise Refused(f"{self.name} answers with something strange", mend="ask who runs it")
        return found
