"""The chat channel: Socket.IO over ASGI, for browsers and bots.

A connection belongs to one user (told by the cookie) and may follow any number of that user's sessions, and
those of others that they may watch. Every event is checked against `wire.py` and answered, whatever it held;
an unknown one, or one that asked for no answer, is told of its error by a `problem`. The events of one client
are handled one after another, so what was sent first is stored first.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any

import socketio  # type: ignore[import-untyped]
from socketio.exceptions import ConnectionRefusedError as Refuse  # type: ignore[import-untyped]

from greenroom.channels import packets, wire
from greenroom.channels.chat_client import Answer, Client
from greenroom.channels.chat_commands import Commands
from greenroom.channels.direct import DirectWebSocket
from greenroom.channels.doors import Doors, gone
from greenroom.channels.limiting import UNLIMITED, Bucket, Limits, within
from greenroom.channels.observing import Observer, unobserved
from greenroom.channels.posting import Posting
from greenroom.channels.watching import AGAIN_S, Watchers
from greenroom.channels.wire_server import error_body
from greenroom.core.errors import GreenroomError, NotAllowed
from greenroom.engine.hub import Hub

log = logging.getLogger(__name__)

LARGEST = 2 * 1024 * 1024
"""Bytes of one packet: far more than the longest message takes, so that one too long is answered as such. A
client that sends still more is disconnected."""


class Chat:
    """The Socket.IO server; `asgi` is to be mounted at /socket.io. `polling`: clients may do without a
    WebSocket."""

    def __init__(
        self,
        hub: Hub,
        doors: Doors,
        observer: Observer = unobserved,
        limits: Limits = UNLIMITED,
        *,
        polling: bool = True,
    ) -> None:
        self._limits = limits
        self._hub = hub
        self._doors = doors
        self._observer = observer
        self._clients: dict[str, Client] = {}
        self.watchers = Watchers(hub, doors.standing_of, self._clients)
        self._commands = Commands(hub, doors, self.watchers, self._clients)
        self.server = packets.Server(
            async_mode="asgi",
            async_handlers=False,
            cors_allowed_origins=doors.origin_ok,
            json=packets.Json,
            max_http_buffer_size=LARGEST,
            namespaces=["/"],
            transports=["websocket", "polling"] if polling else ["websocket"],
        )
        self.server.eio.bytes_per_s = limits.bytes
        self.server.eio._async = {**self.server.eio._async, "websocket": DirectWebSocket}
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("*", self._event)
        self._posting = Posting(self.server.eio)
        self.asgi = socketio.ASGIApp(self.server, socketio_path="socket.io")

    @property
    def connected(self) -> int:
        """How many clients there are."""
        return len(self._clients)

    async def close(self) -> None:
        """Disconnect everyone; they come back by themselves once there is a server again."""
        await self.server.shutdown()

    async def drop_all(self) -> None:
        """Disconnect everyone who is connected now; they come back by themselves, here or elsewhere."""
        wire_ids = [self.server.manager.eio_sid_from_sid(sid, "/") for sid in self._clients]
        await asyncio.gather(*(self.server.eio.disconnect(wire_id) for wire_id in wire_ids))

    async def look_again(self) -> None:
        """Who was signed out since they came is told so, and cut off; who may watch no longer sees no
        more."""
        for client in await gone(list(self._clients.values()), self._doors.alive):
            wire_id = self.server.manager.eio_sid_from_sid(client.sid, "/")
            await self.server.disconnect(client.sid)
            await self.server.eio.disconnect(wire_id)
        await self.watchers.look_again()

    async def tend(self) -> None:
        """Looks again from time to time, for what happened in other processes, until cancelled."""
        while True:
            await asyncio.sleep(AGAIN_S)
            with contextlib.suppress(GreenroomError):  # asked again next time
                await self.look_again()

    async def _connect(self, sid: str, environ: Mapping[str, Any], *_: Any) -> None:
        cookies, authorization = (str(environ.get(f"HTTP_{n}", "")) for n in ("COOKIE", "AUTHORIZATION"))
        visitor = await self._doors.recognise(cookies, authorization)
        if visitor is None:
            told = {"code": "signed_out", "message": "signed out", "mend": "sign in again"}
            raise Refuse("signed out", told)
        post = self._posting.to(self.server.manager.eio_sid_from_sid(sid, "/"))
        self._clients[sid] = Client(sid, visitor.user, post, visitor.key, visitor.scopes)
        self._clients[sid].asks = Bucket(self._limits.messages)

    async def _disconnect(self, sid: str, *_: Any) -> None:
        client = self._clients.pop(sid, None)
        if client is not None:
            for session_id in client.following:
                self._hub.leave(session_id, client.heard)
            for session_id in list(client.views):  # who is gone types no more
                self.watchers.went(client, session_id)
                with contextlib.suppress(GreenroomError):
                    await self._hub.typing(session_id, False, client.user.id)

    async def _event(self, name: str, sid: str, *payload: Any) -> Answer:
        given = payload[0] if len(payload) == 1 else None
        answered = self._observer(name if name in wire.CLIENT else "unknown", given)
        answer = await self._answer(name, sid, given)
        answered("ok" if answer["ok"] else answer["error"]["code"])
        return answer

    async def _answer(self, name: str, sid: str, given: Any) -> Answer:
        client = self._clients.get(sid)
        if client is None:
            return _refused(NotAllowed("not connected", mend="connect again"))
        try:
            within(client.asks)
            event = wire.parse(name, given)
            return {"ok": True, **await self._commands.do(client, event)}
        except GreenroomError as error:
            return self._refuse(client, name, error)
        except Exception:
            log.exception("%s failed", name)
            return self._refuse(client, name, GreenroomError("something went wrong on the server"))

    def _refuse(self, client: Client, name: str, error: GreenroomError) -> Answer:
        if name not in wire.CLIENT or not packets.answered.get():
            client.problem(error)
        return _refused(error)


def _refused(error: GreenroomError) -> Answer:
    return {"ok": False, "error": error_body(error)}
