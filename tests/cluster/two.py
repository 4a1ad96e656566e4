"""Workers that share a store, each with a hub of its own: in one process, answering without pauses."""

import asyncio

from greenroom.cluster.bus import Bus
from greenroom.cluster.hub import SharedHub
from greenroom.core.pacing import Speed
from greenroom.engine.clock import RealClock
from greenroom.engine.hub import Opening
from greenroom.store import NewSessionRow, SessionStore
from tests.staging import PlainSpeaker, TaggedListener, new_session

ROW = NewSessionRow("s1", "u1", "small", "plain", "Ren Okafor", "intermediate", 7, 1_000)


class Follower:
    """What someone hears of a session."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.said: list[str] = []
        self._came = asyncio.Event()

    def __call__(self, _id, kind, payload) -> None:
        if kind == "event":
            self.seqs.append(payload.seq)
            if payload.event.kind in ("agent_said", "customer_said"):
                self.said.append(payload.event.text)
            self._came.set()

    async def until(self, seq: int) -> None:
        async with asyncio.timeout(20):
            while not self.seqs or self.seqs[-1] < seq:
                self._came.clear()
                await self._came.wait()


async def worker(name: str, store: SessionStore, bus: Bus) -> SharedHub:
    async def opening(session_id: str) -> Opening:
        return Opening(new_session(session_id=session_id), 1_000, Speed.INSTANT)

    clock = RealClock()
    hub = SharedHub(
        *(store, opening, TaggedListener(), lambda _: PlainSpeaker(), clock),
        leases=store,
        bus=bus,
        worker=name,
    )
    await hub.start()
    return hub


async def answered(hub: SharedHub, session_id: str = "s1") -> int:
    """Until nothing is pending; the number of the last event."""
    async with asyncio.timeout(20):
        while True:
            session, recorded = await hub.log(session_id)
            if session.pending is None and session.unheard is None:
                return recorded[-1].seq
            await asyncio.sleep(0)
