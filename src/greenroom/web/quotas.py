"""How many sessions somebody may start in an hour."""

import contextlib
from collections.abc import AsyncIterator

from greenroom.core.errors import TooMany
from greenroom.store import User
from greenroom.web.desk import Desk

HOUR_MS = 60 * 60 * 1000


async def quota(desk: Desk, user: User) -> int | None:
    """Their own; else the smallest of their teams'; else, for a trainee, the installation's. None: no
    limit."""
    if user.quota is not None:
        return user.quota
    of_teams = [team.quota for team in await desk.store.teams_of(user.id) if team.quota is not None]
    if of_teams:
        return min(of_teams)
    return desk.quota or None if user.role == "trainee" else None


@contextlib.asynccontextmanager
async def within_quota(desk: Desk, user: User) -> AsyncIterator[None]:
    """A session may be started inside. Raises `TooMany` with the time from when on it may. Several workers
    each count by themselves in the same moment: one more may slip through for each."""
    most = await quota(desk, user)
    if most is None:
        yield
        return
    async with desk.starting:
        now = desk.now()
        started = await desk.store.started_since(user.id, now - HOUR_MS + 1)
        if len(started) >= most:
            raise TooMany(
                f"you have started {most} sessions within an hour, as many as you may",
                until=started[-most] + HOUR_MS,
                mend="go through a report meanwhile, or ask for a larger quota",
            )
        yield
