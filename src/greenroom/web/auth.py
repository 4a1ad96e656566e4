"""Signing in: a link works once and leaves a cookie; the store knows both by their hashes only."""

import hashlib
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from greenroom.core.errors import NotAllowed
from greenroom.store import User, UserStore

COOKIE = "greenroom"
DAY_MS = 24 * 60 * 60 * 1000
LINK_MS = DAY_MS
"""How long an unused link works."""

USED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Greenroom</title>
<body><h1>This link does not work any more</h1>
<p>A sign-in link works once, and for a day. Get a fresh one with <code>greenroom link</code>.</p></body>
</html>"""


class SignedOut(NotAllowed):
    code, status = "signed_out", 401

    def __init__(self) -> None:
        super().__init__("you are signed out", mend="open a fresh link: run `greenroom link`")


def hashed(token: str) -> str:
    """What the store keeps of a token. Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def fresh_link(store: UserStore, user_id: str, now: int) -> str:
    """A new token that signs `user_id` in once, within a day."""
    token = secrets.token_urlsafe(32)
    await store.add_link(hashed(token), user_id, now + LINK_MS)
    return token


class Doorkeeper:
    """`days`: until a browser has to be signed in again; `now`: epoch ms."""

    def __init__(self, store: UserStore, days: int, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now
        self.lasts_ms = days * DAY_MS

    async def recognise(self, cookies: str) -> User | None:
        """Whose browser sent this Cookie header."""
        token = cookie_of(cookies)
        return await self._store.login(hashed(token), self._now()) if token else None

    async def enter(self, link: str) -> str | None:
        """The cookie for whom `link` signs in; None when it is unknown, used or too old."""
        user = await self._store.use_link(hashed(link), self._now())
        if user is None:
            return None
        token = secrets.token_urlsafe(32)
        await self._store.add_login(hashed(token), user.id, self._now() + self.lasts_ms)
        return token


def cookie_of(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None else None


router = APIRouter(include_in_schema=False)


@router.get("/enter/{token}")
async def enter(token: str, request: Request) -> Response:
    """Sign the browser in and open the first page."""
    door: Doorkeeper = request.app.state.desk.door
    cookie = await door.enter(token)
    if cookie is None:
        if await door.recognise(request.headers.get("cookie", "")) is not None:
            return RedirectResponse("/", 303)
        return HTMLResponse(USED, 403, {"Cache-Control": "no-store"})
    answer = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=door.lasts_ms // 1000,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer
