"""Who is at the door: a browser by its cookie, a program by its token; the store knows both by hashes only.

A browser is signed in by a one-time link, a password, an invitation or an OpenID provider; each time it gets
a new cookie, and what it had before is worth nothing.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from greenroom.store import AccountStore, LinkPurpose, Scope, User, UserStore
from greenroom.web.browsers import called

COOKIE = "greenroom"
DAY_MS = 24 * 60 * 60 * 1000
LINK_MS = DAY_MS
"""How long an unused link works."""

SEEN_MS = 10 * 60 * 1000
"""How often it is written down that a browser or token is in use."""

TOKEN = "gr_"
"""How a program's token begins, so that it is known for one where it was lost."""

USED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Greenroom</title>
<body><h1>This link does not work any more</h1>
<p>A sign-in link works once, and for a day. <a href="/">Sign in with your password</a>, or ask for a fresh
one: <code>greenroom link</code> prints it where the server runs.</p></body></html>"""


def hashed(token: str) -> str:
    """What the store keeps of a token. Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def fresh_link(store: UserStore, user_id: str, now: int, purpose: LinkPurpose = "enter") -> str:
    """A new token that works once, within a day."""
    token = secrets.token_urlsafe(32)
    await store.add_link(hashed(token), user_id, now + LINK_MS, purpose)
    return token


@dataclass(frozen=True, slots=True)
class Pass:
    """Whom a request is from. `key`: what the store knows the browser or token by. `scopes` None: a browser,
    which may all that its person may; else `user`'s role is cut down to what the token is for."""

    user: User
    key: str
    scopes: frozenset[Scope] | None = None

    def allows(self, scope: Scope) -> bool:
        return self.scopes is None or scope in self.scopes


class Store(UserStore, AccountStore, Protocol):
    """What the door needs to know."""


class Doorkeeper:
    """`days`: until a browser has to be signed in again; `now`: epoch ms."""

    def __init__(self, store: Store, days: int, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now
        self._seen: dict[str, int] = {}
        self._listeners: list[Callable[[], Awaitable[None]]] = []
        self.lasts_ms = days * DAY_MS

    def listen(self, changed: Callable[[], Awaitable[None]]) -> None:
        """`changed()` is called when somebody was signed out, or may do less from now on."""
        self._listeners.append(changed)

    async def changed(self) -> None:
        """Somebody was signed out, or may do less from now on: who is connected is looked at again."""
        await asyncio.gather(*(listener() for listener in self._listeners))

    async def recognise(self, cookies: str) -> User | None:
        """Whose browser sent this Cookie header."""
        found = await self.admit(cookies)
        return found.user if found else None

    async def admit(self, cookies: str, authorization: str = "") -> Pass | None:
        """Who sent these headers. A token goes before a cookie."""
        if authorization:
            kind, _, token = authorization.partition(" ")
            return await self._program(token.strip()) if kind.casefold() == "bearer" else None
        cookie = cookie_of(cookies)
        key = hashed(cookie) if cookie else ""
        user = await self._store.login(key, self._now()) if key else None
        if user is None:
            return None
        if self._due(key):
            await self._store.seen_login(key, self._now())
        return Pass(user, key)

    async def _program(self, token: str) -> Pass | None:
        key = hashed(token)
        bearer = await self._store.bearer(key, self._now()) if token.startswith(TOKEN) else None
        if bearer is None:
            return None
        if self._due(key):
            await self._store.used_token(bearer.token.id, self._now())
        scopes = frozenset(bearer.token.scopes)
        return Pass(cut_down(bearer.user, scopes), key, scopes)

    async def enter(self, link: str, agent: str = "", before: str = "") -> str | None:
        """The cookie for whom `link` signs in; None when it is unknown, used or too old."""
        user = await self._store.use_link(hashed(link), self._now())
        return None if user is None else await self.sign_in(user, "link", agent, before)

    async def sign_in(self, user: User, via: str, agent: str, before: str) -> str:
        """A new cookie for `user`'s browser, which calls itself `agent`. `before`: the Cookie header that it
        came with, void from now on."""
        token, now = secrets.token_urlsafe(32), self._now()
        old = cookie_of(before)
        if old:
            await self._store.drop_login(hashed(old))
        await self._store.add_login(
            hashed(token), user.id, now + self.lasts_ms, created_at=now, about=called(agent), via=via
        )
        if old:
            await self.changed()
        return token

    def _due(self, key: str) -> bool:
        now = self._now()
        if now - self._seen.get(key, 0) < SEEN_MS:
            return False
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[key] = now
        return True


def cut_down(user: User, scopes: frozenset[Any]) -> User:
    """As if `user` had no more of a role than a token is for."""
    if "admin" in scopes or user.role == "trainee":
        return user
    if "manage" not in scopes:
        return replace(user, role="trainee")
    return replace(user, role="manager") if user.role == "administrator" else user


def cookie_of(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None else None


def keep(answer: Response, request: Request, cookie: str) -> None:
    """Have the browser keep its cookie: not for scripts, not sent by other sites, and over https alone where
    it came over https."""
    door: Doorkeeper = request.app.state.desk.door
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=door.lasts_ms // 1000,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def forget(answer: Response, request: Request) -> None:
    """Have the browser forget its cookie."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")


router = APIRouter(include_in_schema=False)


@router.get("/enter/{token}")
async def enter(token: str, request: Request) -> Response:
    """Sign the browser in and open the first page."""
    door: Doorkeeper = request.app.state.desk.door
    cookies, agent = request.headers.get("cookie", ""), request.headers.get("user-agent", "")
    cookie = await door.enter(token, agent, cookies)
    if cookie is None:
        if await door.recognise(cookies) is not None:
            return RedirectResponse("/", 303)
        return HTMLResponse(USED, 403, {"Cache-Control": "no-store"})
    answer = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
    keep(answer, request, cookie)
    return answer
