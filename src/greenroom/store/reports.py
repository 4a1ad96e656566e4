"""Reviews, shared reports and conversations held elsewhere."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update

from greenroom.store.records import Analysis, Review, Scored
from greenroom.store.rows import analysis_of, record_of, review_of
from greenroom.store.tables import analyses, evaluations, reviews, sessions, shares

T = TypeVar("T")


class ReportTables(ABC):
    """See `store.ports.ReportStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_review(self, review: Review) -> None:
        await self._write(lambda c: c.execute(insert(reviews).values(asdict(review))))

    async def reviews(self, session_id: str) -> list[Review]:
        wanted = select(reviews).where(reviews.c.session_id == session_id).order_by(reviews.c.number)
        return await self._read(lambda c: [review_of(row) for row in c.execute(wanted)])

    async def open_disputes(
        self,
        *,
        besides: str | None = None,
        among: Collection[str] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[Review], int]:
        each = (reviews.c.session_id, reviews.c.criterion)
        newest = select(func.max(reviews.c.number)).select_from(reviews).group_by(*each).correlate(None)
        which = [
            reviews.c.number.in_(newest),
            reviews.c.kind == "dispute",
            sessions.c.private.is_(False),
            sessions.c.deleted_at.is_(None),
        ]
        if besides is not None:
            which.append(sessions.c.user_id != besides)
        if among is not None:
            which.append(sessions.c.user_id.in_(sorted(among)))
        wanted = select(reviews).join(sessions).where(*which).order_by(reviews.c.number.desc())
        counted = select(func.count()).select_from(reviews).join(sessions).where(*which)

        def work(connection: Connection) -> tuple[list[Review], int]:
            page = connection.execute(wanted.limit(limit).offset(offset))
            return [review_of(row) for row in page], connection.execute(counted).scalar_one()

        return await self._read(work)

    async def scored(self, user_id: str, limit: int) -> list[Scored]:
        ended = sessions.c.created_at + sessions.c.ended_ms
        chosen = (
            select(sessions)
            .where(
                sessions.c.user_id == user_id,
                sessions.c.status == "ended",
                sessions.c.deleted_at.is_(None),
                sessions.c.parent_id.is_(None),
                sessions.c.private.is_(False),
                sessions.c.overall.is_not(None),
            )
            .order_by(ended.desc(), sessions.c.id.desc())
            .limit(limit)
        )

        def work(connection: Connection) -> list[Scored]:
            found = [record_of(row) for row in connection.execute(chosen)]
            made: dict[str, Any] = {}
            wanted = (
                select(evaluations.c.session_id, evaluations.c.body)
                .where(evaluations.c.session_id.in_([r.id for r in found]))
                .order_by(evaluations.c.created_at)
            )
            for session_id, body in connection.execute(wanted):
                made[session_id] = body
            return [Scored(r, made[r.id]) for r in found if r.id in made]

        return await self._read(work)

    async def add_share(self, token_hash: str, session_id: str, expires_at: int) -> None:
        row = {"token_hash": token_hash, "session_id": session_id, "expires_at": expires_at}
        await self._write(lambda c: c.execute(insert(shares).values(row)))

    async def shared(self, token_hash: str, now: int) -> str | None:
        wanted = (
            select(shares.c.session_id)
            .join(sessions)
            .where(
                shares.c.token_hash == token_hash,
                shares.c.expires_at > now,
                sessions.c.deleted_at.is_(None),
            )
        )
        found: str | None = await self._read(lambda c: c.execute(wanted).scalar_one_or_none())
        return found

    async def drop_shares(self, session_id: str) -> int:
        gone = delete(shares).where(shares.c.session_id == session_id)
        return await self._write(lambda c: int(c.execute(gone).rowcount))

    async def add_analysis(self, analysis: Analysis) -> None:
        await self._write(lambda c: c.execute(insert(analyses).values(_plain(analysis))))

    async def replace_analysis(self, analysis: Analysis) -> None:
        change = update(analyses).where(analyses.c.id == analysis.id).values(_plain(analysis))
        await self._write(lambda c: c.execute(change))

    async def analysis(self, analysis_id: str) -> Analysis | None:
        wanted = select(analyses).where(analyses.c.id == analysis_id)
        row = await self._read(lambda c: c.execute(wanted).one_or_none())
        return None if row is None else analysis_of(row)

    async def drop_analysis(self, analysis_id: str) -> None:
        await self._write(lambda c: c.execute(delete(analyses).where(analyses.c.id == analysis_id)))

    async def analyses(self, user_id: str, *, limit: int = 50, offset: int = 0) -> tuple[list[Analysis], int]:
        short = [c for c in analyses.c if c.name not in ("lines", "evaluation")]
        newest = (analyses.c.created_at.desc(), analyses.c.id.desc())
        wanted = select(*short).where(analyses.c.user_id == user_id).order_by(*newest)
        counted = select(func.count()).select_from(analyses).where(analyses.c.user_id == user_id)

        def work(connection: Connection) -> tuple[list[Analysis], int]:
            page = connection.execute(wanted.limit(limit).offset(offset))
            return [analysis_of(row) for row in page], connection.execute(counted).scalar_one()

        return await self._read(work)


def _plain(analysis: Analysis) -> dict[str, Any]:
    row = asdict(analysis)
    plain = orjson.loads(orjson.dumps({"lines": list(row["lines"]), "evaluation": row["evaluation"]}))
    return {**row, **plain}
