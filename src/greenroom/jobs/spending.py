"""Money for language models: never more than the budgets, and every call on record.

Before a call the most that it may cost is put aside, so that calls under way at the same moment cannot spend
the same dollar twice; after it the real price is booked. What was spent is kept in memory for the asking and
written in the background. Amounts are micro-dollars; a month is a calendar month in UTC.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from greenroom.brains.model.configured import PriceList
from greenroom.core.errors import GreenroomError
from greenroom.engine.records import SILENT, SoundTokens, Usage
from greenroom.store import ModelCall, SpendingStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Budget:
    """Micro-dollars; None: no limit."""

    month: int | None = None
    session: int | None = None

    @classmethod
    def of(cls, month: float, session: float) -> "Budget":
        """From dollars; 0: no limit."""
        return cls(_limit(month), _limit(session))


def _limit(dollars: float) -> int | None:
    return max(1, int(dollars * 1e6)) if dollars else None


@dataclass(frozen=True, slots=True)
class _Hold:
    micro: int
    session_id: str | None


class Spending:
    """A `Purse`. `now`: epoch ms. `load` first, `run` in the background, `written` at the end."""

    def __init__(
        self, store: SpendingStore, prices: PriceList, budget: Budget, now: Callable[[], int]
    ) -> None:
        self.budget = budget
        self._store = store
        self._prices = prices
        self._now = now
        self._month_of = month_start(now())
        self._month = 0
        self._sessions: dict[str, int] = defaultdict(int)
        self._holds: dict[int, _Hold] = {}
        self._last_hold = 0
        self._waiting: deque[ModelCall] = deque()
        self._some = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self.heard: Callable[[ModelCall], object] = lambda _call: None  # told of each call

    async def load(self) -> None:
        """Take up what was spent before. Raises `StorageError`."""
        self._month_of = month_start(self._now())
        self._month = sum(s.micro for s in await self._store.model_spending("month", since=self._month_of))
        if self.budget.session is not None:
            for spent in await self._store.model_spending("session"):
                if spent.key:
                    self._sessions[spent.key] = spent.micro

    def reserve(
        self,
        model: str,
        session_id: str | None,
        input_tokens: int,
        output_tokens: int,
        sound: SoundTokens = SILENT,
    ) -> int | None:
        """See `Account`. Without budgets everything may be asked."""
        most = self._prices.highest(model, input_tokens, output_tokens, sound)
        if most is None and self.budget != Budget():
            return None
        left = self.left(session_id)
        if left is not None and (most or 0) > left:
            return None
        self._last_hold += 1
        self._holds[self._last_hold] = _Hold(most or 0, session_id)
        return self._last_hold

    def let_go(self, hold: int) -> None:
        """See `Account`."""
        self._holds.pop(hold, None)

    def used(self, usage: Usage, user_id: str | None = None) -> None:
        """See `Purse`. `user_id`: who made a call without a session."""
        self._holds.pop(usage.hold, None)
        micro = self._prices.of(usage)
        self._roll()
        self._month += micro or 0
        if usage.session_id is not None and self.budget.session is not None:
            self._sessions[usage.session_id] += micro or 0
        self._waiting.append(
            ModelCall(
                at=self._now(),
                model=usage.model,
                purpose=usage.purpose,
                session_id=usage.session_id,
                input_tokens=usage.input_tokens,
                cached_tokens=usage.cached_tokens,
                output_tokens=usage.output_tokens,
                ms=usage.ms,
                ok=usage.ok,
                failure=usage.failure,
                micro=micro,
                user_id=None if usage.session_id else user_id,
                estimated=usage.estimated,
                input_sound_tokens=usage.sound.input,
                output_sound_tokens=usage.sound.output,
            )
        )
        self._some.set()
        self.heard(self._waiting[-1])

    def limits(self) -> tuple[int | None, int | None]:
        """For a month and for a session; None: no limit."""
        return self.budget.month, self.budget.session

    def spent(self) -> int:
        """In this month, without what is put aside."""
        self._roll()
        return self._month

    def left(self, session_id: str | None = None) -> int | None:
        """What may still be put aside, for a session or at all; None: there is no limit."""
        self._roll()
        found = []
        if self.budget.month is not None:
            found.append(self.budget.month - self._month - sum(h.micro for h in self._holds.values()))
        if self.budget.session is not None and session_id is not None:
            held = sum(h.micro for h in self._holds.values() if h.session_id == session_id)
            found.append(self.budget.session - self._sessions.get(session_id, 0) - held)
        return max(0, min(found)) if found else None

    async def run(self) -> None:
        """Write what waits until cancelled; when the store cannot be written, try again later."""
        while True:
            await self._some.wait()
            writing = asyncio.ensure_future(self.written())
            if not await asyncio.shield(writing):  # what is under way is finished, and not written twice
                await asyncio.sleep(5)

    async def written(self) -> bool:
        """Return when everything until now is written; False when it cannot be."""
        async with self._one_at_a_time:
            self._some.clear()
            calls = list(self._waiting)
            try:
                await self._store.add_model_calls(calls)
            except GreenroomError as error:
                log.warning("what calls to models cost could not be stored: %s", error.message)
                self._some.set()
                return False
            for _ in calls:
                self._waiting.popleft()
            return True

    def _roll(self) -> None:
        """A new month begins with nothing spent."""
        month = month_start(self._now())
        if month != self._month_of:
            self._month_of, self._month = month, 0


def month_start(now: int) -> int:
    """Epoch ms of the beginning of the month of `now`."""
    day = datetime.fromtimestamp(now / 1_000, UTC)
    return int(datetime(day.year, day.month, 1, tzinfo=UTC).timestamp()) * 1_000
