"""What the agent and others have asked for in one session, in order, each with the future of its answer."""

import asyncio
from collections import deque
from dataclasses import dataclass

from greenroom.engine.commands import Act
from greenroom.engine.records import Ack


@dataclass(slots=True)
class Command:
    client_id: str
    act: Act
    done: "asyncio.Future[Ack]"
    cuts: bool = False  # what the customer is saying just now is broken off first

    def answer(self, ack: Ack) -> None:
        """Whoever asked may be gone by now; so in `fail`."""
        if not self.done.done():
            self.done.set_result(ack)

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Inbox(deque[Command]):
    def refuse(self, error: Exception) -> None:
        """Fail all that wait."""
        while self:
            self.popleft().fail(error)
