"""What the store holds of accounts. Times are epoch milliseconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from greenroom.store.records import Role, User

Scope = Literal["read", "write", "manage", "admin"]
"""What a token may do: look at what is its owner's; act for its owner; use what a manager's role adds; use
what an administrator's role adds. Never more than its owner may."""

LinkPurpose = Literal["enter", "reset"]
"""What a one-time link is for: to sign in, or to choose a new password."""


@dataclass(frozen=True, slots=True)
class Login:
    """A signed-in browser. `about`: what the browser calls itself; `via`: how it was signed in ("link",
    "password", "oidc", "invitation")."""

    token_hash: str
    user_id: str
    expires_at: int
    created_at: int = 0
    seen_at: int = 0
    about: str = ""
    via: str = "link"


@dataclass(frozen=True, slots=True)
class Team:
    """`quota`: sessions that a member may start in an hour, None for no limit of the team's."""

    id: str
    name: str
    quota: int | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program's key to what its owner may do, as far as `scopes` go."""

    id: str
    user_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: int
    expires_at: int
    used_at: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Somebody touched what is another's. `actor`: who did it (user id, "" for the server itself);
    `subject`: whose data it was (user id, "" for nobody's); `object`: the session, team or the like;
    `detail`: small JSON without names or words."""

    at: int
    actor: str
    action: str
    subject: str = ""
    object: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """To the house: who uses it becomes a person with this role, in this team, with this mail address.
    `email` is taken as verified: an administrator wrote it."""

    id: str
    token_hash: str
    role: Role
    team_id: str | None
    email: str | None
    created_by: str
    created_at: int
    expires_at: int
    used_by: str | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token it is, and the token."""

    user: User
    token: ApiToken
