"""Teams, tokens, invitations and the audit log, in memory."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from greenroom.core.errors import Conflict, NotFound
from greenroom.store.account_records import ApiToken, AuditEntry, Bearer, Invitation, Login, Team
from greenroom.store.records import User


class MemoryAccounts(ABC):
    """See `store.account_ports.AccountStore`."""

    _logins: dict[str, Login]

    def __init__(self) -> None:
        self._teams: dict[str, Team] = {}
        self._members: set[tuple[str, str]] = set()
        self._tokens: dict[str, ApiToken] = {}
        self._audit: list[AuditEntry] = []
        self._invitations: dict[str, Invitation] = {}

    @abstractmethod
    async def add_user(self, user: User) -> None: ...

    @abstractmethod
    def _active(self, user_id: str) -> User | None: ...

    @abstractmethod
    def _started(self, user_id: str) -> list[int]: ...

    @abstractmethod
    def _called(self, user_id: str, now: int) -> list[tuple[int, int]]: ...

    async def add_team(self, team: Team) -> None:
        if team.id in self._teams:
            raise Conflict(f"there is a team {team.id!r} already")
        self._keep_team(team)

    async def change_team(self, team: Team) -> None:
        if team.id not in self._teams:
            raise NotFound(f"no team {team.id!r}")
        self._keep_team(team)

    async def drop_team(self, team_id: str) -> None:
        if self._teams.pop(team_id, None) is None:
            raise NotFound(f"no team {team_id!r}")
        self._members = {m for m in self._members if m[0] != team_id}
        for key, found in self._invitations.items():
            if found.team_id == team_id:
                self._invitations[key] = replace(found, team_id=None)

    async def teams(self) -> list[Team]:
        return sorted(self._teams.values(), key=lambda t: t.name)

    async def members(self) -> list[tuple[str, str]]:
        return sorted(self._members)

    async def join_teams(self, user_id: str, team_ids: Iterable[str]) -> None:
        wanted = set(team_ids)
        if not wanted <= self._teams.keys():
            raise Conflict("there is no such team")
        self._members = {m for m in self._members if m[1] != user_id} | {(t, user_id) for t in wanted}

    async def teams_of(self, user_id: str) -> list[Team]:
        return [t for t in await self.teams() if (t.id, user_id) in self._members]

    async def together(self, user_id: str, other: str) -> bool:
        return any((team, other) in self._members for team, user in self._members if user == user_id)

    async def started_since(self, user_id: str, since: int) -> list[int]:
        return sorted(at for at in self._started(user_id) if at >= since)

    async def called_since(self, user_id: str, since: int, now: int) -> list[tuple[int, int]]:
        return sorted(found for found in self._called(user_id, now) if found[0] >= since)

    async def add_token(self, token: ApiToken, token_hash: str) -> None:
        self._tokens[token_hash] = token

    async def tokens(self, user_id: str, now: int) -> list[ApiToken]:
        found = [t for t in self._tokens.values() if t.user_id == user_id and now < t.expires_at]
        return sorted(found, key=lambda t: (-t.created_at, t.id))

    async def bearer(self, token_hash: str, now: int) -> Bearer | None:
        token = self._tokens.get(token_hash)
        owner = self._active(token.user_id) if token and now < token.expires_at else None
        return Bearer(owner, token) if owner and token else None

    async def used_token(self, token_id: str, now: int) -> None:
        for key, token in self._tokens.items():
            if token.id == token_id:
                self._tokens[key] = replace(token, used_at=now)

    async def drop_token(self, user_id: str, token_id: str) -> bool:
        return self._drop(lambda t: t.user_id == user_id and t.id == token_id) > 0

    async def drop_tokens(self, user_id: str) -> int:
        return self._drop(lambda t: t.user_id == user_id)

    async def alive(self, hashes: Sequence[str], now: int) -> set[str]:
        found = set()
        for key in hashes:
            held = self._logins.get(key) or self._tokens.get(key)
            if held is not None and now < held.expires_at and self._active(held.user_id) is not None:
                found.add(key)
        return found

    async def add_audit(self, entry: AuditEntry) -> None:
        self._audit.append(replace(entry, number=len(self._audit) + 1))

    async def audit(
        self, *, actor: str = "", subject: str = "", action: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[list[AuditEntry], int]:
        found = [
            e
            for e in reversed(self._audit)
            if actor in ("", e.actor) and subject in ("", e.subject) and e.action.startswith(action)
        ]
        return found[offset : offset + limit], len(found)

    async def add_invitation(self, invitation: Invitation) -> None:
        self._invitations[invitation.token_hash] = invitation

    async def invitations(self, now: int) -> list[Invitation]:
        found = [i for i in self._invitations.values() if i.used_by is None and now < i.expires_at]
        return sorted(found, key=lambda i: (-i.created_at, i.id))

    async def invitation(self, token_hash: str, now: int) -> Invitation | None:
        found = self._invitations.get(token_hash)
        return found if found and found.used_by is None and now < found.expires_at else None

    async def join_house(self, token_hash: str, user: User, now: int) -> bool:
        found = await self.invitation(token_hash, now)
        if found is None:
            return False
        await self.add_user(user)
        self._invitations[token_hash] = replace(found, used_by=user.id)
        if found.team_id is not None:
            self._members.add((found.team_id, user.id))
        return True

    async def drop_invitation(self, invitation_id: str) -> bool:
        for key, found in list(self._invitations.items()):
            if found.id == invitation_id and found.used_by is None:
                del self._invitations[key]
                return True
        return False

    def _keep_team(self, team: Team) -> None:
        if any(t.name == team.name and t.id != team.id for t in self._teams.values()):
            raise Conflict(f"there is a team {team.name!r} already")
        self._teams[team.id] = team

    def _drop(self, which: Callable[[ApiToken], bool]) -> int:
        gone = [key for key, token in self._tokens.items() if which(token)]
        for key in gone:
            del self._tokens[key]
        return len(gone)
