"""One's own account: name, password, signed-in browsers, tokens. `/api/account...`"""

import secrets

from fastapi import APIRouter, Request, Response

from greenroom.core.errors import BadRequest, Conflict, NotFound, WrongState
from greenroom.store import ApiToken, Login
from greenroom.web import account_models as a
from greenroom.web.auditing import note
from greenroom.web.auth import DAY_MS, TOKEN, forget, hashed
from greenroom.web.described import may
from greenroom.web.desk import Here, InBrowser
from greenroom.web.passwords import check
from greenroom.web.people import proper
from greenroom.web.signing import WrongPassword, address, admitted, taken
from greenroom.web.times import moment, moment_or_none

MOST_TOKENS = 20

router = APIRouter(prefix="/api/account", tags=["account"])


@router.get("")
async def account(desk: Here, me: InBrowser) -> a.AccountView:
    """Name, role, teams, signed-in browsers and tokens."""
    user, now = me.user, desk.now()
    return a.AccountView(
        id=user.id,
        name=user.name,
        role=user.role,
        email=user.email,
        teams=tuple(team.name for team in await desk.store.teams_of(user.id)),
        quota=user.quota,
        has_password=await desk.store.password(user.id) is not None,
        browsers=[_browser(login, me.key) for login in await desk.store.logins(user.id, now)],
        tokens=[_token(token) for token in await desk.store.tokens(user.id, now)],
    )


@router.put("/name", status_code=204)
async def rename(desk: Here, me: InBrowser, body: a.NameBody) -> Response:
    """Others see it at once."""
    name = proper(body.name)
    try:
        await desk.store.change_user(me.user.id, name=name)
    except Conflict:
        raise taken(name) from None
    return Response(status_code=204)


@router.put("/password", status_code=204, responses=may(429))
async def set_password(desk: Here, me: InBrowser, request: Request, body: a.PasswordBody) -> Response:
    """Sets or changes it; all other browsers are signed out, and this one gets a new cookie."""
    user = me.user
    kept = await desk.store.password(user.id)
    if kept is not None:
        await desk.tries.begin(user.name, address(request))
        if not await desk.passwords.fits(kept, body.current or ""):
            raise WrongPassword
        await desk.tries.succeeded(user.name)
    check(body.password, user.name, user.email or "")
    await desk.store.set_password(user.id, await desk.passwords.hashed(body.password), desk.now())
    await desk.store.drop_logins(user.id)
    await note(desk, user, "password.change", user.id)
    await desk.door.changed()
    return await admitted(desk, request, user, "password")


@router.delete("/browsers/{browser_id}", status_code=204)
async def end_browser(desk: Here, me: InBrowser, browser_id: a.Id) -> Response:
    """Signs one of your browsers out."""
    for login in await desk.store.logins(me.user.id, desk.now()):
        if _public(login) == browser_id:
            await desk.store.drop_login(login.token_hash)
            await desk.door.changed()
            return Response(status_code=204)
    raise NotFound("this browser is signed out already", mend="load the page again")


@router.post("/sign-out-everywhere", status_code=204)
async def everywhere(desk: Here, me: InBrowser, request: Request) -> Response:
    """Signs all your browsers out, this one too, and spoils sign-in links that were not used. Tokens stay."""
    await desk.store.drop_logins(me.user.id)
    await desk.door.changed()
    answer = Response(status_code=204)
    forget(answer, request)
    return answer


@router.post("/tokens", status_code=201)
async def add_token(desk: Here, me: InBrowser, body: a.TokenBody) -> a.NewTokenView:
    """A token for a program: `Authorization: Bearer gr_...`. It is told this once; only its hash is kept. It
    can never do more than you, and only what its scopes are for."""
    now = desk.now()
    if len(await desk.store.tokens(me.user.id, now)) >= MOST_TOKENS:
        raise WrongState(f"there are {MOST_TOKENS} tokens already", mend="revoke one that is not used")
    if "admin" in body.scopes and me.user.role != "administrator":
        raise BadRequest("the scope 'admin' is for administrators", mend="leave it out")
    secret = TOKEN + secrets.token_urlsafe(32)
    token = ApiToken(
        id=secrets.token_hex(8),
        user_id=me.user.id,
        name=proper(body.name),
        scopes=tuple(dict.fromkeys(body.scopes)),
        created_at=now,
        expires_at=now + body.days * DAY_MS,
    )
    await desk.store.add_token(token, hashed(secret))
    await note(desk, me.user, "token.make", me.user.id, token.id, scopes=list(token.scopes))
    return a.NewTokenView(**_token(token).model_dump(), token=secret)


@router.delete("/tokens/{token_id}", status_code=204)
async def drop_token(desk: Here, me: InBrowser, token_id: a.Id) -> Response:
    """Revokes it at once; who is connected with it is cut off."""
    if not await desk.store.drop_token(me.user.id, token_id):
        raise NotFound("there is no such token", mend="load the page again")
    await note(desk, me.user, "token.revoke", me.user.id, token_id)
    await desk.door.changed()
    return Response(status_code=204)


def _public(login: Login) -> str:
    """By what a browser is named to its owner: a part of the hash, which says nothing of the cookie."""
    return login.token_hash[:16]


def _browser(login: Login, here: str) -> a.BrowserView:
    return a.BrowserView(
        id=_public(login),
        about=login.about,
        via=login.via,
        created_at=moment_or_none(login.created_at or None),
        seen_at=moment_or_none(login.seen_at or None),
        here=login.token_hash == here,
    )


def _token(token: ApiToken) -> a.TokenView:
    return a.TokenView(
        id=token.id,
        name=token.name,
        scopes=token.scopes,
        created_at=moment(token.created_at),
        expires_at=moment(token.expires_at),
        used_at=moment_or_none(token.used_at),
    )
