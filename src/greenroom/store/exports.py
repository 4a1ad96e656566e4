"""Somebody's data made ready to be fetched: in the database, so that any process can hand it out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from greenroom.store.job_records import Export
from greenroom.store.job_tables import export_parts, exports

T = TypeVar("T")

PART = 1024 * 1024
"""Bytes of one row."""


class ExportTables(ABC):
    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def put_export(self, user_id: str, made_at: int, expires_at: int, content: Iterable[bytes]) -> int:
        """In pieces of at most `PART` bytes, in the place of an earlier one; how many bytes it has."""
        await self.drop_export(user_id)
        size = number = 0
        for number, body in enumerate(content, 1):
            row = {"user_id": user_id, "number": number, "body": body}
            await self._write(lambda c, row=row: c.execute(insert(export_parts).values(row)))  # type: ignore[misc]
            size += len(body)
        whole = Export(user_id, made_at, expires_at, size, number)
        await self._write(lambda c: c.execute(insert(exports).values(asdict(whole))))
        return size

    async def export(self, user_id: str, now: int) -> Export | None:
        wanted = select(exports).where(exports.c.user_id == user_id, exports.c.expires_at > now)
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else Export(**row._mapping)

    async def link_export(self, user_id: str, token_hash: str, until: int) -> None:
        """What fetches it, once; an earlier link works no more."""
        link = {"token_hash": token_hash, "token_until": until}
        change = update(exports).where(exports.c.user_id == user_id).values(link)
        await self._write(lambda c: c.execute(change))

    async def take_export(self, user_id: str, token_hash: str, now: int) -> Export | None:
        """For who has the link; it works no more then."""
        which = (
            exports.c.user_id == user_id,
            exports.c.token_hash == token_hash,
            exports.c.token_until > now,
            exports.c.expires_at > now,
        )

        def work(connection: Connection) -> Export | None:
            row = connection.execute(select(exports).where(*which)).one_or_none()
            used = update(exports).where(*which).values(token_hash="", token_until=0)
            if row is None or connection.execute(used).rowcount == 0:
                return None
            return Export(**row._mapping)

        return await self._write(work)

    async def export_part(self, user_id: str, number: int) -> bytes:
        """From 1."""
        which = (export_parts.c.user_id == user_id, export_parts.c.number == number)
        wanted = select(export_parts.c.body).where(*which)
        found: bytes = await self._read(lambda c: bytes(c.execute(wanted).scalar_one()))
        return found

    async def drop_export(self, user_id: str) -> None:
        def work(connection: Connection) -> None:
            for table in (export_parts, exports):
                connection.execute(delete(table).where(table.c.user_id == user_id))

        await self._write(work)
