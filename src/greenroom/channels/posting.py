"""What the chat's server sends: packets in the queues of its connections, and an end to one that reads
nothing."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import orjson
from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]

from greenroom.channels.chat_client import Answer

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Packets that may wait for a client that does not read them: more than a long session has."""

EVENT = "2"
"""How a Socket.IO packet with an event in the namespace "/" begins. The server's `emit` sends the same, and
makes a task for each recipient and looks through the payload for bytes besides; a busy server has no time
for that."""


class Posting:
    """`engine`: the Engine.IO server, which has the connections."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._closing: set[asyncio.Task[None]] = set()

    def to(self, wire_id: str) -> Callable[[str, Answer], None]:
        """What sends an event (name, payload) to that connection of Engine.IO, as long as there is one."""
        sockets = self._engine.sockets

        def post(name: str, payload: Answer) -> None:
            socket = sockets.get(wire_id)
            if socket is None or socket.closed:
                return
            if socket.queue.qsize() >= MOST_WAITING:
                self._drop(socket)
            else:
                packed = EVENT + orjson.dumps([name, payload]).decode()
                socket.queue.put_nowait(Packet(MESSAGE, packed))

        return post

    def _drop(self, socket: Any) -> None:
        """It takes nothing any more, and what waits for it fills the memory: it comes back, and is told what
        it missed, or it does not."""
        while not socket.queue.empty():
            socket.queue.get_nowait()
            socket.queue.task_done()
        socket.queue.put_nowait(None)  # whoever writes to it is done
        reason = self._engine.reason.TRANSPORT_ERROR
        closing = asyncio.get_running_loop().create_task(socket.close(wait=False, abort=True, reason=reason))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        log.info("a client that reads nothing was disconnected")
