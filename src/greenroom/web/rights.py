"""What the four roles may see of others.

A trainee and an author see what is theirs; an author may change the library besides. A manager sees the
people of their teams, an administrator everyone. Nobody sees the private practice of others.
"""

from greenroom.core.errors import NotAllowed
from greenroom.store import AccountStore, SessionRecord, User

REVIEWERS = ("manager", "administrator")
"""Roles that see the reports of others, and review them."""

EVERYONE = "everyone"
"""Id of the team that is there from the beginning."""


async def sees(store: AccountStore, user: User, owner_id: str) -> bool:
    """Whether `user` may look at what `owner_id` does; anyone may at their own."""
    if user.id == owner_id or user.role == "administrator":
        return True
    return user.role == "manager" and await store.together(user.id, owner_id)


async def reviews(store: AccountStore, user: User, record: SessionRecord) -> bool:
    """Whether `user` may look at the session as a reviewer: their own (which they cannot review) is among
    them; private practice is not."""
    return (
        user.role in REVIEWERS
        and not record.started.private
        and await sees(store, user, record.started.user_id)
    )


async def seen_by(store: AccountStore, user: User) -> frozenset[str] | None:
    """Ids of those whose sessions `user` may look at; None for everyone's."""
    if user.role == "administrator":
        return None
    if user.role != "manager":
        return frozenset([user.id])
    members = await store.members()
    mine = {team for team, who in members if who == user.id}
    return frozenset([user.id, *(who for team, who in members if team in mine)])


def administrator(user: User, what: str) -> None:
    """Raises `NotAllowed` for anyone else. `what`: the end of "only administrators ..."."""
    if user.role != "administrator":
        raise NotAllowed(f"only administrators {what}", mend="ask an administrator of this installation")


def reviewer(user: User, what: str) -> None:
    """Raises `NotAllowed` for who sees nobody else. `what`: as in `administrator`."""
    if user.role not in REVIEWERS:
        raise NotAllowed(f"only managers and administrators {what}", mend="go back to your own sessions")
