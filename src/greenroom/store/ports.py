"""What a store can do. `SqliteStore` and `MemoryStore` both do, and pass the same tests (tests/contract)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from greenroom.engine.ports import EventStore
from greenroom.store.records import NewSessionRow, Plays, Role, SessionRecord, Totals, User


class SessionStore(EventStore, Protocol):
    """Sessions with their events. Every write returns once it is durable, or raises `StorageError`."""

    async def add_session(self, row: NewSessionRow) -> None:
        """A session that has no events yet (status "new"). Raises `Conflict` when the id is taken."""
        ...

    async def session(self, session_id: str) -> SessionRecord | None:
        """None when there is none, or it was deleted."""
        ...

    async def sessions(
        self,
        user_id: str,
        *,
        statuses: Sequence[str] = (),
        archived: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[SessionRecord], int]:
        """A user's sessions, newest first, and how many there are in all. `statuses` empty: any."""
        ...

    async def open_sessions(self) -> list[str]:
        """Ids of all sessions that have not ended, oldest first: what a starting server takes up."""
        ...

    async def archive(self, session_id: str, at: int | None) -> None:
        """Archive at epoch ms `at`, or take out of the archive (None). Raises `NotFound`."""
        ...

    async def delete(self, session_id: str, at: int) -> None:
        """Hide it for good; the events are kept. Raises `NotFound`."""
        ...

    async def put_evaluation(
        self,
        session_id: str,
        scorer: str,
        body: Mapping[str, Any],
        *,
        overall: int | None,
        passed: bool,
        at: int,
    ) -> None:
        """Keep an evaluation (JSON), replacing an earlier one by the same scorer."""
        ...

    async def evaluation(self, session_id: str, scorer: str | None = None) -> dict[str, Any] | None:
        """The latest, or the latest of `scorer`."""
        ...

    async def plays(self, user_id: str) -> dict[str, Plays]:
        """By scenario id, those played at least once to the end."""
        ...

    async def totals(self, user_id: str) -> Totals: ...

    async def memory(self, user_id: str, customer: str) -> tuple[str, ...]:
        """What this customer remembers of this agent: how the last ended session went ("resolved" or
        "unresolved"), then "rude" if they were; () when they have not met."""
        ...


class UserStore(Protocol):
    """People, and how they sign in. Tokens are only ever stored as hashes; the caller hashes."""

    async def add_user(self, user: User) -> None: ...

    async def user(self, user_id: str) -> User | None: ...

    async def users(self) -> list[User]: ...

    async def set_prefs(self, user_id: str, prefs: Mapping[str, Any]) -> None: ...

    async def add_link(self, token_hash: str, user_id: str, expires_at: int) -> None:
        """A link that signs a person in once."""
        ...

    async def use_link(self, token_hash: str, now: int) -> User | None:
        """Whom it signs in; None when unknown, used or expired. Works exactly once."""
        ...

    async def add_login(self, token_hash: str, user_id: str, expires_at: int) -> None:
        """A signed-in browser."""
        ...

    async def login(self, token_hash: str, now: int) -> User | None:
        """Whose browser it is; None when unknown or expired."""
        ...

    async def drop_login(self, token_hash: str) -> None: ...


class Store(SessionStore, UserStore, Protocol):
    """Everything, in one database."""

    async def close(self) -> None:
        """Finish what is under way and let go of the file."""
        ...


__all__ = ["Role", "SessionStore", "Store", "UserStore"]
