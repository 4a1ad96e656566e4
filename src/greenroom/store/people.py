"""Users, links and signed-in browsers: the half of the store that sessions don't need."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from greenroom.core.errors import NotFound
from greenroom.store.account_records import LinkPurpose, Login
from greenroom.store.account_tables import identities, passwords, tries
from greenroom.store.records import User, name_key
from greenroom.store.rows import user_of
from greenroom.store.tables import links, logins, users

T = TypeVar("T")
ACTIVE = users.c.deactivated_at.is_(None)


def user_row(user: User) -> dict[str, Any]:
    return {**asdict(user), "name_key": name_key(user.name)}


class PeopleTables(ABC):
    """See `store.account_ports.UserStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_user(self, user: User) -> None:
        await self._write(lambda c: c.execute(insert(users).values(user_row(user))))

    async def user(self, user_id: str) -> User | None:
        return await self._one_user(users.c.id == user_id)

    async def users(self) -> list[User]:
        wanted = select(users).order_by(users.c.id)
        return await self._read(lambda c: [user_of(row) for row in c.execute(wanted)])

    async def user_called(self, name_or_mail: str) -> User | None:
        key = name_key(name_or_mail)
        return await self._one_user(or_(users.c.name_key == key, users.c.email == key))

    async def change_user(self, user_id: str, **changes: Any) -> User:
        named = {"name_key": name_key(changes["name"])} if "name" in changes else {}
        change = update(users).where(users.c.id == user_id).values(**changes, **named)

        def work(connection: Connection) -> User:
            if connection.execute(change).rowcount == 0:
                raise NotFound(f"no user {user_id!r}")
            return user_of(connection.execute(select(users).where(users.c.id == user_id)).one())

        return await self._write(work)

    async def set_prefs(self, user_id: str, prefs: Mapping[str, Any]) -> None:
        await self.change_user(user_id, prefs=dict(prefs))

    async def add_link(
        self, token_hash: str, user_id: str, expires_at: int, purpose: LinkPurpose = "enter"
    ) -> None:
        row = {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at, "purpose": purpose}
        await self._write(lambda c: c.execute(insert(links).values(row)))

    async def use_link(self, token_hash: str, now: int, purpose: LinkPurpose = "enter") -> User | None:
        active = select(users.c.id).where(ACTIVE)
        change = (
            update(links)
            .where(
                links.c.token_hash == token_hash,
                links.c.used_at.is_(None),
                links.c.expires_at > now,
                links.c.purpose == purpose,
                links.c.user_id.in_(active),
            )
            .values(used_at=now)
        )
        wanted = select(users).join(links).where(links.c.token_hash == token_hash)

        def work(connection: Connection) -> User | None:
            if connection.execute(change).rowcount == 0:
                return None
            return user_of(connection.execute(wanted).one())

        return await self._write(work)

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
        row = asdict(Login(token_hash, user_id, expires_at, created_at, created_at, about, via))
        await self._write(lambda c: c.execute(insert(logins).values(row)))

    async def login(self, token_hash: str, now: int) -> User | None:
        wanted = (
            select(users)
            .join(logins)
            .where(logins.c.token_hash == token_hash, logins.c.expires_at > now, ACTIVE)
        )
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else user_of(row)

    async def logins(self, user_id: str, now: int) -> list[Login]:
        wanted = (
            select(logins)
            .where(logins.c.user_id == user_id, logins.c.expires_at > now)
            .order_by(logins.c.seen_at.desc(), logins.c.token_hash)
        )
        return await self._read(lambda c: [Login(**row._mapping) for row in c.execute(wanted)])

    async def seen_login(self, token_hash: str, now: int) -> None:
        change = update(logins).where(logins.c.token_hash == token_hash).values(seen_at=now)
        await self._write(lambda c: c.execute(change))

    async def drop_login(self, token_hash: str) -> None:
        await self._write(lambda c: c.execute(delete(logins).where(logins.c.token_hash == token_hash)))

    async def drop_logins(self, user_id: str, *, but: str | None = None) -> int:
        which = [logins.c.user_id == user_id, *([] if but is None else [logins.c.token_hash != but])]

        def work(connection: Connection) -> int:
            unused = delete(links).where(links.c.user_id == user_id, links.c.used_at.is_(None))
            connection.execute(unused)
            return connection.execute(delete(logins).where(*which)).rowcount

        return await self._write(work)

    async def set_password(self, user_id: str, hashed: str, now: int) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(passwords).where(passwords.c.user_id == user_id))
            row = {"user_id": user_id, "hash": hashed, "changed_at": now}
            connection.execute(insert(passwords).values(row))

        await self._write(work)

    async def password(self, user_id: str) -> str | None:
        wanted = select(passwords.c.hash).where(passwords.c.user_id == user_id)
        found: str | None = await self._read(lambda c: c.execute(wanted).scalar_one_or_none())
        return found

    async def identity(self, issuer: str, subject: str) -> User | None:
        mine = select(identities.c.user_id).where(
            identities.c.issuer == issuer, identities.c.subject == subject
        )
        return await self._one_user(users.c.id.in_(mine))

    async def add_identity(self, issuer: str, subject: str, user_id: str) -> None:
        row = {"issuer": issuer, "subject": subject, "user_id": user_id}
        await self._write(lambda c: c.execute(insert(identities).values(row)))

    async def try_in(self, limits: Mapping[str, int], since: int, now: int) -> int | None:
        def work(connection: Connection) -> int | None:
            for key, most in limits.items():
                last = (
                    select(tries.c.at)
                    .where(tries.c.key == key, tries.c.at > since)
                    .order_by(tries.c.at.desc())
                    .limit(most)
                )
                found = list(connection.execute(last).scalars())
                if len(found) >= most:
                    return int(found[-1])
            connection.execute(insert(tries), [{"key": key, "at": now} for key in limits])
            return None

        return await self._write(work)

    async def forget_tries(self, keys: Iterable[str], before: int = 0) -> None:
        which = or_(tries.c.key.in_(list(keys)), tries.c.at < before)
        await self._write(lambda c: c.execute(delete(tries).where(which)))

    async def _one_user(self, *which: Any) -> User | None:
        wanted = select(users).where(*which).order_by(func.length(users.c.name_key)).limit(1)
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else user_of(row)
