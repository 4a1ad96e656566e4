"""The chat channel: Socket.IO over ASGI, for browsers and bots.

A connection belongs to one user (told by the cookie) and may follow any number of that user's sessions, and
those of others that they may watch. Every event is checked against `wire.py` and answered, whatever it held;
an unknown one, or one that asked for no answer, is told of its error by a `problem`. The events of one client
are handled one after another, so what was sent first is stored first.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import socketio  # type: ignore[import-untyped]
from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]
from socketio.exceptions import ConnectionRefusedError as Refuse  # type: ignore[import-untyped]

from greenroom.channels import packets, wire
from greenroom.channels.chat_client import Answer, Client, View
from greenroom.channels.direct import DirectWebSocket
from greenroom.channels.doors import Doors, gone, permit
from greenroom.channels.limiting import UNLIMITED, Bucket, Limits, within
from greenroom.channels.observing import Observer, unobserved
from greenroom.channels.watching import AGAIN_S, VIEWS, Standing, Watchers
from greenroom.channels.wire_server import VERSION, error_body
from greenroom.core.errors import GreenroomError, NotAllowed, NotFound
from greenroom.core.events import Recorded
from greenroom.core.session import Holder
from greenroom.engine.hub import Ack, Hub, Snapshot

log = logging.getLogger(__name__)

LARGEST = 2 * 1024 * 1024
"""Bytes of one packet: far more than the longest message takes, so that one too long is answered as such. A
client that sends still more is disconnected."""

MOST_WAITING = 1_000
"""Packets that may wait for a client that does not read them: more than a long session has."""

EVENT = "2"
"""How a Socket.IO packet with an event in the namespace "/" begins. The server's `emit` sends the same, and
makes a task for each recipient and looks through the payload for bytes besides; a busy server has no time
for that."""


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
        self._closing: set[asyncio.Task[None]] = set()
        self.watchers = Watchers(hub, doors.standing_of, self._clients)
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
        self.asgi = socketio.ASGIApp(self.server, socketio_path="socket.io")
        self._do: Mapping[type[Any], Callable[[Client, Any], Awaitable[Answer]]] = {
            wire.Hello: self._hello,
            wire.Join: self._join,
            wire.Leave: self._leave,
            wire.Say: self._say,
            wire.Typing: self._typing,
            wire.Hold: self._hold,
            wire.Resume: self._resume,
            wire.Note: self._note,
            wire.Hint: self._hint,
            wire.Tick: self._tick,
            wire.End: self._end,
            wire.Whisper: self._whisper,
            wire.Take: self._take,
            wire.Release: self._release,
            wire.CustomerSay: self._customer_say,
            wire.CustomerEnd: self._customer_end,
            wire.Mute: self._mute,
            wire.Transfer: self._transfer,
            wire.Consent: self._consent,
        }

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
        sockets, wire_id = self.server.eio.sockets, self.server.manager.eio_sid_from_sid(sid, "/")

        def post(name: str, payload: Answer) -> None:
            socket = sockets.get(wire_id)
            if socket is None or socket.closed:
                return
            if socket.queue.qsize() >= MOST_WAITING:
                self._drop(socket)
            else:
                packed = EVENT + orjson.dumps([name, payload]).decode()
                socket.queue.put_nowait(Packet(MESSAGE, packed))

        self._clients[sid] = Client(sid, visitor.user, post, visitor.key, visitor.scopes)
        self._clients[sid].asks = Bucket(self._limits.messages)

    def _drop(self, socket: Any) -> None:
        """It takes nothing any more, and what waits for it fills the memory: it comes back, and is told what
        it missed, or it does not."""
        while not socket.queue.empty():
            socket.queue.get_nowait()
            socket.queue.task_done()
        socket.queue.put_nowait(None)  # whoever writes to it is done
        reason = self.server.eio.reason.TRANSPORT_ERROR
        closing = asyncio.get_running_loop().create_task(socket.close(wait=False, abort=True, reason=reason))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        log.info("a client that reads nothing was disconnected")

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
            permit(client, event)
            return {"ok": True, **await self._do[type(event)](client, event)}
        except GreenroomError as error:
            return self._refuse(client, name, error)
        except Exception:
            log.exception("%s failed", name)
            return self._refuse(client, name, GreenroomError("something went wrong on the server"))

    def _refuse(self, client: Client, name: str, error: GreenroomError) -> Answer:
        if name not in wire.CLIENT or not packets.answered.get():
            client.problem(error)
        return _refused(error)

    async def _own(self, client: Client, session_id: str) -> None:
        await self._standing(client, session_id, "owner")

    async def _standing(self, client: Client, session_id: str, *enough: Standing) -> Standing:
        """What the client is to the session, if that is one of `enough`. Raises `NotFound`, `NotAllowed`."""
        if session_id in client.mine:
            found: Standing | None = "owner"
        else:
            found = await self._doors.standing_of(session_id, client.user.id, client.scopes)
        if found is None:
            raise NotFound("there is no such session", mend="go back to the list of sessions")
        if found == "owner":
            client.mine.add(session_id)
        if found not in enough:
            whose = "your own" if found == "owner" else "someone else's"
            raise NotAllowed(f"this session is {whose}", mend="go back to the list of sessions")
        return found

    async def _as(self, client: Client, session_id: str) -> str:
        """Whom the client acts as: "" is the agent, else their user id."""
        found = await self._standing(client, session_id, "owner", "reviewer", "guest")
        return "" if found == "owner" else client.user.id

    async def _hello(self, client: Client, _: wire.Hello) -> Answer:
        user = {"id": client.user.id, "name": client.user.name}
        return {"v": VERSION, "user": user, "server_time": datetime.now(UTC).isoformat()}

    async def _join(self, client: Client, event: wire.Join) -> Answer:
        session_id = event.session_id
        if event.watch:
            view = VIEWS[await self._standing(client, session_id, *VIEWS)]
            await self._doors.noted(client.user.id, "session.watch", session_id)
            client.views[session_id] = view
            self.watchers.came(client, session_id)
        else:
            await self._own(client, session_id)
        client.joining[session_id] = []
        try:
            snapshot = await self._hub.join(session_id, client.heard, event.after_seq, whole=event.watch)
            client.following.add(session_id)
            if client.sid not in self._clients:  # gone meanwhile
                self._hub.leave(session_id, client.heard)
            answer = {
                "status": snapshot.status,
                "events": seen(snapshot, view) if event.watch else shown(snapshot),
                "seq": snapshot.seq,
                "typing": snapshot.typing,
            }
            client.joined(session_id, max(event.after_seq, snapshot.seq))
            return answer
        finally:
            client.joining.pop(session_id, None)

    async def _leave(self, client: Client, event: wire.Leave) -> Answer:
        self._hub.leave(event.session_id, client.heard)
        client.following.discard(event.session_id)
        client.told.pop(event.session_id, None)
        if event.session_id in client.views:
            self.watchers.went(client, event.session_id)
        return {}

    async def _say(self, client: Client, event: wire.Say) -> Answer:
        user = await self._as(client, event.session_id)
        return _said(await self._hub.say(event.session_id, event.client_id, event.text, user))

    async def _typing(self, client: Client, event: wire.Typing) -> Answer:
        user = await self._as(client, event.session_id)
        await self._hub.typing(event.session_id, event.on, user)
        return {}

    async def _hold(self, client: Client, event: wire.Hold) -> Answer:
        user = await self._as(client, event.session_id)
        return _seq(await self._hub.hold(event.session_id, event.client_id, event.reason, user))

    async def _resume(self, client: Client, event: wire.Resume) -> Answer:
        user = await self._as(client, event.session_id)
        return _seq(await self._hub.resume(event.session_id, event.client_id, user))

    async def _note(self, client: Client, event: wire.Note) -> Answer:
        await self._own(client, event.session_id)
        return _seq(await self._hub.note(event.session_id, event.client_id, event.text))

    async def _tick(self, client: Client, event: wire.Tick) -> Answer:
        await self._own(client, event.session_id)
        return _seq(await self._hub.tick(event.session_id, event.client_id, event.check, event.done))

    async def _hint(self, client: Client, event: wire.Hint) -> Answer:
        await self._own(client, event.session_id)
        return _seq(await self._hub.hint(event.session_id, event.client_id, event.strength))

    async def _end(self, client: Client, event: wire.End) -> Answer:
        await self._own(client, event.session_id)
        return _seq(await self._hub.end(event.session_id, event.client_id, event.reason or "closed"))

    async def _whisper(self, client: Client, event: wire.Whisper) -> Answer:
        await self._standing(client, event.session_id, "reviewer")
        await self._doors.noted(client.user.id, "session.whisper", event.session_id)
        name = client.user.name
        return _seq(await self._hub.whisper(event.session_id, event.client_id, name, event.text))

    async def _take(self, client: Client, event: wire.Take) -> Answer:
        able: tuple[Standing, ...] = ("reviewer",) if event.side == "agent" else ("reviewer", "guest")
        await self._standing(client, event.session_id, *able)
        who = Holder(client.user.id, client.user.name)
        await self._doors.noted(client.user.id, f"side.{event.side}", event.session_id)
        return _seq(await self._hub.take(event.session_id, event.client_id, event.side, who))

    async def _release(self, client: Client, event: wire.Release) -> Answer:
        standing = await self._standing(client, event.session_id, "owner", "reviewer", "guest")
        who = Holder(client.user.id, client.user.name)
        others = standing == "reviewer" or (standing == "owner" and event.side == "customer")
        return _seq(
            await self._hub.release(event.session_id, event.client_id, event.side, who, others=others)
        )

    async def _customer_say(self, client: Client, event: wire.CustomerSay) -> Answer:
        await self._standing(client, event.session_id, "reviewer", "guest")
        user = client.user.id
        return _said(await self._hub.customer_say(event.session_id, event.client_id, user, event.text))

    async def _mute(self, client: Client, event: wire.Mute) -> Answer:
        await self._own(client, event.session_id)
        return _seq(await self._hub.mute(event.session_id, event.client_id, event.on))

    async def _transfer(self, client: Client, event: wire.Transfer) -> Answer:
        await self._own(client, event.session_id)
        name, to = event.session_id, event.to
        return _seq(await self._hub.transfer(name, event.client_id, to, event.reason))

    async def _consent(self, client: Client, event: wire.Consent) -> Answer:
        await self._own(client, event.session_id)
        name, audio = event.session_id, event.audio
        return _seq(await self._hub.consent(name, event.client_id, audio, event.video))

    async def _customer_end(self, client: Client, event: wire.CustomerEnd) -> Answer:
        await self._standing(client, event.session_id, "reviewer", "guest")
        return _seq(await self._hub.customer_end(event.session_id, client.user.id))


def seen(snapshot: Snapshot, view: View) -> list[Answer]:
    """Its events as a watcher may see them."""
    return [event for event in map(view, snapshot.events) if event is not None]


def shown(snapshot: Snapshot) -> list[Answer]:
    """Its events as the agent may see them: all of them, whole, once the session has ended."""
    if snapshot.status == "ended":
        return [e.wire() for e in snapshot.events]
    return seen(snapshot, Recorded.public)


def _said(ack: Ack) -> Answer:
    return {"seq": ack.seq, "at": ack.at, "duplicate": ack.duplicate}


def _seq(ack: Ack) -> Answer:
    return {"seq": ack.seq}


def _refused(error: GreenroomError) -> Answer:
    return {"ok": False, "error": error_body(error)}


__all__ = ["Chat", "seen", "shown"]
