"""All live sessions of this process: one runner each, made when first needed, and who is listening.

A channel needs nothing else: `join` to follow a session, `say`, `hold`, ... to act in it. Every command
returns an `Ack` once it is durable and raises a `GreenroomError` otherwise; a command with a `client_id`
that was done before is acknowledged again and not repeated, also after a restart.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from greenroom.core.call_events import CallEnded, SoundProblem
from greenroom.core.errors import GreenroomError, StorageError
from greenroom.core.events import Event, Recorded, Side
from greenroom.core.session import Holder, Session
from greenroom.engine import commands
from greenroom.engine.clock import RealClock
from greenroom.engine.minds import Minds
from greenroom.engine.mouth import Mouth
from greenroom.engine.play import Composer
from greenroom.engine.ports import Clock, EventStore, Listener, LiveSpeaker, SecondListener
from greenroom.engine.records import Ack, NoticeKind, Opener, Opening, Snapshot, Subscriber
from greenroom.engine.rehearsing import Rehearsed, rehearsed
from greenroom.engine.resting import FAR_MS, Resting
from greenroom.engine.runner import Runner

log = logging.getLogger(__name__)


class Hub:
    """`opener` finds a session's scenario and persona; `speaker(language)` gives the speaker, and `live` one
    that is asked before it. `second` hears each message after the listener."""

    def __init__(
        self,
        store: EventStore,
        opener: Opener,
        listener: Listener,
        speaker: Callable[[str], Composer],
        clock: Clock | None = None,
        live: LiveSpeaker | None = None,
        second: SecondListener | None = None,
    ) -> None:
        self._store = store
        self._opener = opener
        self._minds = Minds(listener, speaker, live, second)
        self._clock = clock or RealClock()
        self._runners: dict[str, Runner] = {}
        self._opening: dict[str, asyncio.Task[Runner]] = {}
        self._waking: set[asyncio.Task[None]] = set()
        self._resting = Resting(self._clock, self._put_away, self._wake)
        self._followers: dict[str, dict[Subscriber, None]] = {}
        self._listeners: list[Subscriber] = []
        self._closed = False
        self.told = 0  # events and signals so far
        self.resumed = 0  # sessions that went on from their log
        self.lost = 0  # those that another process took

    @property
    def busy(self) -> bool:
        """Something is under way that is not a customer's pause."""
        return bool(self._opening) or any(r.busy for r in self._runners.values())

    @property
    def live(self) -> int:
        """How many sessions run here; those that were put away, too."""
        return len(self._runners) + len(self._resting)

    async def open(self, session_id: str) -> Runner:
        """Begin a session (its log is empty), or take it up where its log ends.

        Raises `NotFound`, `StorageError`.
        """
        runner = self._runners.get(session_id)
        if runner is not None:
            return runner
        task = self._opening.get(session_id)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._open(session_id))
            self._opening[session_id] = task
            task.add_done_callback(lambda _: self._opening.pop(session_id, None))
        return await asyncio.shield(task)

    async def recover(self, session_ids: Iterable[str]) -> list[str]:
        """`open` each; returns those that could not be (their scenario is gone, say)."""
        failed = []
        for session_id in session_ids:
            try:
                await self.open(session_id)
            except GreenroomError as error:
                log.warning("session %s cannot go on: %s", session_id, error)
                failed.append(session_id)
        return failed

    async def join(
        self,
        session_id: str,
        subscriber: Subscriber | None = None,
        after_seq: int = 0,
        *,
        whole: bool = False,
    ) -> Snapshot:
        """The session after `after_seq`, and from now on what happens in it. Joining twice with the same
        subscriber is joining once. `whole`: all kinds of events; then the subscriber may be told of the last
        ones before the snapshot comes, and has to leave out those up to its `seq`. Raises `NotFound`,
        `StorageError`."""
        runner = await self.open(session_id)
        if runner.ended:
            recorded = await self._store.read(session_id)
            after = tuple(r for r in recorded if r.seq > after_seq)
            return Snapshot(after, "ended", recorded[-1].seq, False)
        # No await between the snapshot and following: nothing can happen in between.
        if subscriber is not None:
            self._followers.setdefault(session_id, {})[subscriber] = None
        if whole:
            recorded = await self._store.read(session_id)
            # What is stored and not yet told of comes to the subscriber, and the other way round.
            last = min(recorded[-1].seq, runner.session.seq)
            after = tuple(r for r in recorded if after_seq < r.seq <= last)
            return Snapshot(after, runner.session.status, last, runner.typing)
        return runner.snapshot(after_seq)

    async def log(self, session_id: str) -> tuple[Session, list[Recorded]]:
        """The state of a session and its whole log so far. Raises `NotFound`, `StorageError`."""
        runner = await self.open(session_id)
        return runner.session, await self._store.read(session_id)

    def leave(self, session_id: str, subscriber: Subscriber) -> None:
        """Follow it no longer. Unknown is fine."""
        followers = self._followers.get(session_id, {})
        followers.pop(subscriber, None)
        if not followers:
            self._followers.pop(session_id, None)
            if session_id in self._runners:
                self._resting.look_later(session_id)

    def listen(self, subscriber: Subscriber) -> None:
        """Follow all sessions (for jobs: score what has ended)."""
        self._listeners.append(subscriber)

    async def say(self, session_id: str, client_id: str, text: str, user: str = "") -> Ack:
        """Raises `WrongState` once ended, `TooLong`. On hold, writing takes the customer off hold first.
        `user`: id of who writes in the agent's place, "" for the agent; raises `NotAllowed` unless they have
        taken that side, and `WrongState` for the agent while someone has. So in `hold` and `resume`."""
        return await self._command(session_id, client_id, commands.say(client_id, text, user), cuts=True)

    async def say_aloud(self, session_id: str, client_id: str, text: str, aloud: commands.Aloud) -> Ack:
        """The agent has said `text` on the phone."""
        runner = await self.open(session_id)
        act = commands.say_aloud(client_id, text, aloud, runner.created_at)
        return await runner.command(client_id, act, cuts=True)

    async def not_heard(
        self, session_id: str, client_id: str, aloud: commands.Aloud, why: Sequence[SoundProblem]
    ) -> Ack:
        """The agent has spoken on the phone, and nothing could be made of it. Raises `WrongState`."""
        runner = await self.open(session_id)
        act = commands.not_heard(client_id, aloud, why, runner.created_at)
        return await runner.command(client_id, act, cuts=True)

    async def rehearse(self, session_id: str, text: str) -> Rehearsed | None:
        """What the customer would answer to `text`, said now; None when that cannot be known. Leaves no
        trace. While the customer speaks the words are left out: they depend on what is heard of it."""
        runner = self._runners.get(session_id)
        if runner is None or runner.ended or runner.session.unheard is not None:
            return None
        async with self._minds.attention:
            now = max(runner.session.at, self._clock.now_ms() - runner.created_at)
            words = not runner.talking.playing
            return rehearsed(self._minds, runner.session, text, now, words=words)

    async def line(self, session_id: str, event: Event) -> Ack:
        """What became of the line. Raises `WrongState` when the session is no call, or has ended."""
        client_id = getattr(event, "client_id", "") or f"line-{secrets.token_hex(8)}"
        ends = event.kind == "call_ended"
        return await self._command(session_id, client_id, commands.of_the_line(event), cuts=ends)

    async def hung_up(self, session_id: str, reason: str) -> Ack:
        """The line is closed, or none came about (`reason` as in `CallEnded`). Raises as `line`."""
        return await self.line(session_id, CallEnded(reason=reason))

    async def here(self, session_id: str) -> Runner:
        """`open`; where several processes share the sessions, the session comes to this one."""
        return await self.open(session_id)

    async def speak_through(self, session_id: str, mouth: Mouth | None) -> Runner:
        """What the customer says sounds there from now on; None: nowhere."""
        runner = await self.open(session_id)
        runner.speak_through(mouth)
        return runner

    async def let_go(self, session_id: str, mouth: Mouth) -> None:
        """It sounds there no more, if it did."""
        runner = self._runners.get(session_id)
        if runner is not None and runner.talking.mouth is mouth:
            runner.speak_through(None)

    def problem(self, session_id: str, error: GreenroomError) -> None:
        """Tell who follows the session of something that went wrong and belongs to no command."""
        self._notify(session_id, "problem", error)

    def signal(self, session_id: str, payload: dict[str, Any]) -> None:
        """Tell who follows the session of something that passes."""
        self._notify(session_id, "signal", payload)

    async def hold(self, session_id: str, client_id: str, reason: str = "", user: str = "") -> Ack:
        return await self._command(session_id, client_id, commands.hold(client_id, reason, user), cuts=True)

    async def resume(self, session_id: str, client_id: str, user: str = "") -> Ack:
        return await self._command(session_id, client_id, commands.resume(client_id, user))

    async def whisper(self, session_id: str, client_id: str, by: str, text: str) -> Ack:
        """Tell the agent something that nobody else hears."""
        return await self._command(session_id, client_id, commands.whisper(client_id, by, text))

    async def take(self, session_id: str, client_id: str, side: Side, who: Holder) -> Ack:
        """`who` speaks for `side` from now on. Raises `WrongState` when someone does already."""
        return await self._command(session_id, client_id, commands.take(client_id, side, who))

    async def release(
        self, session_id: str, client_id: str, side: Side, who: Holder, *, others: bool = False
    ) -> Ack:
        """Give `side` back. Raises `WrongState` when nobody has it, `NotAllowed` when someone other than
        `who` has it, unless `others`."""
        act = commands.release(client_id, side, who, others=others)
        return await self._command(session_id, client_id, act)

    async def customer_say(self, session_id: str, client_id: str, user: str, text: str) -> Ack:
        """Raises `NotAllowed` unless `user` has taken the customer's side."""
        return await self._command(session_id, client_id, commands.customer_say(client_id, user, text))

    async def customer_end(self, session_id: str, user: str) -> Ack:
        """The customer leaves. Raises `NotAllowed` unless `user` has taken that side."""
        return await self._command(session_id, "", commands.customer_end(user))

    async def note(self, session_id: str, client_id: str, text: str) -> Ack:
        return await self._command(session_id, client_id, commands.note(client_id, text))

    async def tick(self, session_id: str, client_id: str, check: str, done: bool) -> Ack:
        return await self._command(session_id, client_id, commands.tick(client_id, check, done))

    async def hint(self, session_id: str, client_id: str, strength: int) -> Ack:
        """Give a hint (1 to 3, the stronger the dearer). Raises `WrongState` where there is none."""
        return await self._command(session_id, client_id, commands.hint(client_id, strength))

    async def mute(self, session_id: str, client_id: str, on: bool) -> Ack:
        """Raises `WrongState` when the session is no call; so in `consent`."""
        return await self._command(session_id, client_id, commands.mute(client_id, on))

    async def consent(self, session_id: str, client_id: str, audio: bool, video: bool) -> Ack:
        return await self._command(session_id, client_id, commands.consent(client_id, audio, video))

    async def transfer(
        self, session_id: str, client_id: str, to: Literal["colleague", "supervisor"], reason: str
    ) -> Ack:
        return await self._command(session_id, client_id, commands.transfer(client_id, to, reason), cuts=True)

    async def end(self, session_id: str, client_id: str, reason: str = "closed") -> Ack:
        """End it. A session that has ended already is acknowledged as a duplicate."""
        return await self._command(session_id, "", commands.end(reason), cuts=True)

    async def typing(self, session_id: str, on: bool, user: str = "") -> None:
        """The agent started or stopped typing: while they type the customer waits more patiently. `user`: id
        of someone else, who types for the side that they have taken; nothing comes of it when they have none.
        """
        runner = await self.open(session_id)
        if not runner.ended:
            runner.someone_types(on, user)

    async def close(self) -> None:
        """Stop all runners between two events; every log stays resumable. The store is not closed."""
        self._closed = True
        self._resting.close()
        if self._opening:
            await asyncio.wait(list(self._opening.values()))
        await asyncio.gather(*(runner.close() for runner in self._runners.values()))
        self._runners.clear()

    async def _open(self, session_id: str) -> Runner:
        if self._closed:
            raise StorageError("the server is stopping", mend="try again in a moment")
        return await self._take_up(session_id, self._store)

    async def _take_up(self, session_id: str, store: EventStore) -> Runner:
        """Run it here, with what happens written to `store`."""
        opening: Opening = await self._opener(session_id)
        recorded = await store.read(session_id)
        runner = Runner(opening, recorded, store, self._minds, self._clock, self._notify, self._at_rest)
        waiting = self._resting.back(session_id)
        if waiting is not None:
            runner.waiting = waiting
        await runner.begin()
        if not runner.ended:
            self.resumed += bool(recorded) and waiting is None
            self._runners[session_id] = runner
            runner.kick()
        return runner

    async def _command(
        self, session_id: str, client_id: str, act: commands.Act, *, cuts: bool = False
    ) -> Ack:
        runner = await self.open(session_id)
        return await runner.command(client_id, act, cuts=cuts)

    def _notify(self, session_id: str, kind: NoticeKind, payload: Any) -> None:
        self._tell(session_id, kind, payload, self._listeners)

    def _tell(
        self, session_id: str, kind: NoticeKind, payload: Any, others: Iterable[Subscriber] = ()
    ) -> None:
        """Who follows the session, and `others`."""
        self.told += 1
        for subscriber in (*self._followers.get(session_id, ()), *others):
            try:
                subscriber(session_id, kind, payload)
            except Exception:
                log.exception("session %s: a subscriber failed", session_id)

    def _at_rest(self, runner: Runner) -> None:
        if (runner.ended or runner.lost) and self._runners.get(runner.id) is runner:
            del self._runners[runner.id]
            self.lost += runner.lost
            self._dropped(runner)
        elif runner.id not in self._followers:
            self._resting.look_later(runner.id)

    def _put_away(self, session_id: str) -> None:
        """Unless somebody follows it, or something is due soon."""
        runner = self._runners.get(session_id)
        if runner is None or session_id in self._followers or not runner.rests:
            return
        if runner.due - self._clock.now_ms() >= FAR_MS:
            runner.put_away()
            del self._runners[session_id]
            self._resting.keep(runner)

    def _wake(self, session_id: str) -> None:
        """Something is due in a session that was put away."""

        async def wake() -> None:
            if await self.recover([session_id]):
                self._resting.wake_later(session_id)

        self._waking.add(task := asyncio.get_running_loop().create_task(wake()))
        task.add_done_callback(self._waking.discard)

    def _dropped(self, runner: Runner) -> None:
        """It runs here no more."""


__all__ = ["Ack", "Hub", "Opener", "Opening", "Snapshot", "Subscriber"]
