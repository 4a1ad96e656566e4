"""What a client of the chat asks for, done: each event of `wire.py`, by whoever may ask for it.

In a session of one's own that is all; in someone else's what `watching.Standing` allows.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from greenroom.channels import wire
from greenroom.channels.chat_client import Answer, Client, seen, shown
from greenroom.channels.doors import Doors, permit
from greenroom.channels.watching import VIEWS, Standing, Watchers
from greenroom.channels.wire_server import VERSION
from greenroom.core.errors import NotAllowed, NotFound
from greenroom.core.session import Holder
from greenroom.engine.hub import Ack, Hub


class Commands:
    """`clients`: those who are connected, by connection."""

    def __init__(self, hub: Hub, doors: Doors, watchers: Watchers, clients: Mapping[str, Client]) -> None:
        self._hub = hub
        self._doors = doors
        self._watchers = watchers
        self._clients = clients
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

    async def do(self, client: Client, event: Any) -> Answer:
        """What the event is answered with. Raises `GreenroomError`s."""
        permit(client, event)
        return await self._do[type(event)](client, event)

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
            self._watchers.came(client, session_id)
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
            self._watchers.went(client, event.session_id)
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


def _said(ack: Ack) -> Answer:
    return {"seq": ack.seq, "at": ack.at, "duplicate": ack.duplicate}


def _seq(ack: Ack) -> Answer:
    return {"seq": ack.seq}
