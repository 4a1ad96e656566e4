"""The WebSocket under Engine.IO without a task and a timer for every packet.

The library waits for each packet, in and out, in a task of its own that a timer may cut off; with thousands
of clients that is a good part of all the server does. Here one task reads and one writes. Who is gone without
a word is found by the pings of Engine.IO (its service task) and of the WebSocket itself.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from engineio.async_drivers.asgi import WebSocket  # type: ignore[import-untyped]
from engineio.exceptions import SocketIsClosedError, UnknownPacketError  # type: ignore[import-untyped]
from engineio.packet import CLOSE, NOOP, Packet  # type: ignore[import-untyped]

from greenroom.channels.limiting import Bucket

log = logging.getLogger(__name__)


class DirectWebSocket(WebSocket):  # type: ignore[misc]  # the library has no types
    """Takes the place of the driver's `websocket`. A connection that began by polling goes the usual way."""

    async def __call__(self, environ: Mapping[str, Any]) -> str:
        socket = self.handler.__self__
        if socket.connected:
            await super().__call__(environ)
            return ""
        self.asgi_receive, self.asgi_send = environ["asgi.receive"], environ["asgi.send"]
        await self.asgi_send({"type": "websocket.accept"})
        socket.connected = socket.upgraded = True
        writer = asyncio.create_task(self._write(socket.queue))
        try:
            await self._read(socket)
        finally:
            if not writer.done():
                socket.queue.put_nowait(None)
            await writer
            await socket.close(wait=False, abort=True, reason=socket.server.reason.TRANSPORT_CLOSE)
        return ""

    async def _read(self, socket: Any) -> None:
        """Until the client is gone, or says what cannot be understood."""
        clock, paid = asyncio.get_running_loop().time, Bucket(getattr(socket.server, "bytes_per_s", 0.0))
        while True:
            try:
                data = await self.wait()
            except OSError:
                return
            if not data or len(data) > socket.server.max_http_buffer_size:
                return
            if wait := paid.owe(clock(), len(data)):
                await asyncio.sleep(wait)  # what it sends meanwhile waits on its side of the network
            try:
                packet = Packet(encoded_packet=data)
                if packet.packet_type > NOOP:
                    return
            except ValueError:  # no packet at all
                return
            try:
                await socket.receive(packet)
            except UnknownPacketError:
                continue
            except SocketIsClosedError:
                return
            except Exception:
                log.exception("a packet could not be handled")
            if socket.closed:
                return

    async def _write(self, queue: "asyncio.Queue[Any]") -> None:
        """Until None stands in the queue, the connection is told to end, or nothing can be sent any more."""
        try:
            while (packet := await queue.get()) is not None:
                queue.task_done()
                await self.send(packet.encode())
                if packet.packet_type == CLOSE:
                    break
            else:
                queue.task_done()
        except Exception:  # whoever reads finds out as well
            log.debug("the client is gone", exc_info=True)
        while not queue.empty():  # who waits for the queue to be empty waits no longer
            queue.get_nowait()
            queue.task_done()
        await self.close()
