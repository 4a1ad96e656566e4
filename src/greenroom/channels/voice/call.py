"""One call: a session of the engine on one end, media on the other."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from greenroom.channels.voice.ear import Ear, Turn
from greenroom.channels.voice.misheard import misheard
from greenroom.channels.voice.mouth import VoiceMouth
from greenroom.channels.voice.preparing import Prepared
from greenroom.channels.voice.quality import LOOK_S, Quality
from greenroom.channels.voice.surroundings import Surroundings
from greenroom.channels.voice.tape import Tape, Taping
from greenroom.channels.voice.timing import CHUNK_MS, now_ms
from greenroom.channels.voice.turns import Pauses, signs_of
from greenroom.channels.voice.voicing import manner_of
from greenroom.core import events as ev
from greenroom.core.call_manners import NORMAL, CallManners
from greenroom.core.errors import GreenroomError, StorageError
from greenroom.engine.commands import Aloud
from greenroom.engine.hub import Hub
from greenroom.engine.records import NoticeKind
from greenroom.voices.ports import Recogniser, Synthesiser

if TYPE_CHECKING:
    from greenroom.channels.voice.media import Media

log = logging.getLogger(__name__)

LOST_MS = 1_500
"""Without any sound for so long the line is lost: a silent microphone sends silence."""

GIVEN_UP_MS = 90_000
"""A line that was lost so long is hung up."""

GOODBYE_S = 1.0
"""A page that hangs up closes its line and says so; which comes first is a matter of the network."""

AGAIN_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Pauses before a call that could not begin is tried again."""

PICKUP_MS = 1_400
"""The customer lets the agent say who they are first; then it speaks."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a call was asked to be. `media` and `recognition` as in `CallStarted`."""

    session_id: str
    client_id: str
    media: str
    recognition: str
    pauses: Pauses
    manners: CallManners = NORMAL


class Call:
    """As `media.Ears`. `over` is called once, when it is done with."""

    def __init__(
        self,
        hub: Hub,
        ordered: Ordered,
        recogniser: Recogniser | None,
        voice: Synthesiser,
        over: Callable[["Call"], None],
        taping: Taping | None = None,
    ) -> None:
        self.ordered = ordered
        self._hub = hub
        self._voice = voice
        self._over = over
        self._taping = taping
        self._tape: Tape | None = None
        self._media: Media | None = None
        self._jobs: set[asyncio.Task[Any]] = set()
        self._prepared = Prepared(Surroundings(voice, ordered.manners))
        self._mouth = VoiceMouth(self._prepared, self._send, self._customer_speaks, self._flush)
        self._ear = Ear(
            recogniser,
            ordered.pauses,
            self._agent_began,
            self._agent_over,
            self._agent_partial,
            lambda error: hub.problem(ordered.session_id, error),
            self._weigh,
        )
        self._quality = Quality()
        self._signs = signs_of(ordered.pauses.language)
        self._runner: Any = None
        self._last_sound = 0
        self._lost = False
        self._begun = False
        self._closed = False
        self.line_id = ""  # of its `CallStarted`
        self.vanished = False  # its page is gone, and may dial again
        self._muted = False
        self._session_over = False
        self._watch: asyncio.Task[None] | None = None

    @property
    def session_id(self) -> str:
        return self.ordered.session_id

    def through(self, media: "Media") -> None:
        """Sound goes this way from now on."""
        self._media = media

    async def run(self) -> None:
        """Serve the line until it is closed."""
        if self._media is None:
            raise ValueError("no media")
        try:
            await self._media.run()
        finally:
            await self._vanish()

    def expect(self, seconds: float) -> None:
        """Give it up, as if it had not been, when nobody has come after so long."""

        def look() -> None:
            if not self._begun:
                self._job(self.close("failed", quietly=True))

        asyncio.get_running_loop().call_later(seconds, look)

    async def close(self, reason: str, *, quietly: bool = False) -> None:
        """End it. `quietly`: nothing is logged, since it will be taken up again."""
        if self._closed:
            return
        self._closed = True
        if self._watch is not None:
            self._watch.cancel()
        self._hub.leave(self.session_id, self._follows)
        self._mouth.hush()
        self._mouth.hold(False)
        with contextlib.suppress(GreenroomError):
            if not quietly and self._begun and not self._session_over:
                await self._hub.line(self.session_id, ev.CallEnded(reason=reason))
            await self._hub.let_go(self.session_id, self._mouth)
        await self._ear.close()
        await self._prepared.close()
        if self._media is not None:
            await self._media.close()
        if self._tape is not None:
            await self._tape.close()
        self._over(self)

    # what media tell

    def connected(self) -> None:
        if not self._begun:
            self._begun = True
            self._last_sound = now_ms()
            self._watch = asyncio.get_running_loop().create_task(self._watches())
            self._job(self._begin())

    def gone(self) -> None:
        """Whoever hangs up says so, before or after: a page that is only gone may come back."""
        self._mouth.lines_up(False)
        asyncio.get_running_loop().call_later(GOODBYE_S, lambda: self._job(self._vanish()))

    async def _vanish(self) -> None:
        """The line is lost, and will be another one when it comes back."""
        if self._closed:
            return
        if self._begun and not self._session_over:
            self.vanished = True
            if not self._lost:
                self._lost = True
                await self._line_lost(True)
        await self.close("lost", quietly=True)

    def heard(self, sound: bytes) -> None:
        self._last_sound = now_ms()
        if self._tape is not None:
            self._tape.agent(sound)
        if not self._muted:
            self._quality.hears(sound, self._ear.speaking)
            self._ear.hears(sound)

    def speaks(self, on: bool) -> None:
        if on and self._muted:
            return
        self._ear.speaks(on)
        if self._ear.speaking:  # when they stop, more may come: the customer waits until it is clear
            self._mouth.agent_speaks(True)
        self._job(self._hub.typing(self.session_id, on))
        self._signal({"kind": "speaking", "who": "agent", "on": on})

    def hushes(self) -> None:
        if not self._muted:
            self._ear.hushes()

    def sent(self, sound: bytes) -> None:
        self._mouth.sent(sound)
        if self._tape is not None:
            self._tape.customer(sound)

    # what the engine does

    async def _begin(self) -> None:
        """Sessions move about when workers die, and databases go away for a moment: tried again."""
        started = self._started()
        for pause in (*AGAIN_S, None):
            if self._closed:
                return
            try:
                await self._takes_up(started)
                return
            except StorageError as error:
                if pause is None:
                    self._hub.problem(self.session_id, error)
                    await self.close("failed", quietly=True)
                else:
                    log.info("call %s begins a little later: %s", self.session_id, error)
                    await asyncio.sleep(pause)

    def _started(self) -> ev.CallStarted:
        o = self.ordered
        return ev.CallStarted(
            client_id=f"{o.client_id[:60]}-{secrets.token_hex(6)}",  # a line may be dialled again
            media="websocket" if o.media == "websocket" else "webrtc",
            recognition=o.recognition,
            voice=self._voice.id,
            manners=o.manners,
        )

    async def _takes_up(self, started: ev.CallStarted) -> None:
        await self._hub.here(self.session_id)
        await self._hub.line(self.session_id, started)
        self.line_id = started.client_id
        snapshot = await self._hub.join(self.session_id, self._follows, whole=True)
        for recorded in snapshot.events:
            self._take_in(recorded.event, now=False)
        self._mouth.floor_taken = True  # the agent answers the phone, and says who they are
        self._mouth.lines_up(True)
        self._runner = await self._hub.speak_through(self.session_id, self._mouth)
        asyncio.get_running_loop().call_later(PICKUP_MS / 1_000, self._free_floor)

    def _follows(self, _session: str, kind: NoticeKind, payload: Any) -> None:
        if kind == "event":
            self._take_in(payload.event, now=True)

    def _take_in(self, event: ev.Event, *, now: bool) -> None:
        match event:
            case ev.HoldStarted() | ev.HoldEnded():
                held = isinstance(event, ev.HoldStarted)
                self._ear.deaf = held
                if held:
                    self._ear.forget()
                    self._mouth.agent_speaks(False)
                    self._mouth.floor_taken = False
                self._mouth.hold(held)
            case ev.Muted():
                self._muted = event.on
                if event.on:
                    self._ear.speaks(False)
                    self._mouth.agent_speaks(False)
            case ev.RecordingConsented():
                if event.audio and self._tape is None and self._taping is not None:
                    self._tape = Tape(self._taping, self.session_id)
                elif not event.audio and self._tape is not None:
                    self._job(self._tape.close())
                    self._tape = None
            case ev.AgentSaid() if now and not event.client_id.startswith("voice-"):
                self._ear.forget()  # typed, or recognised by the page
                self._mouth.turn_over = self._mouth.agent_ended = now_ms()
                self._free_floor()
            case ev.CallEnded() if now and not self._closed:  # hung up at another worker
                self._job(self.close("hung_up", quietly=True))
            case ev.SessionEnded():
                self._session_over = True
                self._job(self._goes())
            case _:
                pass

    async def _goes(self) -> None:
        await asyncio.sleep(0.3)  # the last words are on their way
        await self.close("ended")

    # who has the floor

    def _agent_began(self) -> None:
        self._mouth.floor_taken = True

    async def _weigh(self, text: str, likely: bool) -> bool | None:
        """Whether the customer can answer `text`; the first words of that answer are made meanwhile."""
        found = await self._hub.rehearse(self.session_id, text)
        if found is None:
            return None
        if found.after is not None and (found.whole or likely):
            self._prepared.prepare(found.words[:1], manner_of(found.after))
        return found.whole

    def _agent_over(self, turn: Turn | None) -> None:
        """The agent's turn, or nothing: then the customer goes on where it stopped."""
        if turn is not None and self._mouth.playing and self._only_listens(turn.text):
            turn = None
        problems, recognition = self._quality.problems, self.ordered.recognition
        missed = None if self._mouth.playing else misheard(turn, self._ear, problems, recognition)
        if missed is not None:
            self._job(self._not_heard(missed))
            return
        if turn is None:
            self._free_floor()
            self._mouth.agent_speaks(False)
            return
        self._mouth.turn_over, self._mouth.agent_ended = now_ms(), turn.ends
        aloud = Aloud(turn.starts, turn.ends, turn.confidence, turn.stages)
        self._job(self._says(turn.text, aloud))

    async def _not_heard(self, aloud: Aloud) -> None:
        self._mouth.turn_over, self._mouth.agent_ended = now_ms(), aloud.ends
        try:
            client_id = f"voice-{secrets.token_hex(8)}"
            await self._hub.not_heard(self.session_id, client_id, aloud, self._quality.problems)
        finally:
            self._mouth.agent_speaks(self._ear.speaking)
            self._free_floor()

    def _only_listens(self, text: str) -> bool:
        return self._signs.only_listens(text, self.ordered.manners.listening)

    async def _says(self, text: str, aloud: Aloud) -> None:
        try:
            await self._hub.say_aloud(self.session_id, f"voice-{secrets.token_hex(8)}", text, aloud)
        finally:
            self._mouth.agent_speaks(self._ear.speaking)
            self._free_floor()

    def _agent_partial(self, text: str) -> None:
        self._signal({"kind": "partial", "who": "agent", "text": text})

    def _customer_speaks(self, on: bool, text: str) -> None:
        if text:
            self._signal({"kind": "partial", "who": "customer", "text": text})
        else:
            self._signal({"kind": "speaking", "who": "customer", "on": on})

    def _free_floor(self) -> None:
        """Nobody speaks, so the customer may, unless the agent has begun again."""
        if not self._ear.has_floor:
            self._mouth.floor_taken = False
            if self._runner is not None:
                self._runner.kick()

    # the line

    async def _send(self, chunk: bytes) -> None:
        if self._media is not None:
            await self._media.send(chunk)

    def _flush(self) -> None:
        if self._media is not None:
            self._media.flush()

    async def _watches(self) -> None:
        """Notice a line that is dead, and sound that is bad."""
        looked = 0.0
        while True:
            await asyncio.sleep(CHUNK_MS * 10 / 1_000)
            silent = now_ms() - self._last_sound
            if silent >= GIVEN_UP_MS:
                self._job(self.close("lost"))
                return
            if (silent >= LOST_MS) != self._lost:
                self._lost = not self._lost
                await self._line_lost(self._lost)
            if self._tape is not None:
                self._tape.fill(silent)
            looked += CHUNK_MS * 10 / 1_000
            if looked >= LOOK_S:
                looked = 0.0
                await self._looks()

    async def _looks(self) -> None:
        if self._media is None or self._lost:
            return
        self._quality.counts(*await self._media.packets())
        if (found := self._quality.look()) is not None:
            with contextlib.suppress(GreenroomError):
                await self._hub.line(self.session_id, ev.SoundMeasured(**asdict(found)))

    async def _line_lost(self, lost: bool) -> None:
        self._mouth.lines_up(not lost)
        self._ear.forget()
        self._mouth.agent_speaks(False)
        self._free_floor()
        self._signal({"kind": "line", "state": "lost" if lost else "good"})
        with contextlib.suppress(GreenroomError):
            await self._hub.line(self.session_id, ev.LineLost() if lost else ev.LineBack())

    def _signal(self, payload: dict[str, Any]) -> None:
        self._hub.signal(self.session_id, payload)

    def _job(self, work: Awaitable[Any]) -> None:
        async def guarded() -> None:
            try:
                await work
            except GreenroomError as error:
                log.warning("call %s: %s", self.session_id, error)
            except Exception:
                log.exception("call %s", self.session_id)

        task = asyncio.get_running_loop().create_task(guarded())
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)
