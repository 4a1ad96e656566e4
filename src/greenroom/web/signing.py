"""Signing in and out. `/api/sign-in`, `/api/sign-out`, `/api/reset`, `/api/join/{token}`"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from greenroom.core.errors import Conflict, NotAllowed, NotFound, SignedOut
from greenroom.store import User
from greenroom.web import account_models as a
from greenroom.web.auditing import note
from greenroom.web.auth import cookie_of, forget, hashed, keep
from greenroom.web.described import may
from greenroom.web.desk import Desk, Here
from greenroom.web.passwords import check
from greenroom.web.people import proper
from greenroom.web.times import moment

router = APIRouter(prefix="/api", tags=["signing in"])

Token = Annotated[str, Path(max_length=200)]


class WrongPassword(SignedOut):
    """The same for a name that nobody has, so that nobody learns which there are."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("the name or the password is wrong", mend="try again, or have it reset")


@router.get("/sign-in")
async def ways(desk: Here) -> a.WaysView:
    """How one may sign in here."""
    return a.WaysView(provider=desk.provider.name if desk.provider else None)


@router.post("/sign-in", status_code=204, responses=may(401, 429))
async def sign_in(desk: Here, request: Request, body: a.SignInBody) -> Response:
    """Signs the browser in with a name or mail address and a password. 429 after too many tries, with the
    time `until` which."""
    await desk.tries.begin(body.name, address(request))
    user = await desk.store.user_called(body.name)
    kept = await desk.store.password(user.id) if user else None
    if not await desk.passwords.fits(kept, body.password) or user is None or kept is None:
        raise WrongPassword
    if user.deactivated_at is not None:
        raise NotAllowed("this account is deactivated", mend="ask an administrator")
    await desk.tries.succeeded(body.name)
    if desk.passwords.ages(kept):
        await desk.store.set_password(user.id, await desk.passwords.hashed(body.password), desk.now())
    return await admitted(desk, request, user, "password")


@router.post("/sign-out", status_code=204)
async def sign_out(desk: Here, request: Request) -> Response:
    """Signs this browser out; nothing happens when it is."""
    cookie = cookie_of(request.headers.get("cookie", ""))
    if cookie:
        await desk.store.drop_login(hashed(cookie))
        await desk.door.changed()
    answer = Response(status_code=204)
    forget(answer, request)
    return answer


@router.post("/reset", status_code=204, responses=may(429))
async def reset(desk: Here, request: Request, body: a.ResetBody) -> Response:
    """Sets a new password by the link that an administrator made, once; every browser and token of the
    account is signed out, and this browser in."""
    await desk.tries.begin(f"reset {address(request)}", address(request))
    check(body.password)  # before the link is used up
    made = await desk.passwords.hashed(body.password)
    user = await desk.store.use_link(hashed(body.token), desk.now(), "reset")
    if user is None:
        raise NotFound("this link does not work any more", mend="ask an administrator for a fresh one")
    await desk.store.set_password(user.id, made, desk.now())
    await desk.store.drop_logins(user.id)
    await desk.store.drop_tokens(user.id)
    await note(desk, user, "password.reset", user.id)
    await desk.door.changed()
    return await admitted(desk, request, user, "reset")


@router.get("/join/{token}")
async def invitation(desk: Here, token: Token) -> a.JoinView:
    """What an invitation to the house is to; 404 when it does not work any more."""
    found = await desk.store.invitation(hashed(token), desk.now())
    if found is None:
        raise NotFound("this invitation does not work any more", mend="ask for a fresh one")
    by = await desk.store.user(found.created_by)
    team = next((t.name for t in await desk.store.teams() if t.id == found.team_id), None)
    return a.JoinView(
        role=found.role,
        team=team,
        email=found.email,
        by=by.name if by else "",
        expires_at=moment(found.expires_at),
    )


@router.post("/join/{token}", status_code=204)
async def join(desk: Here, request: Request, token: Token, body: a.JoinBody) -> Response:
    """Makes an account by an invitation, once, and signs the browser in."""
    found = await desk.store.invitation(hashed(token), desk.now())
    if found is None:
        raise NotFound("this invitation does not work any more", mend="ask for a fresh one")
    name = proper(body.name)
    check(body.password, name, found.email or "")
    made = await desk.passwords.hashed(body.password)
    user = User(id=secrets.token_hex(8), name=name, role=found.role, email=found.email)
    try:
        joined = await desk.store.join_house(hashed(token), user, desk.now())
    except Conflict:
        raise taken(name) from None
    if not joined:
        raise NotFound("this invitation does not work any more", mend="ask for a fresh one")
    await desk.store.set_password(user.id, made, desk.now())
    await note(desk, user, "person.join", user.id, found.id, role=user.role)
    return await admitted(desk, request, user, "invitation")


async def admitted(desk: Desk, request: Request, user: User, via: str) -> Response:
    """An answer that signs the browser in."""
    headers = request.headers
    cookie = await desk.door.sign_in(user, via, headers.get("user-agent", ""), headers.get("cookie", ""))
    answer = Response(status_code=204)
    keep(answer, request, cookie)
    return answer


def address(request: Request) -> str:
    return request.client.host if request.client else ""


def taken(name: str) -> Conflict:
    return Conflict(f"somebody is called {name} already, or has this mail address", mend="take another name")
