"""Whom somebody who comes from an OpenID provider is here."""

import secrets
from collections.abc import Mapping
from typing import Any

from greenroom.core.errors import Conflict, GreenroomError
from greenroom.store import User
from greenroom.web.auditing import note
from greenroom.web.desk import Desk
from greenroom.web.house import HOST
from greenroom.web.people import LONGEST_NAME, proper
from greenroom.web.provider import Provider, Refused
from greenroom.web.rights import EVERYONE


async def arrived(desk: Desk, provider: Provider, claims: Mapping[str, Any]) -> User:
    """Who they are by what the provider calls them; the first time, by a mail address that it has verified
    and an administrator has written down here; else somebody new. Their role follows their groups each time.
    Raises `Refused`."""
    subject = str(claims["sub"])
    email = _mail(claims)
    user = await desk.store.identity(provider.issuer, subject)
    if user is None:
        known = await desk.store.user_called(email) if email else None
        user = known if known is not None and known.email == email else None
        if user is None:
            user = await _newcomer(desk, provider, claims, email)
        elif user.deactivated_at is None:
            await note(desk, user, "person.link", user.id)
            await desk.store.add_identity(provider.issuer, subject, user.id)
    if user.deactivated_at is not None:
        raise Refused("this account is deactivated", mend="ask an administrator")
    role = provider.role(claims)
    if role is not None and role != user.role and user.id != HOST:
        await note(desk, user, "role.change", user.id, by="groups", role=role)
        user = await desk.store.change_user(user.id, role=role)
        await desk.door.changed()
    return user


async def _newcomer(desk: Desk, provider: Provider, claims: Mapping[str, Any], email: str | None) -> User:
    if not provider.joins:
        raise Refused("you have no account here yet", mend="ask an administrator to invite you")
    name = _name(claims)
    for number in range(1, 100):
        told = name if number == 1 else f"{name[: LONGEST_NAME - 4]} {number}"
        user = User(secrets.token_hex(8), told, provider.role(claims) or "trainee", email=email)
        try:
            await desk.store.add_user(user)
        except Conflict:
            continue
        if any(team.id == EVERYONE for team in await desk.store.teams()):
            await desk.store.join_teams(user.id, [EVERYONE])
        await desk.store.add_identity(provider.issuer, str(claims["sub"]), user.id)
        await note(desk, user, "person.join", user.id, role=user.role)
        return user
    raise Refused("there are many of your name already", mend="ask an administrator to invite you")


def _mail(claims: Mapping[str, Any]) -> str | None:
    """Only where the provider says that it is theirs: anybody may write down any address."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or "@" not in email:
        return None
    return email.casefold()[:254]


def _name(claims: Mapping[str, Any]) -> str:
    for said in (claims.get("name"), claims.get("preferred_username")):
        if isinstance(said, str):
            try:
                return proper(said[:LONGEST_NAME])
            except GreenroomError:
                continue
    return "Somebody"
