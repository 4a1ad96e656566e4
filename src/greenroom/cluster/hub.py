"""A hub that shares its sessions with those of other workers.

Each live session runs on one worker, which has its lease. Where an agent joins, there the session goes: the
worker that had it lets go between two events, or loses it if it does not answer. So what an agent does is
done where they are connected, and only those who watch from elsewhere need the bus. A worker that loses a
lease (it hung, it was cut off) finds out at its next append, at the latest, and nothing it decided since is
in the log.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from greenroom.cluster.abroad import Abroad
from greenroom.cluster.bus import Bus
from greenroom.cluster.calls import Calls, Unanswered
from greenroom.cluster.leased import Elsewhere, Fenced
from greenroom.cluster.messages import ANYWHERE
from greenroom.core.errors import GreenroomError, NotFound, StorageError, WrongState
from greenroom.core.events import PUBLIC, Recorded
from greenroom.core.session import Session, fold
from greenroom.engine.hub import Ack, Hub, Snapshot, Subscriber
from greenroom.engine.ports import Leases
from greenroom.engine.records import NoticeKind
from greenroom.engine.runner import Runner

log = logging.getLogger(__name__)

CUT_OFF_S = 1.0
"""So long without the database, and those who are connected here had better go elsewhere."""

BEAT_S = 0.5
"""Seconds between two looks: this worker is there; what runs nowhere; what is followed elsewhere."""

YIELD_S = 0.7
"""A worker that does not let go of a session within this loses it: its agent waits."""

TAKEN_AT_ONCE = 50
"""Sessions that run nowhere and are taken up in one look: the others are for other workers."""

TRIES = 3
FORGET_MS = 3_600_000


class SharedHub(Hub):
    """`worker`: this process's name, new at every start; `place`: where it is, for people. The rest as in
    `Hub`."""

    def __init__(self, *parts: Any, leases: Leases, bus: Bus, worker: str, place: str = "") -> None:
        super().__init__(*parts)
        self.worker = worker
        self._place = place
        self._leases = leases
        self._calls = Calls(bus, worker, self._asked, self._noticed)
        self._abroad = Abroad(
            self._calls, worker, leases, self._store, self._followed_from_here, self._tell_of_elsewhere
        )
        self._lost: set[asyncio.Task[None]] = set()
        self.last_beat: float | None = None  # of the loop's clock; None: never yet
        self.cut_off = False
        self.when_cut_off: Callable[[], Awaitable[None]] = _nothing
        self.when_signed_out: Callable[[], Awaitable[None]] = _nothing

    async def start(self) -> None:
        """Say that this worker is there. Raises `StorageError`."""
        await self._calls.start()
        await self._leases.seen(self.worker, self._place)
        self.last_beat = asyncio.get_running_loop().time()

    async def tend(self) -> None:
        """Until cancelled: say so again, take up what runs nowhere, look after what is followed."""
        beats = 0
        while True:
            try:
                await self.look()
                if beats % 1_000 == 0:
                    await self._leases.forget_workers(FORGET_MS)
                beats += 1
            except GreenroomError as error:
                self._cut_off(error)
            except Exception:
                log.exception("looking after sessions failed")
            await asyncio.sleep(BEAT_S)

    def _cut_off(self, error: GreenroomError) -> None:
        since = asyncio.get_running_loop().time() - (self.last_beat or 0.0)
        log.warning("the database has not been reached for %.1f s: %s", since, error)
        if since > CUT_OFF_S and not self.cut_off:
            self.cut_off = True
            self._later(self.when_cut_off())

    async def look(self) -> None:
        """One look."""
        await self._leases.seen(self.worker, self._place, self.live)
        self.last_beat = asyncio.get_running_loop().time()
        self.cut_off = False
        if self._closed:
            return
        for session_id in await self._leases.orphans(TAKEN_AT_ONCE):
            if self._closed:
                return
            with contextlib.suppress(Elsewhere):
                await self.recover([session_id])
        await self._abroad.look()

    async def join(
        self,
        session_id: str,
        subscriber: Subscriber | None = None,
        after_seq: int = 0,
        *,
        whole: bool = False,
    ) -> Snapshot:
        await self._checked(session_id, after_seq)
        for _ in range(TRIES):
            try:
                return await super().join(session_id, subscriber, after_seq, whole=whole)
            except Elsewhere as found:
                if subscriber is None:
                    return await self._as_stored(session_id, after_seq, whole)
                if whole or not await self._bring(session_id, found.worker):
                    return await self._follow(session_id, found.worker, subscriber, after_seq, whole)
        raise StorageError("the session moves about", mend="try again in a moment")

    async def log(self, session_id: str) -> tuple[Session, list[Recorded]]:
        with contextlib.suppress(Elsewhere):
            return await super().log(session_id)
        return await self._folded(session_id)

    def leave(self, session_id: str, subscriber: Subscriber) -> None:
        super().leave(session_id, subscriber)
        if session_id not in self._followers:
            self._abroad.drop(session_id)

    async def signed_out(self) -> None:
        """Somebody was signed out here, or may do less from now on: the other workers look again, too."""
        self._calls.tell("", signed_out=True)

    async def close(self) -> None:
        """Hand all sessions over."""
        await super().close()
        for task in self._lost:
            task.cancel()
        self._abroad.close()
        with contextlib.suppress(GreenroomError):
            await self._leases.gone(self.worker)
            self._calls.tell("", free=True)
        await self._calls.close()

    async def _open(self, session_id: str) -> Runner:
        if self._closed:
            raise StorageError("the server is stopping", mend="try again in a moment")
        recorded = await self._store.read(session_id)
        if recorded and recorded[-1].event.kind == "session_ended":
            return await self._take_up(session_id, self._store)
        lease = await self._leases.claim(session_id, self.worker)
        if lease is None:
            raise NotFound(f"there is no session {session_id!r}")
        if not lease.mine:
            self._resting.back(session_id)
            raise Elsewhere(lease.worker)
        unheard = await self._abroad.unheard(session_id)
        runner = await self._take_up(session_id, Fenced(self._store, lease.fence))
        # The runner tells of it from now on, and before of what those who follow it have not heard yet.
        last = self._abroad.drop(session_id)
        for missed in unheard:
            if last is not None and missed.seq > last:
                self._tell(session_id, "event", missed)
        return runner

    def _dropped(self, runner: Runner) -> None:
        if runner.ended:
            self._later(self._leases.release(self.worker, [runner.id]))
        else:
            self._go_after(runner)

    async def here(self, session_id: str) -> Runner:
        for _ in range(TRIES):
            try:
                return await self.open(session_id)
            except Elsewhere as found:
                await self._bring(session_id, found.worker, even_calling=True)
        raise StorageError("the session moves about", mend="try again in a moment")

    async def _bring(self, session_id: str, worker: str, *, even_calling: bool = False) -> bool:
        """Have the session here. False when it has to stay there (someone is on the phone), unless it is to
        come `even_calling`: whoever was on the phone rings here now."""
        try:
            await self._calls.ask(worker, "yield", [session_id], {"even_calling": even_calling}, YIELD_S)
        except WrongState:
            return False
        except StorageError as error:
            log.info("session %s is taken from %s: %s", session_id, worker, error)
        await self._leases.claim(session_id, self.worker, force=True)
        return True

    async def _yield(self, session_id: str, *, even_calling: bool = False) -> None:
        """Let go of the session, between two events. Raises `WrongState` while someone is on the phone."""
        runner = self._runners.get(session_id)
        if runner is None:
            self._resting.back(session_id)
            return
        if runner.by_phone and not even_calling:
            raise WrongState("there is a call", mend="end it first")
        await self._put_down(runner)
        await self._leases.release(self.worker, [session_id])

    async def _checked(self, session_id: str, seq: int) -> None:
        """A client that knows of an event, number `seq`, that the runner here does not was elsewhere
        meanwhile, and the session as well."""
        runner = self._runners.get(session_id)
        if runner is None or seq <= runner.session.seq:
            return
        lease = await self._leases.holder(session_id)
        if lease is not None and lease.worker != self.worker:
            await self._put_down(runner)

    async def _put_down(self, runner: Runner) -> None:
        """Run it here no more, from between two events on."""
        await runner.close()
        if self._runners.get(runner.id) is runner:
            del self._runners[runner.id]
            self._go_after(runner)

    def _go_after(self, runner: Runner) -> None:
        """The session is gone from here, and some may still follow it from here."""
        if runner.id in self._followers:
            following = self._abroad.follow(runner.id, "", runner.session.seq)
            self._later(self._abroad.look_after(runner.id, following))

    async def _follow(
        self, session_id: str, worker: str, subscriber: Subscriber, after_seq: int, whole: bool
    ) -> Snapshot:
        # Following begins before the log is read: nothing is missed, and what comes twice is told once.
        typing = await self._abroad.attach(session_id, worker)
        self._followers.setdefault(session_id, {})[subscriber] = None
        try:
            snapshot = await self._as_stored(session_id, after_seq, whole)
        except GreenroomError:
            super().leave(session_id, subscriber)
            raise
        if session_id in self._runners:  # it has come here meanwhile
            return await super().join(session_id, subscriber, after_seq, whole=whole)
        self._abroad.follow(session_id, worker, snapshot.seq)
        return Snapshot(snapshot.events, snapshot.status, snapshot.seq, typing)

    def _followed_from_here(self, session_id: str) -> bool:
        return session_id in self._followers and session_id not in self._runners

    def _tell_of_elsewhere(self, session_id: str, kind: NoticeKind, payload: Any) -> None:
        if session_id not in self._runners:
            self._tell(session_id, kind, payload)

    async def _as_stored(self, session_id: str, after_seq: int, whole: bool) -> Snapshot:
        session, recorded = await self._folded(session_id)
        every = whole or session.status == "ended"
        shown = (r for r in recorded if r.seq > after_seq and (every or r.event.kind in PUBLIC))
        return Snapshot(tuple(shown), session.status, session.seq, False)

    async def _folded(self, session_id: str) -> tuple[Session, list[Recorded]]:
        opening = await self._opener(session_id)
        recorded = await self._store.read(session_id)
        return fold(recorded, Session(opening.new.scenario, opening.new.persona)), recorded

    async def _asked(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        """What another worker wants done here."""
        if name == "yield":
            return await self._yield(*args, **options)
        if name == "follow":
            return await self._followed(*args)
        if name not in ANYWHERE:
            raise StorageError(f"nothing is called {name!r} here")
        return await getattr(Hub, name)(self, *args, **options)

    async def _followed(self, session_id: str, worker: str) -> bool:
        runner = await self.open(session_id)
        self._followers.setdefault(session_id, {})[self._abroad.far(worker)] = None
        return runner.typing

    def _noticed(self, message: dict[str, Any]) -> None:
        if "session" in message:
            self._abroad.heard(message)
        elif "unfollow" in message:
            super().leave(message["unfollow"], self._abroad.far(message["worker"]))
        elif message["worker"] == self.worker:
            return
        elif "signed_out" in message:
            self._later(self.when_signed_out())
        elif "free" in message:
            self._later(self.look())

    def _later(self, work: Any) -> None:
        async def quietly() -> None:
            try:
                await work
            except GreenroomError as error:
                log.debug("put off: %s", error)

        task = asyncio.get_running_loop().create_task(quietly())
        self._lost.add(task)
        task.add_done_callback(self._lost.discard)


async def _nothing() -> None:
    """Nobody has to be told."""


def _anywhere(name: str) -> Any:
    async def call(self: SharedHub, session_id: str, *args: Any, **options: Any) -> Any:
        for _ in range(TRIES):
            try:
                return await getattr(Hub, name)(self, session_id, *args, **options)
            except Elsewhere as found:
                worker = found.worker
            try:
                done = await self._calls.ask(worker, name, [session_id, *args], options)
            except Unanswered:
                await self._bring(session_id, worker)
            except Elsewhere:
                continue
            else:
                return Ack(**done) if isinstance(done, dict) else done
        raise StorageError("the session moves about", mend="try again in a moment")

    call.__name__ = name
    call.__doc__ = getattr(Hub, name).__doc__
    return call


for _name in ANYWHERE:
    setattr(SharedHub, _name, _anywhere(_name))
