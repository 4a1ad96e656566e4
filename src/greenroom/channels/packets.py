"""Socket.IO's server, cut down to what this protocol needs of it."""

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import engineio  # type: ignore[import-untyped]
import orjson
import socketio  # type: ignore[import-untyped]
from engineio.async_socket import AsyncSocket  # type: ignore[import-untyped]
from engineio.exceptions import EngineIOError  # type: ignore[import-untyped]
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


class Polled(AsyncSocket):  # type: ignore[misc]  # the library has no types
    """A connection without a WebSocket: what is no packet ends it, as it does over one."""

    async def handle_post_request(self, environ: Mapping[str, Any]) -> None:
        try:
            await super().handle_post_request(environ)
        except (ValueError, IndexError) as error:
            raise EngineIOError("no packet") from error


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """Disconnects without waiting until a client has fetched what is left for it: it may never come."""

    def _get_socket(self, sid: str) -> Any:
        socket = super()._get_socket(sid)
        if type(socket) is AsyncSocket:  # the library lets nobody choose
            socket.__class__ = Polled
        return socket

    async def disconnect(self, sid: str | None = None) -> None:
        if sid is None:
            await super().disconnect()
        elif (socket := self.sockets.pop(sid, None)) is not None:
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)


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

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _dropped(self, eio_sid: str) -> None:
        log.info("a client that sent what cannot be understood was disconnected")
        await self.eio.disconnect(eio_sid)
