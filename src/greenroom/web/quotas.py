"""How much somebody may practise: sessions an hour and a day, minutes on the phone a day.

An hour and a day are the last sixty minutes and twenty-four hours, so nobody's time zone matters.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal

from greenroom.core.errors import TooMany
from greenroom.store import User
from greenroom.web.account_models import AllowanceView
from greenroom.web.desk import Desk, Quotas
from greenroom.web.times import moment_or_none

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
MINUTE_MS = 60 * 1000

What = Literal["sessions_hour", "sessions_day", "voice_day"]
"""Sessions an hour, sessions a day, minutes on the phone a day."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`used` of `most`. `until`: epoch ms from when on there is some again; None while some is left."""

    what: What
    most: int
    used: int
    until: int | None


async def allowances(desk: Desk, user: User) -> list[Allowance]:
    """All that limits somebody, with what they have used; none for most. Deleted sessions count."""
    most = await _most(desk, user)
    now = desk.now()
    found = []
    if most.hour or most.day:
        started = await desk.store.started_since(user.id, now - (DAY_MS if most.day else HOUR_MS) + 1)
        if most.hour:
            recent = [at for at in started if at > now - HOUR_MS]
            found.append(_counted("sessions_hour", most.hour, recent, HOUR_MS))
        if most.day:
            found.append(_counted("sessions_day", most.day, started, DAY_MS))
    if most.voice_minutes:
        called = await desk.store.called_since(user.id, now - DAY_MS + 1, now)
        found.append(_spoken(most.voice_minutes, called))
    return found


async def shown(desk: Desk, user: User) -> list[AllowanceView]:
    """The same for a page."""
    return [
        AllowanceView(what=a.what, most=a.most, used=a.used, until=moment_or_none(a.until))
        for a in await allowances(desk, user)
    ]


@contextlib.asynccontextmanager
async def within_quota(desk: Desk, user: User, channel: str = "chat") -> AsyncIterator[None]:
    """A session may be started inside. Raises `TooMany` with the time from when on it may. Several workers
    each count by themselves in the same moment: one more may slip through for each."""
    if await _most(desk, user) == Quotas():
        yield
        return
    async with desk.starting:
        for found in await allowances(desk, user):
            if found.until is not None and (found.what != "voice_day" or channel == "call"):
                message, mend = SAID[found.what]
                raise TooMany(message.format(found.most), until=found.until, mend=mend)
        yield


SAID: dict[What, tuple[str, str]] = {
    "sessions_hour": (
        "you have started {} sessions within an hour, as many as you may",
        "go through a report meanwhile, or ask for a larger quota",
    ),
    "sessions_day": (
        "you have started {} sessions within a day, as many as you may",
        "go through your reports meanwhile, or ask for a larger quota",
    ),
    "voice_day": (
        "you have been on the phone for {} minutes within a day, as long as you may",
        "practise by chat meanwhile, or ask for a larger quota",
    ),
}


async def _most(desk: Desk, user: User) -> Quotas:
    """A person's own number of sessions an hour; else the smallest of their teams'; else, for a trainee, all
    that the installation says."""
    if user.quota is not None:
        return Quotas(hour=user.quota)
    of_teams = [team.quota for team in await desk.store.teams_of(user.id) if team.quota is not None]
    if of_teams:
        return Quotas(hour=min(of_teams))
    return desk.quotas if user.role == "trainee" else Quotas()


def _counted(what: What, most: int, started: Sequence[int], within_ms: int) -> Allowance:
    until = started[-most] + within_ms if len(started) >= most else None
    return Allowance(what, most, len(started), until)


def _spoken(most: int, called: Sequence[tuple[int, int]]) -> Allowance:
    """`called`: when each session was started, oldest first, and the ms that its line was open. A call counts
    for a day from its session's start."""
    left = sum(ms for _, ms in called)
    used, until = left // MINUTE_MS, None
    for started, ms in called:
        if left < most * MINUTE_MS:
            break
        left -= ms
        until = started + DAY_MS
    return Allowance("voice_day", most, used, until)
