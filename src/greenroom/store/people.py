"""Users, links and signed-in browsers: the half of the store that sessions don't need."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from greenroom.core.errors import NotFound
from greenroom.store.records import User
from greenroom.store.rows import user_of
from greenroom.store.tables import links, logins, users

T = TypeVar("T")


class PeopleTables(ABC):
    """See `store.ports.UserStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_user(self, user: User) -> None:
        await self._write(lambda c: c.execute(insert(users).values(asdict(user))))

    async def user(self, user_id: str) -> User | None:
        wanted = select(users).where(users.c.id == user_id)
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else user_of(row)

    async def users(self) -> list[User]:
        wanted = select(users).order_by(users.c.id)
        return await self._read(lambda c: [user_of(row) for row in c.execute(wanted)])

    async def set_prefs(self, user_id: str, prefs: Mapping[str, Any]) -> None:
        change = update(users).where(users.c.id == user_id).values(prefs=dict(prefs))

        def work(connection: Connection) -> None:
            if connection.execute(change).rowcount == 0:
                raise NotFound(f"no user {user_id!r}")

        await self._write(work)

    async def add_link(self, token_hash: str, user_id: str, expires_at: int) -> None:
        row = {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at}
        await self._write(lambda c: c.execute(insert(links).values(row)))

    async def use_link(self, token_hash: str, now: int) -> User | None:
        change = (
            update(links)
            .where(links.c.token_hash == token_hash, links.c.used_at.is_(None), links.c.expires_at > now)
            .values(used_at=now)
        )
        wanted = select(users).join(links).where(links.c.token_hash == token_hash)

        def work(connection: Connection) -> User | None:
            if connection.execute(change).rowcount == 0:
                return None
            return user_of(connection.execute(wanted).one())

        return await self._write(work)

    async def add_login(self, token_hash: str, user_id: str, expires_at: int) -> None:
        row = {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at}
        await self._write(lambda c: c.execute(insert(logins).values(row)))

    async def login(self, token_hash: str, now: int) -> User | None:
        wanted = (
            select(users).join(logins).where(logins.c.token_hash == token_hash, logins.c.expires_at > now)
        )
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else user_of(row)

    async def drop_login(self, token_hash: str) -> None:
        await self._write(lambda c: c.execute(delete(logins).where(logins.c.token_hash == token_hash)))
