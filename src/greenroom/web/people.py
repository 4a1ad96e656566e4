"""The people of an installation, known by their names."""

import secrets
import unicodedata
from typing import Protocol, get_args

from greenroom.core.errors import BadRequest
from greenroom.store import AccountStore, Role, User, UserStore
from greenroom.web.rights import EVERYONE

LONGEST_NAME = 60

JOINERS = "\u200c\u200d"
"""Part of how some scripts are written."""


def proper(name: str) -> str:
    """The name without doubled blanks. Raises `BadRequest` for one that cannot be, or cannot be seen."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadRequest(f"a name has 1 to {LONGEST_NAME} characters", mend='give one, such as "Maria"')
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Cs") and c not in JOINERS for c in name):
        raise BadRequest("the name has characters that cannot be seen", mend="type it anew")
    if not any(c.isalnum() for c in name):
        raise BadRequest("the name has no letter in it", mend='give one, such as "Maria"')
    return name


class Store(UserStore, AccountStore, Protocol):
    """What people are kept in."""


async def person(store: Store, name: str, role: str = "") -> User:
    """Who is called `name`, whatever the case. When nobody is, they are made: a trainee unless `role` says
    otherwise, in the team of everyone while there is one. Raises `BadRequest` for a name or role that cannot
    be, and when the person has another role."""
    name = proper(name)
    chosen: Role = "trainee"
    for known in get_args(Role):
        if role == known:
            chosen = known
    if role and role != chosen:
        raise BadRequest(f"no role {role!r}", mend=f"choose one of: {', '.join(get_args(Role))}")
    known_already = await store.user_called(name)
    if known_already is not None:
        if role and role != known_already.role:
            was = known_already.role
            raise BadRequest(f"{known_already.name} is a {was} already", mend="leave out --role")
        return known_already
    user = User(id=secrets.token_hex(8), name=name, role=chosen)
    await store.add_user(user)
    if any(team.id == EVERYONE for team in await store.teams()):
        await store.join_teams(user.id, [EVERYONE])
    return user
