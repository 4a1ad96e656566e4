"""Those who watch a session of someone else's: what they see, and what becomes of their side when they may
watch no longer, or are gone.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Literal

from greenroom.channels.chat_client import Client, Person, View
from greenroom.core.errors import GreenroomError, NotAllowed
from greenroom.core.events import Recorded, Side
from greenroom.core.session import Holder
from greenroom.engine.hub import Hub

AGAIN_S = 10.0
"""Seconds between two looks at all who watch."""

GONE_S = 60.0
"""Seconds after which the side of someone who is gone is given back: time to load the page anew."""

Standing = Literal["owner", "reviewer", "guest", "stranger"]
"""What someone is to a session: it is theirs; they may watch it, whisper and take a side; they were invited
to play the customer in it; none of these."""

StandingOf = Callable[[str, str, frozenset[str] | None], Awaitable[Standing | None]]
"""What a user (id) is to a session (id), as far as the scopes of their token go (None: a browser); None when
there is no such session."""

VIEWS: Mapping[Standing, View] = {"reviewer": Recorded.wire, "guest": Recorded.guests}
"""Who may watch, and what they see."""

_SIDES: tuple[Side, ...] = ("agent", "customer")


class Watchers:
    """`clients` by connection; `now`: seconds that only grow."""

    def __init__(
        self,
        hub: Hub,
        standing_of: StandingOf,
        clients: Mapping[str, Client],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hub = hub
        self._standing_of = standing_of
        self._clients = clients
        self._now = now
        self._gone: dict[tuple[str, str], tuple[Person, float]] = {}  # session and user id: since when

    def came(self, client: Client, session_id: str) -> None:
        """It watches the session from now on."""
        self._gone.pop((session_id, client.user.id), None)

    def went(self, client: Client, session_id: str) -> None:
        """It watches the session no longer; the same person may still, elsewhere."""
        client.views.pop(session_id, None)
        there = (c for c in self._clients.values() if c is not client and c.user.id == client.user.id)
        if not any(session_id in other.views for other in there):
            self._gone[session_id, client.user.id] = (client.user, self._now())

    async def tend(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(AGAIN_S)
            await self.look_again()

    async def look_again(self) -> None:
        """Who may watch no longer sees no more; who has been gone for long gives their side back."""
        for client in list(self._clients.values()):
            for session_id in list(client.views):
                with contextlib.suppress(GreenroomError):  # asked again next time
                    await self._still(client, session_id)
        for key, (user, since) in list(self._gone.items()):
            if self._now() - since >= GONE_S and key in self._gone:
                del self._gone[key]
                await self._release(key[0], user, _SIDES)

    async def _still(self, client: Client, session_id: str) -> None:
        found = await self._standing_of(session_id, client.user.id, client.scopes)
        view = None if found is None else VIEWS.get(found)
        if session_id not in client.views or client.views[session_id] is view:
            return
        if view is not None:
            client.views[session_id] = view
            await self._release(session_id, client.user, ("agent",) if found == "guest" else ())
            return
        self._hub.leave(session_id, client.heard)
        client.following.discard(session_id)
        client.views.pop(session_id, None)
        await self._release(session_id, client.user, _SIDES)
        client.problem(NotAllowed("you may watch this session no longer", mend="ask who manages the team"))

    async def _release(self, session_id: str, user: Person, sides: Iterable[Side]) -> None:
        """Give back what they have of these sides."""
        for side in sides:
            with contextlib.suppress(GreenroomError):  # it is not theirs
                who = Holder(user.id, user.name)
                await self._hub.release(session_id, f"gone-{secrets.token_hex(8)}", side, who)
