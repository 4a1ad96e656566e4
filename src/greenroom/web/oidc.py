"""Signing in at the house's own OpenID provider, by authorization code with PKCE. `/oidc/...`

What the two requests must have in common (state, nonce, the verifier of PKCE) is made from one secret that
only the browser keeps, in a cookie for a quarter of an hour: nothing is stored here, any worker can take the
answer, and an answer that somebody else asked for is worth nothing.
"""

import base64
import hashlib
import secrets
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from greenroom.core.errors import GreenroomError, NotFound
from greenroom.web.arriving import arrived
from greenroom.web.auth import keep
from greenroom.web.desk import Desk, Here
from greenroom.web.provider import Provider, Refused

ASKED = "greenroom_oidc"
ASKED_S = 15 * 60
PLACE = "/oidc"

router = APIRouter(include_in_schema=False)


@router.get("/oidc/start")
async def start(desk: Here, request: Request) -> Response:
    """Sends the browser to the provider."""
    try:
        provider = _provider(desk)
        secret = secrets.token_urlsafe(32)
        where = await provider.address(
            redirect_uri=_back(request),
            state=_made("state", secret),
            nonce=_made("nonce", secret),
            verifier=_made("verifier", secret),
        )
    except GreenroomError as error:
        return _refused(request, error)
    answer = RedirectResponse(where, 303, {"Cache-Control": "no-store"})
    secure = request.url.scheme == "https"
    answer.set_cookie(
        ASKED, secret, max_age=ASKED_S, path=PLACE, httponly=True, samesite="lax", secure=secure
    )
    return answer


@router.get("/oidc/callback")
async def callback(
    desk: Here, request: Request, code: str = "", state: str = "", error: str = "", iss: str = ""
) -> Response:
    """Takes the provider's answer, and signs the browser in."""
    try:
        provider = _provider(desk)
        secret = request.cookies.get(ASKED, "")
        if not secret or not secrets.compare_digest(state.encode(), _made("state", secret).encode()):
            raise Refused("this answer belongs to no sign-in that began here", mend="begin again")
        if error or not code:
            raise Refused("the provider did not let you in", mend="try again, or ask who runs it")
        if iss and iss.rstrip("/") != provider.issuer:
            raise Refused("this answer came from another provider", mend="begin again")
        claims = await provider.claims(
            code, _back(request), nonce=_made("nonce", secret), verifier=_made("verifier", secret)
        )
        user = await arrived(desk, provider, claims)
    except GreenroomError as refusal:
        return _refused(request, refusal)
    headers = request.headers
    cookie = await desk.door.sign_in(user, "oidc", headers.get("user-agent", ""), headers.get("cookie", ""))
    answer = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
    keep(answer, request, cookie)
    answer.delete_cookie(ASKED, path=PLACE)
    return answer


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        raise NotFound("there is no OpenID provider here", mend="sign in with a password")
    return desk.provider


def _back(request: Request) -> str:
    return f"{request.base_url}oidc/callback"


def _made(what: str, secret: str) -> str:
    """43 characters that nobody guesses who does not have the secret, others for each purpose."""
    digest = hashlib.sha256(f"{what}:{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _refused(request: Request, error: GreenroomError) -> Response:
    """Back to the sign-in page, which says why."""
    answer = RedirectResponse(
        f"/?{urlencode({'refused': error.message})}", 303, {"Cache-Control": "no-store"}
    )
    if ASKED in request.cookies:
        answer.delete_cookie(ASKED, path=PLACE)
    return answer
