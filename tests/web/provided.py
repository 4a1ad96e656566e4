"""A real OpenID provider that a test may have sign what it wants, and that holds browsers to PKCE.

It is the provider of `oidc_provider_mock` on a port of this machine, with a key of the test's own, so that a
test can have any token signed. `spoil(claims)` makes the ID token out of what the provider would have said.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
from joserfc import jwt
from joserfc.jwk import ECKey
from oidc_provider_mock import User as Person
from oidc_provider_mock import app as provider_app
from werkzeug.serving import make_server

Claims = dict[str, Any]
KID = "of-the-house"


def part(value: Any) -> str:
    """One part of a token: JSON, or bytes as they are."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def said(token: str) -> Claims:
    """The claims of a token, whoever signed it."""
    body = token.split(".")[1]
    found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert isinstance(found, dict)
    return found


def own_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": KID})


@dataclass
class Provided:
    """`told`: what it answered about the person besides. `wanted`: for each code, the challenge that its
    verifier has to fit; `fitting`: how many did."""

    key: ECKey = field(default_factory=own_key)
    spoil: Callable[[Claims], str | None] | None = None
    userinfo: Claims = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    fitting: int = 0
    issuer: str = ""

    def signed(self, claims: Claims, key: ECKey | None = None, **header: Any) -> str:
        return jwt.encode({"alg": "ES256", "kid": KID, **header}, claims, key or self.key, ["ES256"])

    def shared(self, claims: Claims, secret: bytes) -> str:
        """Signed with a secret that both sides know."""
        body = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': KID})}.{part(claims)}"
        return f"{body}.{part(hmac.digest(secret, body.encode(), hashlib.sha256))}"

    def asked(self) -> flask.Response | None:
        """Before the provider does anything: the verifier is to fit the challenge of the code."""
        request = flask.request
        if request.path != "/oauth2/token":
            return None
        challenge = self.wanted.pop(request.form.get("code", ""), None)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if challenge is None or part(digest) != challenge:
            refusal = flask.jsonify({"error": "invalid_grant"})
            refusal.status_code = 400
            return refusal
        self.fitting += 1
        return None

    def answered(self, answer: flask.Response) -> flask.Response:
        """After it did it: the test's key, the test's token."""
        path = flask.request.path
        if path == "/oauth2/authorize" and (where := answer.headers.get("Location")):
            code = parse_qs(urlsplit(where).query).get("code", [""])[0]
            if flask.request.args.get("code_challenge_method") == "S256":
                self.wanted[code] = flask.request.args["code_challenge"]
        if path == "/jwks":
            answer.set_data(json.dumps({"keys": [self.key.as_dict(private=False)]}))
        if path == "/userinfo" and self.userinfo:
            answer.set_data(json.dumps({**json.loads(answer.get_data()), **self.userinfo}))
        if path == "/oauth2/token" and answer.status_code == 200:
            body = json.loads(answer.get_data())
            claims = said(body.pop("id_token"))
            token = self.signed(claims) if self.spoil is None else self.spoil(claims)
            answer.set_data(json.dumps(body if token is None else {**body, "id_token": token}))
        return answer


@contextmanager
def provided(*people: Person) -> Iterator[Provided]:
    found = Provided()
    app = provider_app(require_nonce=True, user_claims=people)
    app.before_request(found.asked)
    app.after_request(found.answered)
    server = make_server("localhost", 0, app, threaded=True)
    found.issuer = f"http://localhost:{server.server_port}"
    running = threading.Thread(target=server.serve_forever, args=(0.05,))
    running.start()
    try:
        yield found
    finally:
        server.shutdown()
        running.join()
        server.server_close()
