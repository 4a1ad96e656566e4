"""Invitations to play the customer."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, exists, insert, or_, select, update

from greenroom.store.tables import invites, sessions

T = TypeVar("T")


class InviteTables(ABC):
    """See `store.ports.InviteStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_invite(self, token_hash: str, session_id: str, expires_at: int) -> None:
        row = {"token_hash": token_hash, "session_id": session_id, "expires_at": expires_at}
        await self._write(lambda c: c.execute(insert(invites).values(row)))

    async def use_invite(self, token_hash: str, user_id: str, now: int) -> str | None:
        others = exists().where(
            sessions.c.id == invites.c.session_id,
            sessions.c.user_id != user_id,
            sessions.c.deleted_at.is_(None),
        )
        change = (
            update(invites)
            .where(
                invites.c.token_hash == token_hash,
                invites.c.expires_at > now,
                or_(invites.c.user_id.is_(None), invites.c.user_id == user_id),
                others,
            )
            .values(user_id=user_id)
        )
        wanted = select(invites.c.session_id).where(invites.c.token_hash == token_hash)

        def work(connection: Connection) -> str | None:
            if connection.execute(change).rowcount == 0:
                return None
            found: str = connection.execute(wanted).scalar_one()
            return found

        return await self._write(work)

    async def invited(self, session_id: str, user_id: str) -> bool:
        wanted = select(invites.c.token_hash).where(
            invites.c.session_id == session_id, invites.c.user_id == user_id
        )
        return await self._read(lambda c: c.execute(wanted.limit(1)).first() is not None)
