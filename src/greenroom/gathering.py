"""WebSockets that hand a round's frames to the network in one go.

Each write to a socket is a call into the system that may wake another process: with thousands of live
sessions that was an eighth of all the server did. What is written while the event loop goes round once, an
acknowledgement and the event that it is about, say, leaves together at the beginning of the next round.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class _Gathering:
    """A transport; all but writing and closing is the one underneath."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        data = b"".join(self._held)
        self._held.clear()
        if data and not self._transport.is_closing():  # the other end may be gone meanwhile
            self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class GatheringWebSockets(WebSocketsSansIOProtocol):
    """For uvicorn's setting `ws`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        gathering = _Gathering(cast(asyncio.Transport, transport), self.loop)
        super().connection_made(cast(asyncio.BaseTransport, gathering))
