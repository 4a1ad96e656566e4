"""Which process runs which live session: leases with a fencing number, in the database that holds the log.

A lease has no end of its own. It is good while its worker is seen: each worker says often that it is there,
and whoever was not seen for `ALIVE_MS` has lost all its sessions to whoever asks first. That worker may not
know it yet (it hung, it was cut off); the number does: taking a lease raises it, and what is appended under
an older number is refused with `LeaseLost`. Times are the database's, so clocks of machines do not matter.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Exists, delete, exists, func, insert, or_, select, update

from greenroom.engine.ports import Lease, Worker
from greenroom.store.dialects import now_ms
from greenroom.store.tables import sessions, workers

T = TypeVar("T")

ALIVE_MS = 2_000
"""A worker that was not seen for so long is taken for dead."""

SETTLING_MS = 3_000
"""A session without events that is younger is being started by someone just now."""


class LeaseTables(ABC):
    """See `engine.ports.Leases`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def seen(self, worker: str, place: str = "", live: int = 0) -> None:
        def work(connection: Connection) -> None:
            change = update(workers).where(workers.c.id == worker).values(seen_at=now_ms(), live=live)
            if connection.execute(change).rowcount == 0:
                row = {"id": worker, "place": place, "live": live}
                connection.execute(insert(workers).values(**row, started_at=now_ms(), seen_at=now_ms()))

        await self._write(work)

    async def claim(self, session_id: str, worker: str, *, force: bool = False) -> Lease | None:
        free = or_(sessions.c.worker.is_(None), sessions.c.worker == worker, ~_held())
        change = (
            update(sessions)
            .where(sessions.c.id == session_id, *(() if force else (free,)))
            .values(worker=worker, fence=sessions.c.fence + 1)
        )
        wanted = select(sessions.c.worker, sessions.c.fence).where(sessions.c.id == session_id)

        def work(connection: Connection) -> Lease | None:
            mine = connection.execute(change).rowcount > 0
            row = connection.execute(wanted).one_or_none()
            return None if row is None else Lease(row.worker or "", row.fence, mine)

        return await self._write(work)

    async def holder(self, session_id: str) -> Lease | None:
        wanted = select(sessions.c.worker, sessions.c.fence).where(sessions.c.id == session_id)
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else Lease(row.worker or "", row.fence, False)

    async def release(self, worker: str, session_ids: Sequence[str] | None = None) -> None:
        which = [sessions.c.worker == worker]
        if session_ids is not None:
            which.append(sessions.c.id.in_(session_ids))
        await self._write(lambda c: c.execute(update(sessions).where(*which).values(worker=None)))

    async def gone(self, worker: str) -> None:
        await self.release(worker)
        await self._write(lambda c: c.execute(delete(workers).where(workers.c.id == worker)))

    async def orphans(self, limit: int) -> list[str]:
        wanted = (
            select(sessions.c.id)
            .where(
                sessions.c.status != "ended",
                sessions.c.deleted_at.is_(None),
                or_(sessions.c.worker.is_(None), ~_held()),
                or_(sessions.c.seq > 0, sessions.c.created_at < now_ms() - SETTLING_MS),
            )
            .order_by(func.random())
            .limit(limit)
        )
        return await self._read(lambda c: list(c.execute(wanted).scalars()))

    async def workers(self) -> list[Worker]:
        alive = workers.c.seen_at > now_ms() - ALIVE_MS
        wanted = select(workers, alive.label("alive")).order_by(workers.c.started_at, workers.c.id)
        return await self._read(lambda c: [Worker(**row._mapping) for row in c.execute(wanted)])

    async def forget_workers(self, older_ms: int) -> None:
        old = delete(workers).where(workers.c.seen_at < now_ms() - older_ms)
        await self._write(lambda c: c.execute(old))


def _held() -> Exists:
    """Its worker was seen lately."""
    return exists().where(workers.c.id == sessions.c.worker, workers.c.seen_at > now_ms() - ALIVE_MS)
