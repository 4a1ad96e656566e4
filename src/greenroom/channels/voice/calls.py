"""All calls of this process: who may ring, and what became of each.

Pipecat is imported when somebody is about to ring; everything else works without.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from greenroom.channels.limiting import Paced
from greenroom.channels.voice.about import Busy, Ordered, Unavailable, VoiceSettings, Wanted, load, why_not
from greenroom.channels.voice.absent import Absent
from greenroom.channels.voice.equipment import Equipment
from greenroom.channels.voice.turns import Pauses
from greenroom.core.errors import BadRequest, NotFound, WrongState
from greenroom.core.scenario import Scenario
from greenroom.engine.hub import Hub
from greenroom.voices.whisper.ear import Whispers

if TYPE_CHECKING:
    from greenroom.channels.voice.call import Call
    from greenroom.channels.voice.livekit import Entry
    from greenroom.channels.voice.tape import Taping

log = logging.getLogger(__name__)


class Calls:
    """`scenarios` and `whispers` as in `Equipment`. `taping`: how a call is recorded, if it can be."""

    def __init__(
        self,
        hub: Hub,
        settings: VoiceSettings,
        scenarios: Callable[[], Iterable[Scenario]],
        whispers: Whispers,
    ) -> None:
        self._hub = hub
        self.settings = settings
        self.equipment = Equipment(settings, scenarios, whispers)
        self.taping: Taping | None = None
        self._calls: dict[str, Call] = {}
        self._absent = Absent(hub)
        self._connections: dict[str, Any] = {}
        self._ringing: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._warming: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        return len(self._ringing | set(self._calls))

    @property
    def reaches(self) -> tuple[str, ...]:
        """Origins that a page speaks to besides this server."""
        at = self.settings.livekit
        return (at.url.rstrip("/"), at.http) if at else ()

    def about(self) -> dict[str, Any]:
        """What a page has to know before it rings."""
        why = why_not()
        return {
            "available": not why,
            "why": why,
            "ice_servers": list(self.settings.ice),
            "media": "livekit" if self.settings.livekit else "webrtc",
            "recognition": self.equipment.known(),
            "busy": self.count,
            "most_calls": self.settings.most_calls,
            "pause_ms": self.settings.pause_ms,
        }

    async def ring(
        self, session_id: str, scenario: Scenario, wanted: Wanted, sdp: str, kind: str
    ) -> dict[str, str]:
        """The answer to a WebRTC offer. A call that the session has already is replaced. Raises `Busy`,
        `Unavailable`, `BadRequest`, `VoiceError`."""
        call = await self._admitted(session_id, scenario, wanted, "webrtc")
        from greenroom.channels.voice.media import Media, answer_of, answered

        try:
            connection, transport = await answered(sdp, kind, self.settings.ice)
        except Exception as error:  # aiortc raises all kinds for an offer that it does not understand
            await call.close("failed", quietly=True)
            raise BadRequest("the offer cannot be understood", mend="ring again") from error
        call.through(Media(transport, call))
        self._connections[session_id] = connection
        self._soon(self._serve(call))
        return answer_of(connection)

    async def enter(self, session_id: str, scenario: Scenario, wanted: Wanted) -> "Entry":
        """A room of the LiveKit server for this call, with the customer in it. Raises as `ring`, and
        `WrongState` where no LiveKit server is set."""
        from greenroom.channels.voice import livekit

        at = self.settings.livekit
        if at is None:
            raise WrongState("calls do not go through LiveKit here", mend="ring by WebRTC")
        call = await self._admitted(session_id, scenario, wanted, "webrtc")
        room = livekit.room_name(session_id)
        try:
            from greenroom.channels.voice.media import Media

            call.through(Media(livekit.joined(at, room), call))
            await livekit.make_room(at, room)
        except BaseException:
            await call.close("failed", quietly=True)
            raise

        async def serve() -> None:
            try:
                await self._serve(call)
            finally:
                with contextlib.suppress(Unavailable):  # it deletes an empty one itself
                    await livekit.drop_room(at, room)

        self._soon(serve())
        call.expect(livekit.EMPTY_S)
        return livekit.entry(at, room)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def serve_socket(self, session_id: str, scenario: Scenario, wanted: Wanted, websocket: Any) -> None:
        """A call over a WebSocket that was accepted, until it is over. Raises as `ring`."""
        call = await self._admitted(session_id, scenario, wanted, "websocket")
        from greenroom.channels.voice.media import Media, over_websocket

        paced = Paced(websocket, self.settings.bytes_per_s)
        call.through(Media(over_websocket(paced), call))
        await self._serve(call)

    async def candidates(self, session_id: str, pc_id: str, candidates: Sequence[dict[str, Any]]) -> None:
        """More ways to reach the caller. Raises `NotFound`, `BadRequest`."""
        connection = self._connections.get(session_id)
        if connection is None or connection.pc_id != pc_id:
            raise NotFound("there is no such call", mend="ring again")
        from aiortc.sdp import candidate_from_sdp

        for given in candidates:
            try:
                line = str(given.get("candidate") or "")
                found = candidate_from_sdp(line.removeprefix("candidate:")) if line else None
            except (AssertionError, ValueError, IndexError) as error:
                raise BadRequest("that is no ICE candidate", mend="send what the browser gave") from error
            if found is not None:
                found.sdpMid = given.get("sdp_mid")
                found.sdpMLineIndex = given.get("sdp_mline_index")
            await connection.add_ice_candidate(found)

    async def hang_up(self, session_id: str, reason: str = "hung_up") -> bool:
        """Whether there was a call."""
        self._absent.back(session_id)
        call = self._calls.get(session_id)
        if call is not None:
            await call.close(reason)
        return call is not None

    def warm_up(self) -> None:
        """Begin to load what takes some seconds: somebody is about to ring."""
        if self._warming is None and not why_not():
            self._warming = asyncio.get_running_loop().create_task(self._warm())

    async def close(self) -> None:
        """Let go of all calls; they may be taken up again after a restart."""
        self._absent.close()
        await asyncio.gather(*(c.close("lost", quietly=True) for c in list(self._calls.values())))
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)
        if self._running:
            await asyncio.wait(list(self._running), timeout=5)
        await self.equipment.close()

    async def _admitted(self, session_id: str, scenario: Scenario, wanted: Wanted, media: str) -> "Call":
        """A call with all but its media. One that the session had already is gone."""
        if why := why_not():
            raise Unavailable(why, mend="go on by chat in the same session")
        recognition = self.equipment.chosen(wanted.recognition)
        if (old := self._calls.get(session_id)) is not None:
            await old.close("lost", quietly=True)
        if self.count >= self.settings.most_calls:
            message = f"all {self.settings.most_calls} lines of this server are busy"
            raise Busy(message, mend="try again in a few minutes, or go on by chat in the same session")
        self._ringing.add(session_id)
        try:
            self.warm_up()
            if self._warming is not None:
                await self._warming
            return self._made(session_id, scenario, wanted, recognition, media)
        finally:
            self._ringing.discard(session_id)

    def _made(
        self, session_id: str, scenario: Scenario, wanted: Wanted, recognition: str, media: str
    ) -> "Call":
        from greenroom.channels.voice.call import Call

        kit = self.equipment.kit(session_id, scenario, recognition)
        chosen = wanted.pause_ms / 1_000 if wanted.pause_ms is not None else None
        manners = scenario.call.but(chosen, wanted.talks_over, wanted.listening)
        if manners.pause is None:
            manners = manners.but(self.settings.pause_ms / 1_000)
        pauses = Pauses.of(round((manners.pause or 0) * 1_000), scenario.language)
        ordered = Ordered(session_id, wanted.client_id, media, kit.recognition, pauses, manners)
        call = Call(self._hub, ordered, kit.recogniser, kit.voice, self._over, self.taping)
        self._calls[session_id] = call
        self._absent.back(session_id)
        return call

    async def _serve(self, call: "Call") -> None:
        try:
            await call.run()
        except Exception:
            log.exception("call %s failed", call.session_id)

    async def _warm(self) -> None:
        self.equipment.warm_up()
        await asyncio.to_thread(load)

    def _over(self, call: "Call") -> None:
        if self._calls.get(call.session_id) is call:
            del self._calls[call.session_id]
            if (rest := self.equipment.over(call.session_id)) is not None:
                self._soon(rest)
            if call.vanished:
                self._absent.left(call.session_id, call.line_id)
            self._connections.pop(call.session_id, None)
