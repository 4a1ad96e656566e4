"""What a store can do for accounts. Tokens come hashed; times are epoch ms."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from greenroom.store.account_records import (
    ApiToken,
    AuditEntry,
    Bearer,
    Invitation,
    LinkPurpose,
    Login,
    Team,
)
from greenroom.store.records import User


class UserStore(Protocol):
    """People, and how they sign in. Who is deactivated is found by id and name, and signs in by nothing."""

    async def add_user(self, user: User) -> None:
        """Raises `Conflict` when the id, name or mail address is taken."""
        ...

    async def user(self, user_id: str) -> User | None: ...

    async def users(self) -> list[User]: ...

    async def user_called(self, name_or_mail: str) -> User | None:
        """Whose name or mail address it is, whatever the case."""
        ...

    async def change_user(self, user_id: str, **changes: Any) -> User:
        """Set `name`, `role`, `email`, `quota` or `deactivated_at`. Raises `NotFound`, and `Conflict` when
        the name or mail address is another's."""
        ...

    async def set_prefs(self, user_id: str, prefs: Mapping[str, Any]) -> None: ...

    async def add_link(
        self, token_hash: str, user_id: str, expires_at: int, purpose: LinkPurpose = "enter"
    ) -> None:
        """A link that works once."""
        ...

    async def use_link(self, token_hash: str, now: int, purpose: LinkPurpose = "enter") -> User | None:
        """Whose it is; None when unknown, used, expired or for another purpose. Works exactly once."""
        ...

    async def add_login(
        self,
        token_hash: str,
        user_id: str,
        expires_at: int,
        *,
        created_at: int = 0,
        about: str = "",
        via: str = "link",
    ) -> None:
        """A signed-in browser; see `Login`."""
        ...

    async def login(self, token_hash: str, now: int) -> User | None:
        """Whose browser it is; None when unknown or expired."""
        ...

    async def logins(self, user_id: str, now: int) -> list[Login]:
        """Their signed-in browsers, the last one seen first."""
        ...

    async def seen_login(self, token_hash: str, now: int) -> None:
        """It was used just now."""
        ...

    async def drop_login(self, token_hash: str) -> None: ...

    async def drop_logins(self, user_id: str, *, but: str | None = None) -> int:
        """Sign all their browsers out, but for the one with the token `but`, and spoil their unused links;
        how many browsers there were."""
        ...

    async def set_password(self, user_id: str, hashed: str, now: int) -> None: ...

    async def password(self, user_id: str) -> str | None:
        """Its hash; None when they have none."""
        ...

    async def identity(self, issuer: str, subject: str) -> User | None:
        """Who this is to an OpenID provider."""
        ...

    async def add_identity(self, issuer: str, subject: str, user_id: str) -> None:
        """Raises `Conflict` when it is somebody's already."""
        ...

    async def try_in(self, limits: Mapping[str, int], since: int, now: int) -> int | None:
        """Note a try under each key, unless one of them had as many as its limit since `since`: then nothing
        is noted, and the answer is when the oldest of those was."""
        ...

    async def forget_tries(self, keys: Iterable[str], before: int = 0) -> None:
        """Those under the keys, and all that are older than `before`."""
        ...


class AccountStore(Protocol):
    """Teams, tokens, invitations, the audit log."""

    async def add_team(self, team: Team) -> None:
        """Raises `Conflict` when the id or name is taken."""
        ...

    async def change_team(self, team: Team) -> None:
        """Raises `NotFound`; `Conflict` when the name is taken."""
        ...

    async def drop_team(self, team_id: str) -> None:
        """With its memberships; open invitations to it are for no team from now on. Raises `NotFound`."""
        ...

    async def teams(self) -> list[Team]:
        """By name."""
        ...

    async def members(self) -> list[tuple[str, str]]:
        """Team id and user id of each membership, in order."""
        ...

    async def join_teams(self, user_id: str, team_ids: Iterable[str]) -> None:
        """They are in these teams from now on, and in no other. Raises `Conflict` when there is no such
        team."""
        ...

    async def teams_of(self, user_id: str) -> list[Team]:
        """By name."""
        ...

    async def together(self, user_id: str, other: str) -> bool:
        """Whether the two have a team in common."""
        ...

    async def started_since(self, user_id: str, since: int) -> list[int]:
        """When they started sessions since then, oldest first; deleted ones count."""
        ...

    async def called_since(self, user_id: str, since: int, now: int) -> list[tuple[int, int]]:
        """Of the sessions that they held on the phone and started since then, oldest first: when, and the ms
        that the line was open so far; deleted ones count."""
        ...

    async def add_token(self, token: ApiToken, token_hash: str) -> None: ...

    async def tokens(self, user_id: str, now: int) -> list[ApiToken]:
        """Those that work, newest first."""
        ...

    async def bearer(self, token_hash: str, now: int) -> Bearer | None:
        """Whose token it is; None when unknown, revoked, expired, or its owner is deactivated."""
        ...

    async def used_token(self, token_id: str, now: int) -> None: ...

    async def drop_token(self, user_id: str, token_id: str) -> bool:
        """Whether there was one."""
        ...

    async def drop_tokens(self, user_id: str) -> int: ...

    async def alive(self, hashes: Sequence[str], now: int) -> set[str]:
        """Those of the hashes that sign somebody in: browsers and tokens."""
        ...

    async def add_audit(self, entry: AuditEntry) -> None:
        """`number` is given by the store."""
        ...

    async def audit(
        self, *, actor: str = "", subject: str = "", action: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[list[AuditEntry], int]:
        """Newest first, and how many there are in all. `action` may be the beginning of one ("report.")."""
        ...

    async def add_invitation(self, invitation: Invitation) -> None: ...

    async def invitations(self, now: int) -> list[Invitation]:
        """Those that can still be used, newest first."""
        ...

    async def invitation(self, token_hash: str, now: int) -> Invitation | None:
        """None when unknown, used, revoked or expired."""
        ...

    async def join_house(self, token_hash: str, user: User, now: int) -> bool:
        """Make `user`, a member of the invitation's team, and use it up; all or nothing. False when it does
        not work any more. Raises `Conflict` when the name or mail address is taken."""
        ...

    async def drop_invitation(self, invitation_id: str) -> bool:
        """Revoke it; whether it could still be used."""
        ...
