"""Who may come in, what they may do there, and who has to leave."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from greenroom.channels.chat_client import Client, Person
from greenroom.channels.watching import StandingOf
from greenroom.channels.wire import Hello, Join, Leave
from greenroom.core.errors import NotAllowed, SignedOut

LOOKING = (Hello, Join, Leave)
"""Events for which it is enough that one may read."""


class Visitor(Protocol):
    """Whom a connection is from. `key`: by which `alive` knows the browser or token. `scopes`: what a token
    is for; None for a browser, which may all that its person may."""

    @property
    def user(self) -> Person: ...

    @property
    def key(self) -> str: ...

    @property
    def scopes(self) -> frozenset[Any] | None: ...


@dataclass(frozen=True, slots=True)
class Doors:
    """`recognise(cookie, authorization)`: who sent these headers. `alive(keys)`: those that still sign
    somebody in. `standing_of`: what somebody is to a session. `origin_ok(origin, environ)`: which pages may
    connect. `noted(user_id, action, session_id)`: writes down that somebody touches what is another's."""

    recognise: Callable[[str, str], Awaitable[Visitor | None]]
    alive: Callable[[Sequence[str]], Awaitable[set[str]]]
    standing_of: StandingOf
    origin_ok: Callable[[str, Mapping[str, Any]], bool]
    noted: Callable[[str, str, str], Awaitable[None]]


def permit(client: Client, event: object) -> None:
    """Raises `NotAllowed` for what the client's token is not for."""
    needed = "read" if isinstance(event, LOOKING) else "write"
    if client.scopes is not None and needed not in client.scopes:
        raise NotAllowed(f"this token is not for that: it lacks {needed!r}", mend="make one that has it")


async def gone(
    clients: Sequence[Client], alive: Callable[[Sequence[str]], Awaitable[set[str]]]
) -> list[Client]:
    """Those who were signed out, or whose token was revoked or has expired, since they came; each is told."""
    live = await alive(sorted({client.key for client in clients}))
    found = [client for client in clients if client.key not in live]
    for client in found:
        what = "you were signed out" if client.scopes is None else "this token was revoked, or has expired"
        client.problem(SignedOut(what))
    return found
