"""Asking another worker something over the bus, and answering."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from greenroom.cluster import messages
from greenroom.cluster.bus import Bus
from greenroom.core.errors import GreenroomError, StorageError

log = logging.getLogger(__name__)

ANSWER_S = 2.0
"""After so long an answer is given up. What was asked may have been done all the same."""


class Unanswered(StorageError):
    """The other worker said nothing: it is gone, it hangs, or nothing reaches it."""


Answer = Callable[[str, list[Any], dict[str, Any]], Awaitable[Any]]
Notice = Callable[[dict[str, Any]], None]


class Calls:
    """`answer(name, args, options)` does what is asked; `noticed` gets messages that want no answer."""

    def __init__(self, bus: Bus, worker: str, answer: Answer, noticed: Notice) -> None:
        self._bus = bus
        self._worker = worker
        self._answer = answer
        self._noticed = noticed
        self._numbers = itertools.count(1)
        self._open: dict[int, asyncio.Future[Any]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._outbox: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._bus.open(self._worker, self._heard)
        self._sending = asyncio.create_task(self._send())

    async def ask(
        self, worker: str, name: str, args: list[Any], options: dict[str, Any], within_s: float = ANSWER_S
    ) -> Any:
        """Raises what the other raised, or `Unanswered`."""
        number = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = answer
        try:
            packed = messages.packed(ask=name, args=args, options=options, number=number, worker=self._worker)
            await self._bus.send(worker, packed)
            return await asyncio.wait_for(answer, within_s)
        except TimeoutError:
            raise Unanswered("the session's worker did not answer", mend="try again in a moment") from None
        finally:
            self._open.pop(number, None)

    def tell(self, worker: str, **message: Any) -> None:
        """Want no answer. What is told first arrives first, if it does."""
        self._outbox.put_nowait((worker, messages.packed(**message, worker=self._worker)))

    async def close(self) -> None:
        """What was told is sent before, if that does not take long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), ANSWER_S)
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        await self._bus.close()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _send(self) -> None:
        while True:
            worker, message = await self._outbox.get()
            try:
                await self._bus.send(worker, message)
            except StorageError as error:
                log.debug("not told: %s", error)
            finally:
                self._outbox.task_done()

    def _heard(self, raw: bytes) -> None:
        try:
            message = messages.unpacked(raw)
            if "ask" in message:
                task = asyncio.get_running_loop().create_task(self._do(message))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
            elif "answer" in message:
                self._answered(message)
            else:
                self._noticed(message)
        except Exception:
            log.exception("a message of another worker could not be read")

    def _answered(self, message: dict[str, Any]) -> None:
        waiting = self._open.get(message["answer"])
        if waiting is None or waiting.done():
            return
        if message.get("error") is not None:
            waiting.set_exception(messages.error(message["error"]))
        else:
            waiting.set_result(message.get("value"))

    async def _do(self, message: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"answer": message["number"]}
        try:
            args = [messages.argument(value) for value in message["args"]]
            options = {name: messages.argument(value) for name, value in message["options"].items()}
            answer["value"] = await self._answer(message["ask"], args, options)
        except GreenroomError as error:
            answer["error"] = messages.problem(error)
        except Exception:
            log.exception("%s of another worker failed", message.get("ask"))
            answer["error"] = messages.problem(StorageError("something went wrong there", mend="try again"))
        try:
            await self._bus.send(message["worker"], messages.packed(**answer))
        except StorageError as error:
            log.debug("an answer could not be sent: %s", error)
