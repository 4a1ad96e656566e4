"""How workers tell each other something: short messages, each to one worker or to all, that may be lost.

Nothing rests on a message's arrival: what matters is in the database. A message that is lost costs time.
"""

from collections.abc import Callable
from typing import Protocol

Handler = Callable[[bytes], None]
"""Gets each message on the loop, in the order in which its sender sent it. It is quick and does not raise."""


class Bus(Protocol):
    async def open(self, worker: str, handler: Handler) -> None:
        """Listen to what is sent to `worker` and to all, until closed. What is lost while the connection is
        down stays lost; it is connected again by itself."""
        ...

    async def send(self, worker: str, message: bytes) -> None:
        """To that worker; "" to all. Raises `StorageError` when it cannot even be sent."""
        ...

    async def close(self) -> None: ...


class MemoryBus:
    """For workers in one process: make one `Exchange` and give each worker a bus of it."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self._worker = ""

    async def open(self, worker: str, handler: Handler) -> None:
        self._worker = worker
        self._exchange.handlers[worker] = handler

    async def send(self, worker: str, message: bytes) -> None:
        self._exchange.pass_on(worker, message)

    async def close(self) -> None:
        self._exchange.handlers.pop(self._worker, None)


class Exchange:
    """`cut`: workers that nothing reaches."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.cut: set[str] = set()

    def pass_on(self, worker: str, message: bytes) -> None:
        for name, handler in list(self.handlers.items()):
            if name not in self.cut and worker in ("", name):
                handler(message)
