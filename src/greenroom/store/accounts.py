"""Teams, tokens, invitations and the audit log."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, insert, select, update

from greenroom.core.errors import NotFound
from greenroom.store.account_records import ApiToken, AuditEntry, Bearer, Invitation, Team
from greenroom.store.account_tables import audit, invitations, members, teams, tokens
from greenroom.store.on_the_phone import LINE, open_ms
from greenroom.store.people import ACTIVE, user_row
from greenroom.store.records import User
from greenroom.store.rows import user_of
from greenroom.store.tables import events, logins, sessions, users

T = TypeVar("T")


class AccountTables(ABC):
    """See `store.account_ports.AccountStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_team(self, team: Team) -> None:
        await self._write(lambda c: c.execute(insert(teams).values(asdict(team))))

    async def change_team(self, team: Team) -> None:
        change = update(teams).where(teams.c.id == team.id).values(asdict(team))
        await self._write(lambda c: _there(c.execute(change).rowcount, team.id))

    async def drop_team(self, team_id: str) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(members).where(members.c.team_id == team_id))
            connection.execute(
                update(invitations).where(invitations.c.team_id == team_id).values(team_id=None)
            )
            _there(connection.execute(delete(teams).where(teams.c.id == team_id)).rowcount, team_id)

        await self._write(work)

    async def teams(self) -> list[Team]:
        wanted = select(teams).order_by(teams.c.name)
        return await self._read(lambda c: [Team(**row._mapping) for row in c.execute(wanted)])

    async def members(self) -> list[tuple[str, str]]:
        wanted = select(members.c.team_id, members.c.user_id).order_by(members.c.team_id, members.c.user_id)
        return await self._read(lambda c: [(team, user) for team, user in c.execute(wanted)])

    async def join_teams(self, user_id: str, team_ids: Iterable[str]) -> None:
        rows = [{"team_id": team, "user_id": user_id} for team in sorted(set(team_ids))]

        def work(connection: Connection) -> None:
            connection.execute(delete(members).where(members.c.user_id == user_id))
            if rows:
                connection.execute(insert(members), rows)

        await self._write(work)

    async def teams_of(self, user_id: str) -> list[Team]:
        wanted = select(teams).join(members).where(members.c.user_id == user_id).order_by(teams.c.name)
        return await self._read(lambda c: [Team(**row._mapping) for row in c.execute(wanted)])

    async def together(self, user_id: str, other: str) -> bool:
        mine = select(members.c.team_id).where(members.c.user_id == user_id)
        wanted = (
            select(members.c.team_id).where(members.c.user_id == other, members.c.team_id.in_(mine)).limit(1)
        )
        return await self._read(lambda c: c.execute(wanted).first() is not None)

    async def started_since(self, user_id: str, since: int) -> list[int]:
        wanted = (
            select(sessions.c.created_at)
            .where(sessions.c.user_id == user_id, sessions.c.created_at >= since)
            .order_by(sessions.c.created_at)
        )
        return await self._read(lambda c: list(c.execute(wanted).scalars()))

    async def called_since(self, user_id: str, since: int, now: int) -> list[tuple[int, int]]:
        mine = (sessions.c.user_id == user_id, sessions.c.created_at >= since, sessions.c.channel == "call")
        since_fork = events.c.seq > func.coalesce(sessions.c.parent_seq, 0)
        wanted = (
            select(sessions.c.id, sessions.c.created_at, sessions.c.ended_ms, events.c.kind, events.c.at)
            .join(events, events.c.session_id == sessions.c.id)
            .where(*mine, since_fork, events.c.kind.in_(LINE))
            .order_by(sessions.c.created_at, sessions.c.id, events.c.seq)
        )

        def work(connection: Connection) -> list[tuple[int, int]]:
            found = []
            for _, rows in groupby(connection.execute(wanted), key=lambda row: row[0]):
                line = list(rows)
                created, ended = line[0][1], line[0][2]
                until = now - created if ended is None else ended
                found.append((created, open_ms(((kind, at) for *_, kind, at in line), until)))
            return found

        return await self._read(work)

    async def add_token(self, token: ApiToken, token_hash: str) -> None:
        row = {**asdict(token), "scopes": list(token.scopes), "token_hash": token_hash}
        await self._write(lambda c: c.execute(insert(tokens).values(row)))

    async def tokens(self, user_id: str, now: int) -> list[ApiToken]:
        wanted = (
            select(tokens)
            .where(tokens.c.user_id == user_id, tokens.c.expires_at > now)
            .order_by(tokens.c.created_at.desc(), tokens.c.id)
        )
        return await self._read(lambda c: [_token_of(row._mapping) for row in c.execute(wanted)])

    async def bearer(self, token_hash: str, now: int) -> Bearer | None:
        token = select(tokens).where(tokens.c.token_hash == token_hash, tokens.c.expires_at > now)

        def work(connection: Connection) -> Bearer | None:
            row = connection.execute(token).one_or_none()
            if row is None:
                return None
            owner = connection.execute(select(users).where(users.c.id == row.user_id, ACTIVE)).one_or_none()
            return None if owner is None else Bearer(user_of(owner), _token_of(row._mapping))

        return await self._read(work)

    async def used_token(self, token_id: str, now: int) -> None:
        change = update(tokens).where(tokens.c.id == token_id).values(used_at=now)
        await self._write(lambda c: c.execute(change))

    async def drop_token(self, user_id: str, token_id: str) -> bool:
        which = delete(tokens).where(tokens.c.user_id == user_id, tokens.c.id == token_id)
        return await self._write(lambda c: c.execute(which).rowcount > 0)

    async def drop_tokens(self, user_id: str) -> int:
        which = delete(tokens).where(tokens.c.user_id == user_id)
        return await self._write(lambda c: c.execute(which).rowcount)

    async def alive(self, hashes: Sequence[str], now: int) -> set[str]:
        if not hashes:
            return set()
        browsers = select(logins.c.token_hash).join(users).where(logins.c.expires_at > now, ACTIVE)
        programs = select(tokens.c.token_hash).join(users).where(tokens.c.expires_at > now, ACTIVE)
        some = [hashes[i : i + 1_000] for i in range(0, len(hashes), 1_000)]

        def work(connection: Connection) -> set[str]:
            found: set[str] = set()
            for part in some:
                found.update(connection.execute(browsers.where(logins.c.token_hash.in_(part))).scalars())
                found.update(connection.execute(programs.where(tokens.c.token_hash.in_(part))).scalars())
            return found

        return await self._read(work)

    async def add_audit(self, entry: AuditEntry) -> None:
        row = {k: v for k, v in asdict(entry).items() if k != "number"}
        await self._write(lambda c: c.execute(insert(audit).values(row)))

    async def audit(
        self, *, actor: str = "", subject: str = "", action: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[list[AuditEntry], int]:
        which = [audit.c.actor == actor] if actor else []
        which += [audit.c.subject == subject] if subject else []
        which += [audit.c.action.startswith(action, autoescape=True)] if action else []
        wanted = select(audit).where(*which).order_by(audit.c.number.desc()).limit(limit).offset(offset)
        counted = select(func.count()).select_from(audit).where(*which)

        def work(connection: Connection) -> tuple[list[AuditEntry], int]:
            found = [AuditEntry(**row._mapping) for row in connection.execute(wanted)]
            return found, connection.execute(counted).scalar_one()

        return await self._read(work)

    async def add_invitation(self, invitation: Invitation) -> None:
        await self._write(lambda c: c.execute(insert(invitations).values(asdict(invitation))))

    async def invitations(self, now: int) -> list[Invitation]:
        wanted = (
            select(invitations)
            .where(invitations.c.used_by.is_(None), invitations.c.expires_at > now)
            .order_by(invitations.c.created_at.desc(), invitations.c.id)
        )
        return await self._read(lambda c: [Invitation(**row._mapping) for row in c.execute(wanted)])

    async def invitation(self, token_hash: str, now: int) -> Invitation | None:
        row = await self._read(lambda c: c.execute(_usable(token_hash, now)).one_or_none())
        return None if row is None else Invitation(**row._mapping)

    async def join_house(self, token_hash: str, user: User, now: int) -> bool:
        def work(connection: Connection) -> bool:
            found = connection.execute(_usable(token_hash, now).with_for_update()).one_or_none()
            if found is None:
                return False
            connection.execute(insert(users).values(user_row(user)))
            used = update(invitations).where(invitations.c.id == found.id).values(used_by=user.id)
            connection.execute(used)
            if found.team_id is not None:
                row = {"team_id": found.team_id, "user_id": user.id}
                connection.execute(insert(members).values(row))
            return True

        return await self._write(work)

    async def drop_invitation(self, invitation_id: str) -> bool:
        which = delete(invitations).where(invitations.c.id == invitation_id, invitations.c.used_by.is_(None))
        return await self._write(lambda c: c.execute(which).rowcount > 0)


def _usable(token_hash: str, now: int) -> Any:
    return select(invitations).where(
        invitations.c.token_hash == token_hash,
        invitations.c.used_by.is_(None),
        invitations.c.expires_at > now,
    )


def _token_of(held: Any) -> ApiToken:
    fields = {k: v for k, v in held.items() if k != "token_hash"}
    return ApiToken(**{**fields, "scopes": tuple(fields["scopes"])})


def _there(changed: int, team_id: str) -> None:
    if changed == 0:
        raise NotFound(f"no team {team_id!r}")
