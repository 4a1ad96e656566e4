"""One live session: takes the agent's commands in turn, lets the customer answer in its own time.

All state that matters is in the log; the rest (what is being typed, who waits since when) can be lost. The
loop asks the state what comes next, does one thing, and asks again, so a session that was cut off anywhere
goes on by the same rules. It is a task only while there is something to do; a session at rest costs a timer.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from greenroom.core import turn
from greenroom.core.errors import Conflict, GreenroomError, LeaseLost, StorageError
from greenroom.core.events import PUBLIC, AgentSaid, Event, Recorded, numbered
from greenroom.core.pacing import Speed
from greenroom.core.session import Session, fold
from greenroom.engine.commands import ENDS_TYPING, Act
from greenroom.engine.delivering import Delivering
from greenroom.engine.inbox import Command, Inbox
from greenroom.engine.minds import Minds
from greenroom.engine.mouth import Mouth, Talking, leaves_on_hold
from greenroom.engine.ports import Clock, EventStore, Timer
from greenroom.engine.records import Ack, NoticeKind, Opening, Snapshot
from greenroom.engine.second import SecondThoughts
from greenroom.engine.speech import Delivery, Speech, odd, talk
from greenroom.engine.waiting import Waiting

log = logging.getLogger(__name__)

RETRY_S = (0.5, 2.0, 8.0, 30.0)
"""Pauses before trying again what could not be stored."""


class Runner(Delivering):
    """`notify(session_id, kind, payload)` gets every event and signal; `at_rest` is called when the loop
    has nothing left to do."""

    session: Session

    def __init__(
        self,
        opening: Opening,
        recorded: Sequence[Recorded],
        store: EventStore,
        minds: Minds,
        clock: Clock,
        notify: Callable[[str, NoticeKind, Any], None],
        at_rest: Callable[["Runner"], None],
    ) -> None:
        self.id = opening.new.session_id
        self.typing = False
        self._opening = opening
        self._store = store
        self._minds = minds
        self._clock = clock
        self._notify = notify
        self._at_rest = at_rest
        self._inbox = Inbox()
        self._task: asyncio.Task[None] | None = None
        self._asleep: asyncio.Future[None] | None = None
        self._timer: Timer | None = None
        self._timer_at = 0
        self._delivery: Delivery | None = None
        self._speech: Speech | None = None
        self._second: SecondThoughts | None = None
        self._failures = 0
        self._closing = False
        self.lost = False  # another process runs the session by now
        self.talking = Talking(self.kick)
        self.waiting = Waiting.since(clock.now_ms())
        self._restart(recorded)

    @property
    def busy(self) -> bool:
        """Something is under way that is not a pause."""
        working = self._task is not None and (self._asleep is None or self._asleep.done())
        return working or self.talking.busy or any(t.thinking for t in self._thoughts)

    @property
    def _thoughts(self) -> list[Speech | SecondThoughts]:
        return [t for t in (self._speech, self._second) if t is not None]

    @property
    def rests(self) -> bool:
        """Nobody does anything in it, and the customer only waits."""
        s = self.session
        owes = s.pending is not None or s.unheard is not None or self._second is not None
        return not (
            self._task is not None
            or self.busy
            or self._inbox
            or self.by_phone
            or self.typing
            or self._failures
            or owes
        )

    @property
    def by_phone(self) -> bool:
        """Someone hears what the customer says."""
        return self.talking.mouth is not None

    @property
    def ended(self) -> bool:
        return self.session.status == "ended"

    @property
    def created_at(self) -> int:
        """Epoch ms, from which event times count."""
        return self._opening.created_at

    def command(self, client_id: str, act: Act, *, cuts: bool = False) -> "asyncio.Future[Ack]":
        """Do `act` in its turn. The future has the answer once it is durable. `client_id` "" stands for
        ending the session, which happens once whoever asks. `cuts`: in a call the customer falls silent."""
        done: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        if self._closing:
            done.set_exception(StorageError("the server is stopping", mend="try again in a moment"))
        else:
            self._inbox.append(Command(client_id, act, done, cuts))
            self.waiting.agent_acts(self._clock.now_ms())
            self.kick()
        return done

    def speak_through(self, mouth: Mouth | None) -> None:
        """What the customer says sounds there from now on; None: nowhere."""
        self.talking.mouth = mouth
        self.kick()

    def agent_types(self, on: bool) -> None:
        self.waiting.agent_types(self._clock.now_ms(), on)
        if self._task is None:
            self._watch()

    def someone_types(self, on: bool, user: str = "") -> None:
        """`user` "" is the agent; anyone else types for the side that they have taken, if any."""
        agent, customer = self.session.agent_by, self.session.customer_by
        if customer is not None and customer.user == user:
            self._show_typing(on)
        elif user == (agent.user if agent is not None else ""):
            self.agent_types(on)

    def snapshot(self, after_seq: int) -> Snapshot:
        shown = tuple(r for r in self._shown if r.seq > after_seq)
        return Snapshot(shown, self.session.status, self.session.seq, self.typing)

    def kick(self) -> None:
        """There may be something to do."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        elif self._asleep is not None and not self._asleep.done():
            self._asleep.set_result(None)

    async def begin(self) -> None:
        """Write the first events of a new session. Raises `StorageError`."""
        if self.session.seq == 0:
            await self._append(turn.start(self._opening.new))

    def put_away(self) -> None:
        """Let go of it while it `rests`: it is taken up from its log."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()

    async def close(self) -> None:
        """Stop between two events."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self.kick()
            await asyncio.wait([self._task])
        for thoughts in self._thoughts:
            await thoughts.cancelled()
        await self.talking.close()

    async def _run(self) -> None:
        try:
            while not self._closing and await self._step():
                self._failures = 0
        except Exception as error:
            self._failed(error)
        finally:
            self._task = None
        if self._closing:
            self._inbox.refuse(StorageError("the server is stopping", mend="try again in a moment"))
            if self.lost:
                await self._let_go()
        elif not self._failures:
            self._watch()
            self._at_rest(self)

    async def _let_go(self) -> None:
        """What is under way is for nobody: whoever runs the session now does it again from the log."""
        if self._timer is not None:
            self._timer.cancel()
        self._hush()
        self._forget_second()
        await self.talking.close()
        self._at_rest(self)

    async def _step(self) -> bool:
        """Do the one thing that comes next; False when there is none."""
        s = self.session
        if s.seq == 0:
            await self.begin()
        elif s.unheard is not None:
            await (self._reconsider(self._second) if self._second else self._hear(s.unheard))
        elif self._inbox:
            await (self._fall_silent() if self._cuts_in else self._do(self._inbox.popleft()))
        elif self._second is not None and self._second.timely(s):
            await self._reconsider(self._second)
        elif s.pending is not None and self.talking.may_speak(s):
            await self._deliver()
        elif leaves_on_hold(s):
            await self._append(turn.end(s, "customer", "hung_up"))
        elif left := turn.after(s):
            await self._append(left)
        elif not self.ended and self._clock.now_ms() >= self.due:
            await self._append(self.waiting.over(s, self._clock.now_ms()))
        else:
            return False
        return True

    @property
    def _cuts_in(self) -> bool:
        return self.talking.playing and self._inbox[0].cuts

    @property
    def due(self) -> int:
        """When the customer has waited too long. Nobody waits while there is no line."""
        up = self.talking.mouth is not None or not self.session.by_voice
        return self.waiting.due(self.session, self._speed if up else Speed.INSTANT)

    @property
    def _speed(self) -> Speed:
        return self._opening.speed

    async def _do(self, command: Command) -> None:
        known = self._acks.get(command.client_id)
        if known is not None:
            command.answer(replace(known, duplicate=True))
            return
        now = self._now()
        try:
            recorded = await self._append(command.act(self.session, now, self.typing))
        except GreenroomError as error:
            command.fail(error)
            return
        if any(isinstance(r.event, ENDS_TYPING) for r in recorded):
            self._show_typing(False)
        mine = [r for r in recorded if getattr(r.event, "client_id", None) == command.client_id]
        answer = (mine or recorded)[-1]
        command.answer(Ack(answer.seq, answer.at))

    async def _hear(self, heard: Recorded) -> None:
        if not isinstance(heard.event, AgentSaid):
            raise TypeError(f"event {heard.seq} is not a message")
        self._show_typing(False)
        async with self._minds.attention:
            at = self._now()
            appraisal = self._minds.appraise(self.session, heard.event.text)
            events, after = turn.decide(self.session, heard.seq, appraisal, at)
            unpaced = self._opening.speed is Speed.INSTANT and not self.session.by_voice
            at_once = unpaced and self._minds.live is None
            if at_once and after.pending is not None:
                out = self._minds.said_at_once(after)
                events, after = (*events, *out), fold(numbered(out, after.seq, at), after)
                self._show_typing(True)
        before, said = self.session, talk(self._shown, self._odd) if self._minds.second else ()
        await self._append(events, at, after)
        self.typing = False
        if (again := self._minds.second) is not None and not self.ended:
            self._second = SecondThoughts(before, heard, said, appraisal, again, self.kick)

    async def _reconsider(self, second: SecondThoughts) -> None:
        """Take in what the second listener found. Once the agent has written on it is no more asked."""
        events, after = second.correction(self.session, now := self._now())
        await self._append(events, now, after)
        self._forget_second()

    def _forget_second(self) -> None:
        if self._second is not None:
            self._second.cancel()
            self._second = None

    async def _append(
        self, events: Sequence[Event], at: int | None = None, after: Session | None = None
    ) -> list[Recorded]:
        """Store `events`, `at` now unless it is given, and tell of them. `after`: the state after them, where
        that is known already."""
        if not events:
            return []
        try:
            recorded = await self._store.append(
                self.id, self.session.seq, events, self._now() if at is None else at
            )
        except LeaseLost:
            self.lost = self._closing = True
            raise
        except Conflict:
            self._restart(await self._store.read(self.id))
            raise
        self.session = after or fold(recorded, self.session)
        pending = self.session.pending
        if self._speech is not None and (pending is None or pending.turn != self._speech.turn):
            self._hush()
        for item in recorded:
            self._shows(item)
            self._notify(self.id, "event", item)
        if self.ended:
            self._show_typing(False)
            self._forget_second()
        return recorded

    def _restart(self, recorded: Sequence[Recorded]) -> None:
        new = self._opening.new
        self._acks: dict[str, Ack] = {}
        self._shown: list[Recorded] = []
        self._odd: set[int] = set()  # messages that the customer could make nothing of
        self._delivery = None
        self._hush()
        self.session = fold(recorded, Session(new.scenario, new.persona))
        for item in recorded:
            self._shows(item)

    def _shows(self, item: Recorded) -> None:
        kind = item.event.kind
        if kind in PUBLIC:
            self._shown.append(item)
            if kind not in ("note_written", "check_ticked", "whispered"):
                self.waiting.something_said(self.session, self._clock.now_ms())
        if self._minds.live is not None:
            self._odd |= odd(item.event)
        client_id = getattr(item.event, "client_id", "")
        if client_id or self.ended:
            self._acks[client_id] = Ack(item.seq, item.at)

    def _show_typing(self, on: bool) -> None:
        if self.typing != on:
            self.typing = on
            self._notify(self.id, "signal", {"kind": "typing", "on": on})

    async def _sleep(self, ms: int | None) -> None:
        """Pause until `ms` have passed (None: however long it takes) or something comes in."""
        self._asleep = asyncio.get_running_loop().create_future()
        timer = self._clock.call_later(ms / 1_000, self.kick) if ms is not None else None
        try:
            if not (self._inbox or self._closing or self.talking.over):
                await self._asleep
        finally:
            self._asleep = None
            if timer is not None:
                timer.cancel()

    def _watch(self) -> None:
        """Look again when the customer will have waited too long. An earlier timer does as well."""
        if self.ended or self._closing:
            return
        due = self.due
        if self._timer is None or due < self._timer_at:
            self._set_timer(due, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._clock.now_ms() >= self.due:
            self.kick()
        elif self._task is None:
            self._watch()

    def _set_timer(self, at: int, call: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = at
        self._timer = self._clock.call_later(max(1, at - self._clock.now_ms()) / 1_000, call)

    def _now(self) -> int:
        """Milliseconds since the session started, never less than the last event's."""
        return max(self.session.at, self._clock.now_ms() - self._opening.created_at)

    def _failed(self, error: Exception) -> None:
        """Nothing is lost: the log stands where it stood, and the same step is tried again later."""
        if not isinstance(error, GreenroomError):
            log.exception("session %s: a step failed", self.id)
            error = StorageError("something went wrong here", mend="it will be tried again")
        pause = RETRY_S[min(self._failures, len(RETRY_S) - 1)]
        self._failures += 1
        self._inbox.refuse(error)
        self._show_typing(False)
        if not self.lost:
            self._notify(self.id, "problem", error)
        if not self._closing:
            self._set_timer(self._clock.now_ms() + int(pause * 1_000), self._again)

    def _again(self) -> None:
        self._timer = None
        self.kick()
