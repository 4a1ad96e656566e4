"""What a store can do. `DatabaseStore` and `MemoryStore` pass the same tests (tests/contract)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from greenroom.engine.ports import EventStore, Leases
from greenroom.store.account_ports import AccountStore, UserStore
from greenroom.store.job_ports import JobStore
from greenroom.store.recordings.rows import RecordingStore
from greenroom.store.records import (
    Analysis,
    ModelCall,
    NewSessionRow,
    Plays,
    Review,
    Role,
    Scored,
    SessionRecord,
    Spent,
    SpentBy,
    Totals,
)


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
        private: bool = True,
        scenario_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[SessionRecord], int]:
        """A user's sessions, newest first, and how many there are in all. `statuses` empty: any;
        `scenario_id` None: any. `private` False: as anyone else may see them, without private practice; so in
        `plays` and `totals`."""
        ...

    async def open_sessions(self) -> list[str]:
        """Ids of all sessions that have not ended, oldest first: what a starting server takes up."""
        ...

    async def archive(self, session_id: str, at: int | None) -> None:
        """Archive at epoch ms `at`, or take out of the archive (None). Raises `NotFound`."""
        ...

    async def delete(self, session_id: str, at: int) -> None:
        """Hide it at once; what it left behind goes with the daily retention, a week later. Raises
        `NotFound`."""
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

    async def plays(self, user_id: str, *, private: bool = True) -> dict[str, Plays]:
        """By scenario id, those played at least once to the end."""
        ...

    async def totals(self, user_id: str, *, private: bool = True) -> Totals: ...

    async def memory(self, user_id: str, customer: str) -> tuple[str, ...]:
        """What this customer remembers of this agent: how the last ended session went ("resolved" or
        "unresolved"), then "rude" if they were; () when they have not met."""
        ...


class ReportStore(Protocol):
    """What people add to scores, and to whom they show them."""

    async def add_review(self, review: Review) -> None:
        """Raises `Conflict` when the id is taken, or there is no such session."""
        ...

    async def reviews(self, session_id: str) -> list[Review]:
        """In the order in which they came."""
        ...

    async def open_disputes(
        self,
        *,
        besides: str | None = None,
        among: Collection[str] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[Review], int]:
        """Disputes that nothing was said to since, newest first, and how many there are in all. Those of
        private practice, of deleted sessions, of the sessions of user `besides`, and of people who are not in
        `among` (None: anyone's) are left out."""
        ...

    async def scored(self, user_id: str, limit: int) -> list[Scored]:
        """The latest ended sessions that have a score, newest first, each with its latest evaluation. Forks,
        private practice and deleted sessions are not among them."""
        ...

    async def add_share(self, token_hash: str, session_id: str, expires_at: int) -> None:
        """A link that shows the session's report to whoever has it. Raises `Conflict` as `add_review`."""
        ...

    async def shared(self, token_hash: str, now: int) -> str | None:
        """The session that it shows; None when it is unknown, revoked or expired, or the session deleted."""
        ...

    async def drop_shares(self, session_id: str) -> int:
        """Revoke all links of a session; how many there were."""
        ...

    async def add_analysis(self, analysis: Analysis) -> None:
        """Raises `Conflict` when the id is taken."""
        ...

    async def replace_analysis(self, analysis: Analysis) -> None:
        """Keep this one in the place of the one with its id. Nothing happens when there is none."""
        ...

    async def analysis(self, analysis_id: str) -> Analysis | None: ...

    async def drop_analysis(self, analysis_id: str) -> None:
        """Forget it, words and all. Nothing happens when there is none."""
        ...

    async def analyses(self, user_id: str, *, limit: int = 50, offset: int = 0) -> tuple[list[Analysis], int]:
        """A user's analyses, newest first, without lines and evaluations, and how many there are in all."""
        ...


class InviteStore(Protocol):
    """Invitations to play the customer in someone's session. Tokens are only ever stored as hashes."""

    async def add_invite(self, token_hash: str, session_id: str, expires_at: int) -> None:
        """Raises `Conflict` when the token is taken, or there is no such session."""
        ...

    async def use_invite(self, token_hash: str, user_id: str, now: int) -> str | None:
        """The session that `user_id` is invited to from now on; the same again for who has used it. None when
        it is unknown, expired or used by another, the session deleted or `user_id`'s own."""
        ...

    async def invited(self, session_id: str, user_id: str) -> bool:
        """Whether they have used an invitation to it."""
        ...


class SpendingStore(Protocol):
    """What language models cost, and what they made of sessions as judges."""

    async def add_model_calls(self, calls: Sequence[ModelCall]) -> None: ...

    async def model_spending(self, by: SpentBy, *, since: int = 0, until: int | None = None) -> list[Spent]:
        """Sums of the calls from epoch ms `since` to before `until`, the dearest first."""
        ...

    async def model_failures(self, limit: int) -> list[ModelCall]:
        """The latest calls that failed, newest first."""
        ...

    async def put_judgement(self, session_id: str, body: Mapping[str, Any], at: int) -> None:
        """Keep what a model made of a session (JSON), replacing an earlier one. The session's own score stays
        as it is. Raises `Conflict` when there is no such session."""
        ...

    async def judgement(self, session_id: str) -> dict[str, Any] | None: ...


class Store(
    SessionStore,
    Leases,
    ReportStore,
    InviteStore,
    SpendingStore,
    RecordingStore,
    UserStore,
    AccountStore,
    JobStore,
    Protocol,
):
    """Everything, in one database."""

    async def close(self) -> None:
        """Finish what is under way and let go of the file."""
        ...


__all__ = [
    "AccountStore",
    "InviteStore",
    "JobStore",
    "ReportStore",
    "Role",
    "SessionStore",
    "SpendingStore",
    "Store",
    "UserStore",
]
