"""The people of an installation, known by their names."""

import secrets
from typing import get_args

from greenroom.core.errors import BadRequest
from greenroom.store import Role, User, UserStore

LONGEST_NAME = 60


async def person(store: UserStore, name: str, role: str = "") -> User:
    """Who is called `name`, whatever the case; made, a trainee unless `role` says otherwise, when nobody is.
    Raises `BadRequest` for a name or role that cannot be, and when the person has another role."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadRequest(f"a name has 1 to {LONGEST_NAME} characters", mend='give one: --name "Maria"')
    chosen: Role = "trainee"
    for known in get_args(Role):
        if role == known:
            chosen = known
    if role and role != chosen:
        raise BadRequest(f"no role {role!r}", mend=f"choose one of: {', '.join(get_args(Role))}")
    for user in await store.users():
        if user.name.casefold() == name.casefold():
            if role and role != user.role:
                raise BadRequest(f"{user.name} is a {user.role} already", mend="leave out --role")
            return user
    user = User(id=secrets.token_hex(8), name=name, role=chosen)
    await store.add_user(user)
    return user
