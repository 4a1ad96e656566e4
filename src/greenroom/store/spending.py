"""What calls to language models took and cost, and the judgements of models."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, case, cast, delete, func, insert, select

from greenroom.store.columns import MS
from greenroom.store.dialects import month_of
from greenroom.store.records import ModelCall, Spent, SpentBy
from greenroom.store.rows import model_call_of
from greenroom.store.tables import judgements, model_calls, sessions

T = TypeVar("T")

_WHO = func.coalesce(model_calls.c.user_id, sessions.c.user_id)
_KEYS: Mapping[SpentBy, ColumnElement[Any]] = {
    "model": model_calls.c.model,
    "purpose": model_calls.c.purpose,
    "user": _WHO,
    "session": model_calls.c.session_id,
    "month": month_of(model_calls.c.at),
}


class SpendingTables(ABC):
    """See `store.ports.SpendingStore`."""

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def add_model_calls(self, calls: Sequence[ModelCall]) -> None:
        rows = [asdict(call) for call in calls]
        if rows:
            await self._write(lambda c: c.execute(insert(model_calls), rows))

    async def model_spending(self, by: SpentBy, *, since: int = 0, until: int | None = None) -> list[Spent]:
        key, one = _KEYS[by], model_calls.c
        unpriced = and_(one.ok, one.micro.is_(None))
        spent = cast(func.coalesce(func.sum(one.micro), 0), MS)
        wanted = (
            select(
                key,
                func.count(),
                func.sum(case((one.ok, 0), else_=1)),
                func.sum(case((unpriced, 1), else_=0)),
                cast(func.sum(one.input_tokens), MS),
                cast(func.sum(one.cached_tokens), MS),
                cast(func.sum(one.output_tokens), MS),
                spent,
                func.sum(case((one.estimated, 1), else_=0)),
                cast(func.sum(one.input_sound_tokens), MS),
                cast(func.sum(one.output_sound_tokens), MS),
            )
            .select_from(model_calls.outerjoin(sessions, sessions.c.id == one.session_id))
            .where(one.at >= since, *(() if until is None else (one.at < until,)))
            .group_by(key)
            .order_by(spent.desc(), key)
        )
        return await self._read(lambda c: [Spent(row[0] or "", *row[1:]) for row in c.execute(wanted)])

    async def model_failures(self, limit: int) -> list[ModelCall]:
        wanted = (
            select(model_calls).where(~model_calls.c.ok).order_by(model_calls.c.number.desc()).limit(limit)
        )
        return await self._read(lambda c: [model_call_of(row) for row in c.execute(wanted)])

    async def put_judgement(self, session_id: str, body: Mapping[str, Any], at: int) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(judgements).where(judgements.c.session_id == session_id))
            row = {"session_id": session_id, "body": dict(body), "created_at": at}
            connection.execute(insert(judgements).values(row))

        await self._write(work)

    async def judgement(self, session_id: str) -> dict[str, Any] | None:
        wanted = select(judgements.c.body).where(judgements.c.session_id == session_id)
        found: dict[str, Any] | None = await self._read(lambda c: c.execute(wanted).scalar_one_or_none())
        return found
