"""Reviews, shared reports and conversations held elsewhere, in memory."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from greenroom.core.errors import Conflict
from greenroom.store.records import Analysis, Review, Scored, SessionRecord


class MemoryReports(ABC):
    """See `store.ports.ReportStore`."""

    def __init__(self) -> None:
        self._reviews: list[Review] = []
        self._shares: dict[str, tuple[str, int]] = {}
        self._analyses: dict[str, Analysis] = {}

    @abstractmethod
    async def session(self, session_id: str) -> SessionRecord | None: ...

    @abstractmethod
    async def evaluation(self, session_id: str, scorer: str | None = None) -> dict[str, Any] | None: ...

    @abstractmethod
    def _ended(self, user_id: str, private: bool = True) -> list[SessionRecord]: ...

    @abstractmethod
    def _there(self, session_id: str) -> bool: ...

    async def add_review(self, review: Review) -> None:
        taken = any(r.id == review.id for r in self._reviews)
        if taken or not self._there(review.session_id):
            raise Conflict("the id is taken, or there is no such session")
        self._reviews.append(review)

    async def reviews(self, session_id: str) -> list[Review]:
        return [r for r in self._reviews if r.session_id == session_id]

    async def open_disputes(
        self,
        *,
        besides: str | None = None,
        among: Collection[str] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[Review], int]:
        newest = {(r.session_id, r.criterion): r for r in self._reviews}  # a later one takes the place
        found = []
        for review in reversed(self._reviews):
            if review.kind != "dispute" or newest[review.session_id, review.criterion] != review:
                continue
            record = await self.session(review.session_id)
            if record is None or record.started.private or record.started.user_id == besides:
                continue
            if among is None or record.started.user_id in among:
                found.append(review)
        return found[offset : offset + limit], len(found)

    async def scored(self, user_id: str, limit: int) -> list[Scored]:
        found = [r for r in self._ended(user_id, private=False) if r.overall is not None]
        found.sort(key=lambda r: (r.ended_at or 0, r.id), reverse=True)
        made = [(r, await self.evaluation(r.id)) for r in found[:limit]]
        return [Scored(r, body) for r, body in made if body is not None]

    async def add_share(self, token_hash: str, session_id: str, expires_at: int) -> None:
        if token_hash in self._shares or not self._there(session_id):
            raise Conflict("the token is taken, or there is no such session")
        self._shares[token_hash] = (session_id, expires_at)

    async def shared(self, token_hash: str, now: int) -> str | None:
        session_id, expires_at = self._shares.get(token_hash, ("", 0))
        return session_id if now < expires_at and await self.session(session_id) else None

    async def drop_shares(self, session_id: str) -> int:
        gone = [token for token, (session, _) in self._shares.items() if session == session_id]
        for token in gone:
            del self._shares[token]
        return len(gone)

    async def add_analysis(self, analysis: Analysis) -> None:
        if analysis.id in self._analyses:
            raise Conflict(f"there is an analysis {analysis.id!r} already")
        self._analyses[analysis.id] = analysis

    async def replace_analysis(self, analysis: Analysis) -> None:
        if analysis.id in self._analyses:
            self._analyses[analysis.id] = analysis

    async def analysis(self, analysis_id: str) -> Analysis | None:
        return self._analyses.get(analysis_id)

    async def drop_analysis(self, analysis_id: str) -> None:
        self._analyses.pop(analysis_id, None)

    async def analyses(self, user_id: str, *, limit: int = 50, offset: int = 0) -> tuple[list[Analysis], int]:
        found = [a for a in self._analyses.values() if a.user_id == user_id]
        found.sort(key=lambda a: (a.created_at, a.id), reverse=True)
        return [replace(a, lines=(), evaluation={}) for a in found[offset : offset + limit]], len(found)
