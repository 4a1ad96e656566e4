"""Calls to models, paid from a purse."""

from dataclasses import dataclass

from greenroom.brains.model.calls import Call, Trouble
from greenroom.engine.ports import Purse
from greenroom.engine.records import Usage

MARGIN = 512
"""Tokens of a request beyond its text: what providers add around messages and tools."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for a call, and what it is for. `purse` None: nobody counts."""

    purse: Purse | None
    purpose: str
    session_id: str | None = None

    def hold(self, name: str, text: str, most_tokens: int) -> int:
        """Put aside the most that a call to the model `name` may cost: each token of `text` has a byte at
        least. Raises `Trouble`."""
        if self.purse is None:
            return 0
        hold = self.purse.reserve(name, self.session_id, len(text.encode()) + MARGIN, most_tokens)
        if hold is None:
            raise Trouble("the budget is used up", mends=False)
        return hold

    def pay(self, usage: Usage) -> None:
        if self.purse is not None:
            self.purse.used(usage)

    def streamed(self, call: Call, hold: int) -> None:
        """Pay what a streamed call took. A call that was never answered may cost all the same."""
        self.pay(call.usage(self.purpose, self.session_id, hold))
