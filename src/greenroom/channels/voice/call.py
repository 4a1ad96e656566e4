"""One call: a session of the engine on one end, media on the other."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenroom.channels.voice.about import Ordered
from greenroom.channels.voice.beginning import patiently, started
from greenroom.channels.voice.errands import Errands
from greenroom.channels.voice.floor import RECOGNISED, Floor
from greenroom.channels.voice.line import PhoneLine
from greenroom.channels.voice.preparing import Prepared
from greenroom.channels.voice.surroundings import Surroundings
from greenroom.channels.voice.tape import Taping
from greenroom.core import events as ev
from greenroom.core.errors import GreenroomError
from greenroom.engine.hub import Hub
from greenroom.engine.records import NoticeKind
from greenroom.voices.ports import Recogniser, Synthesiser

if TYPE_CHECKING:
    from greenroom.channels.voice.media import Media

GOODBYE_S = 1.0
"""A page that hangs up closes its line and says so; which comes first is a matter of the network."""


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
        self._errands = Errands(ordered.session_id)
        self._line = PhoneLine(hub, ordered.session_id, self._line_turned, self._errands, taping)
        self._prepared = Prepared(Surroundings(voice, ordered.manners))
        self._floor = Floor(hub, ordered, recogniser, self._prepared, self._line, self._errands)
        self._begun = False
        self._closed = False
        self._session_over = False
        self._watch: asyncio.Task[None] | None = None
        self.line_id = ""  # of its `CallStarted`
        self.vanished = False  # its page is gone, and may dial again

    @property
    def session_id(self) -> str:
        return self.ordered.session_id

    def through(self, media: "Media") -> None:
        """Sound goes this way from now on."""
        self._line.media = media

    async def run(self) -> None:
        """Serve the line until it is closed."""
        if self._line.media is None:
            raise ValueError("no media")
        try:
            await self._line.media.run()
        finally:
            await self._vanish()

    def expect(self, seconds: float) -> None:
        """Give it up, as if it had not been, when nobody has come after so long."""

        def look() -> None:
            if not self._begun:
                self._errands.start(self.close("failed", quietly=True))

        asyncio.get_running_loop().call_later(seconds, look)

    async def close(self, reason: str, *, quietly: bool = False) -> None:
        """End it. `quietly`: nothing is logged, since it will be taken up again."""
        if self._closed:
            return
        self._closed = True
        if self._watch is not None:
            self._watch.cancel()
        self._hub.leave(self.session_id, self._follows)
        self._floor.mouth.hush()
        self._floor.mouth.hold(False)
        with contextlib.suppress(GreenroomError):
            if not quietly and self._begun and not self._session_over:
                await self._hub.line(self.session_id, ev.CallEnded(reason=reason))
            await self._hub.let_go(self.session_id, self._floor.mouth)
        await self._floor.ear.close()
        await self._prepared.close()
        await self._line.close()
        self._over(self)

    # what media tell

    def connected(self) -> None:
        if not self._begun:
            self._begun = True
            self._line.begins()
            self._watch = asyncio.get_running_loop().create_task(self._watches())
            self._errands.start(self._begin())

    def gone(self) -> None:
        """Whoever hangs up says so, before or after: a page that is only gone may come back."""
        self._floor.mouth.lines_up(False)
        loop = asyncio.get_running_loop()
        loop.call_later(GOODBYE_S, lambda: self._errands.start(self._vanish()))

    async def _vanish(self) -> None:
        """The line is lost, and will be another one when it comes back."""
        if self._closed:
            return
        if self._begun and not self._session_over:
            self.vanished = True
            await self._line.turn(True)
        await self.close("lost", quietly=True)

    def _line_turned(self, lost: bool) -> None:
        self._floor.line_turned(lost)

    def heard(self, sound: bytes) -> None:
        self._line.heard(sound)
        self._floor.heard(sound)

    def speaks(self, on: bool) -> None:
        self._floor.speaks(on)

    def hushes(self) -> None:
        self._floor.hushes()

    def sent(self, sound: bytes) -> None:
        self._floor.mouth.sent(sound)
        self._line.sent(sound)

    # what the engine does

    async def _begin(self) -> None:
        told = started(self.ordered, self._voice.id)
        error = await patiently(lambda: self._takes_up(told), lambda: self._closed, self.session_id)
        if error is not None:
            self._hub.problem(self.session_id, error)
            await self.close("failed", quietly=True)

    async def _takes_up(self, told: ev.CallStarted) -> None:
        await self._hub.here(self.session_id)
        await self._hub.line(self.session_id, told)
        self.line_id = told.client_id
        snapshot = await self._hub.join(self.session_id, self._follows, whole=True)
        for recorded in snapshot.events:
            self._take_in(recorded.event, now=False)
        await self._floor.open()

    async def _watches(self) -> None:
        await self._line.watch()
        self._errands.start(self.close("lost"))

    def _follows(self, _session: str, kind: NoticeKind, payload: Any) -> None:
        if kind == "event":
            self._take_in(payload.event, now=True)

    def _take_in(self, event: ev.Event, *, now: bool) -> None:
        match event:
            case ev.HoldStarted() | ev.HoldEnded():
                self._floor.hold(isinstance(event, ev.HoldStarted))
            case ev.Muted():
                self._floor.mute(event.on)
            case ev.RecordingConsented():
                self._line.record(event.audio)
            case ev.AgentSaid() if now and not event.client_id.startswith(RECOGNISED):
                self._floor.typed()
            case ev.CallEnded() if now and not self._closed:  # hung up at another worker
                self._errands.start(self.close("hung_up", quietly=True))
            case ev.SessionEnded():
                self._session_over = True
                self._errands.start(self._goes())
            case _:
                pass

    async def _goes(self) -> None:
        await asyncio.sleep(0.3)  # the last words are on their way
        await self.close("ended")
