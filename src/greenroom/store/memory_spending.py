"""What calls to language models took and cost, and the judgements of models, in memory."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from greenroom.core.errors import Conflict
from greenroom.store.records import ModelCall, Spent, SpentBy


class MemorySpending(ABC):
    """See `store.ports.SpendingStore`."""

    def __init__(self) -> None:
        self._calls: list[ModelCall] = []
        self._judgements: dict[str, dict[str, Any]] = {}

    @abstractmethod
    def _there(self, session_id: str) -> bool: ...

    @abstractmethod
    def _player(self, session_id: str) -> str: ...

    async def add_model_calls(self, calls: Sequence[ModelCall]) -> None:
        self._calls += calls

    async def model_spending(self, by: SpentBy, *, since: int = 0, until: int | None = None) -> list[Spent]:
        groups: dict[str, list[ModelCall]] = {}
        for call in self._calls:
            if call.at >= since and (until is None or call.at < until):
                groups.setdefault(self._key(call, by), []).append(call)
        found = [
            Spent(
                key=key,
                calls=len(calls),
                failed=sum(not c.ok for c in calls),
                unpriced=sum(c.ok and c.micro is None for c in calls),
                input_tokens=sum(c.input_tokens for c in calls),
                cached_tokens=sum(c.cached_tokens for c in calls),
                output_tokens=sum(c.output_tokens for c in calls),
                micro=sum(c.micro or 0 for c in calls),
                estimated=sum(c.estimated for c in calls),
                input_sound_tokens=sum(c.input_sound_tokens for c in calls),
                output_sound_tokens=sum(c.output_sound_tokens for c in calls),
            )
            for key, calls in groups.items()
        ]
        return sorted(found, key=lambda s: (-s.micro, s.key))

    async def model_failures(self, limit: int) -> list[ModelCall]:
        return [c for c in reversed(self._calls) if not c.ok][:limit]

    async def put_judgement(self, session_id: str, body: Mapping[str, Any], at: int) -> None:
        if not self._there(session_id):
            raise Conflict("there is no such session")
        self._judgements[session_id] = dict(body)

    async def judgement(self, session_id: str) -> dict[str, Any] | None:
        return self._judgements.get(session_id)

    def _key(self, call: ModelCall, by: SpentBy) -> str:
        match by:
            case "model":
                return call.model
            case "purpose":
                return call.purpose
            case "session":
                return call.session_id or ""
            case "month":
                return datetime.fromtimestamp(call.at / 1_000, UTC).strftime("%Y-%m")
            case "user":
                return call.user_id or self._player(call.session_id or "")
