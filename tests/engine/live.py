"""A hub over a store, in virtual time, with the small scenario of `tests.staging`."""

from collections.abc import Sequence

from greenroom.core.events import Event, Recorded
from greenroom.core.pacing import Speed
from greenroom.engine.clock import VirtualClock
from greenroom.engine.hub import Hub, Opening
from greenroom.store import MemoryStore, NewSessionRow, SessionStore
from tests.staging import PlainSpeaker, TaggedListener, new_session

START_MS = 1_000_000


class Live:
    """One hub with session "s1"; `heard` are the notices about it: (kind, payload)."""

    def __init__(
        self, store: SessionStore | None = None, speed: Speed = Speed.NORMAL, **more: object
    ) -> None:
        self.store = store or MemoryStore()
        self.speed = speed
        self.more = more
        self.heard: list[tuple[str, object]] = []
        self.clock = VirtualClock(now_ms=START_MS)
        self.restart()

    def restart(self) -> None:
        """Another hub over the same store, as after a crash."""
        self.hub = Hub(
            self.store, self._opening, TaggedListener(), lambda _language: PlainSpeaker(), self.clock
        )
        self.clock.busy = lambda: self.hub.busy
        self.hub.listen(lambda _id, kind, payload: self.heard.append((kind, payload)))

    async def _opening(self, session_id: str) -> Opening:
        return Opening(new_session(session_id=session_id, **self.more), START_MS, self.speed)

    async def begin(self, recorded: Sequence[Recorded] = ()) -> None:
        """Make the session, with a log as far as `recorded`."""
        await self.store.add_session(
            NewSessionRow("s1", "u1", "small", "plain", "Ren Okafor", "intermediate", 7, START_MS)
        )
        for item in recorded:
            await self.store.append("s1", item.seq - 1, [item.event], item.at)
        await self.hub.open("s1")

    async def answered(self) -> None:
        """Until the customer has said all it was going to."""
        runner = await self.hub.open("s1")
        s = lambda: runner.session  # noqa: E731
        await self.clock.until(
            lambda: runner.ended or (s().pending is None and s().unheard is None and not runner.busy)
        )

    async def say(self, text: str, client_id: str | None = None) -> None:
        """Say it and wait for the whole answer."""
        turn = (await self.hub.open("s1")).session.turn
        await self.hub.say("s1", client_id or f"a{turn + 1}", text)
        await self.answered()

    async def log(self) -> list[Event]:
        return [r.event for r in await self.store.read("s1")]

    async def kinds(self) -> list[str]:
        return [e.kind for e in await self.log()]
