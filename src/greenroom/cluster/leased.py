"""What a lease means for whoever writes: only under its number, and not at all when another has it."""

from collections.abc import Sequence

from greenroom.core.errors import StorageError
from greenroom.core.events import Event, Recorded
from greenroom.engine.ports import EventStore


class Elsewhere(StorageError):
    """Another worker runs the session."""

    code = "moved"

    def __init__(self, worker: str) -> None:
        super().__init__("the session is run elsewhere", mend="try again in a moment")
        self.worker = worker


class Fenced:
    """The store as one lease lets it be written to."""

    def __init__(self, store: EventStore, fence: int) -> None:
        self._store = store
        self.read = store.read
        self._fence = fence

    async def append(
        self, session_id: str, expected: int, events: Sequence[Event], at: int, _: int | None = None
    ) -> list[Recorded]:
        return await self._store.append(session_id, expected, events, at, self._fence)
