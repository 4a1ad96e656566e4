"""Socket.IO's server, cut down to what this protocol needs of it."""

import logging
from contextvars import ContextVar
from typing import Any

import orjson
import socketio  # type: ignore[import-untyped]
from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, EVENT  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

answered: ContextVar[bool] = ContextVar("answered", default=True)
"""Whether the client asked for an answer to the event that is being handled."""


class Json:
    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return orjson.loads(text)


class Server(socketio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """Lets no client set off the server's own handlers (`connect`, `*`) by sending events of those names.
    Bytes are no part of the protocol: the event that announces them is answered as one without them, and
    they are let go, where the library would gather them without an end. Who sends what is no packet, or
    connects twice over one socket, is disconnected."""

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        gone = eio_sid not in self.environ  # what it sent before it was disconnected may still come in
        if gone or isinstance(data, bytes):
            return
        try:
            found = self.packet_class(encoded_packet=data)
        except (ValueError, TypeError):
            await self._dropped(eio_sid)
            return
        connected = self.manager.sid_from_eio_sid(eio_sid, "/") is not None
        own = found.namespace in (None, "/")
        if found.packet_type in (EVENT, BINARY_EVENT) and connected and own:
            binary = found.packet_type == BINARY_EVENT and isinstance(found.data, list)
            await self._handle_event(eio_sid, "/", found.id, found.data[:1] if binary else found.data)
        elif found.packet_type == CONNECT and not connected:
            await self._handle_connect(eio_sid, found.namespace, found.data)
        elif found.packet_type not in (ACK, BINARY_ACK):  # nothing is ever asked of a client
            await self._dropped(eio_sid)

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:
        named = isinstance(data, list) and data and isinstance(data[0], str)
        name, payload = (data[0], data[1:]) if named else ("", [])
        if name in self.reserved_events or name == "*":  # the name under which all events are handled
            name = f"({name})"
        answered.set(id is not None)
        await super()._handle_event(eio_sid, namespace, id, [name, *payload])

    async def _dropped(self, eio_sid: str) -> None:
        log.info("a client that sent what cannot be understood was disconnected")
        await self.eio.disconnect(eio_sid)
