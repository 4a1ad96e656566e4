"""Sessions that are followed across workers: those elsewhere from here, and those here from elsewhere."""

from collections.abc import Callable
from typing import Any

from greenroom.cluster.calls import Calls
from greenroom.cluster.following import Following
from greenroom.cluster.messages import notice, noticed
from greenroom.core.errors import GreenroomError
from greenroom.core.events import Recorded
from greenroom.engine.ports import EventStore, Leases
from greenroom.engine.records import NoticeKind, Subscriber

Tell = Callable[[str, NoticeKind, Any], None]


class Abroad:
    """`wanted(session_id)`: somebody follows it from here, and it does not run here. `tell` tells them."""

    def __init__(
        self,
        calls: Calls,
        worker: str,
        leases: Leases,
        store: EventStore,
        wanted: Callable[[str], bool],
        tell: Tell,
    ) -> None:
        self._calls = calls
        self._worker = worker
        self._leases = leases
        self._store = store
        self._wanted = wanted
        self._tell = tell
        self._followed: dict[str, Following] = {}  # from here, by session
        self._far: dict[str, Subscriber] = {}  # what tells other workers, by their names

    async def attach(self, session_id: str, worker: str) -> bool:
        """Ask the worker to tell us what happens there; whether the customer is typing. Where it does not
        answer, the log is looked at from time to time."""
        try:
            return bool(await self._calls.ask(worker, "follow", [session_id, self._worker], {}))
        except GreenroomError:
            return False

    def follow(self, session_id: str, worker: str, last: int) -> Following:
        """From the event after number `last` on, unless it is followed already. `worker` "": it runs
        nowhere just now."""

        def tell(kind: NoticeKind, payload: Any) -> None:
            self._tell(session_id, kind, payload)

        if session_id not in self._followed:
            read = lambda after: self._store.read(session_id, after)  # noqa: E731
            self._followed[session_id] = Following(worker, last, read, tell)
        return self._followed[session_id]

    async def unheard(self, session_id: str) -> list[Recorded]:
        """What the log has of it that was not told of yet. Raises `StorageError`."""
        following = self._followed.get(session_id)
        return await self._store.read(session_id, following.last) if following is not None else []

    def drop(self, session_id: str) -> int | None:
        """It is followed no longer. The number of the last event told of, None where it was not followed."""
        following = self._followed.pop(session_id, None)
        if following is None:
            return None
        following.stop()
        self._say(following.worker, unfollow=session_id)
        return following.last

    async def look(self) -> None:
        """Look after all that is followed from here. Raises `StorageError`."""
        for session_id, following in list(self._followed.items()):
            await self.look_after(session_id, following)

    async def look_after(self, session_id: str, following: Following) -> None:
        """Where is it now? And is there more in the log than we were told of?"""
        lease = await self._leases.holder(session_id)
        worker = lease.worker if lease is not None else ""
        if not self._wanted(session_id):
            if self._followed.get(session_id) is following:
                del self._followed[session_id]
            following.stop()
            return
        if worker not in ("", self._worker, following.worker):
            following.worker = worker
            await self.attach(session_id, worker)
        following.look()

    def heard(self, message: dict[str, Any]) -> None:
        """Of a session that is followed from here, by the worker where it runs."""
        following = self._followed.get(message["session"])
        if following is not None:
            following.heard(message["kind"], noticed(message["kind"], message["told"]))

    def far(self, worker: str) -> Subscriber:
        """What tells that worker what happens here: one for all that it follows."""
        if worker not in self._far:

            def tell(name: str, kind: NoticeKind, payload: Any) -> None:
                self._say(worker, session=name, kind=kind, told=notice(kind, payload))

            self._far[worker] = tell
        return self._far[worker]

    def close(self) -> None:
        for following in self._followed.values():
            following.stop()

    def _say(self, worker: str, **message: Any) -> None:
        if worker:
            self._calls.tell(worker, **message)
