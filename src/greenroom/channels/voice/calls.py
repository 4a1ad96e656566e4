"""All calls of this process: who may ring, what with, and what became of each.

Pipecat and the speech engines are imported when the first call starts; without them everything else works,
and `about` says what is missing.
"""

import asyncio
import importlib
import importlib.util
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenroom.core.errors import BadRequest, GreenroomError, NotFound
from greenroom.core.scenario import Scenario
from greenroom.engine.hub import Hub
from greenroom.voices.ports import Recogniser, Synthesiser

if TYPE_CHECKING:
    from greenroom.channels.voice.call import Call
    from greenroom.channels.voice.tape import Taping

log = logging.getLogger(__name__)

CALLS_A_CORE = 5
"""What a core holds of calls with the built-in parts, with room to spare (bench/voice.py)."""

NEEDED = ("pipecat", "aiortc", "espeakng_loader", "soxr")


class Busy(GreenroomError):
    """The machine holds no more calls."""

    code, status = "busy", 503
    retry = True


class Unavailable(GreenroomError):
    """Calls are not possible here."""

    code, status = "unavailable", 503


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """`most`: calls at once, 0 chooses by cores. `ice`: servers as browsers take them. `pause_ms`: thinking
    pause that is respected."""

    most: int = 0
    ice: tuple[dict[str, Any], ...] = ()
    pause_ms: int = 1_600

    @property
    def most_calls(self) -> int:
        return self.most or max(1, CALLS_A_CORE * (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Offer:
    """How a browser rings: an SDP offer; the rest as the agent has chosen."""

    sdp: str
    type: str
    client_id: str
    recognition: str = ""
    pause_ms: int | None = None
    pc_id: str | None = None
    restart_pc: bool = False


class Calls:
    def __init__(
        self, hub: Hub, settings: VoiceSettings, scenarios: Callable[[], Iterable[Scenario]]
    ) -> None:
        self._hub = hub
        self.settings = settings
        self._scenarios = scenarios
        self.taping: Taping | None = None
        self._calls: dict[str, Call] = {}
        self._connections: dict[str, Any] = {}
        self._ringing: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._voice: Synthesiser | None = None
        self._ears: Any = None
        self._warming: asyncio.Task[None] | None = None

    @property
    def why_not(self) -> str:
        """Why no call is possible here, "" when one is."""
        missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
        return f"not installed: {', '.join(missing)}; pip install 'greenroom[voice]'" if missing else ""

    @property
    def count(self) -> int:
        return len(self._calls) + len(self._ringing - set(self._calls))

    def about(self) -> dict[str, Any]:
        """What a page has to know before it rings."""
        why = self.why_not
        sphinx = importlib.util.find_spec("pocketsphinx") is not None
        return {
            "available": not why,
            "why": why,
            "ice_servers": list(self.settings.ice),
            "recognition": recognitions(sphinx),
            "busy": self.count,
            "most_calls": self.settings.most_calls,
            "pause_ms": self.settings.pause_ms,
        }

    async def ring(self, session_id: str, scenario: Scenario, offer: Offer) -> dict[str, str]:
        """The answer to an offer. A call that the session has already is replaced. Raises `Busy`,
        `Unavailable`, `BadRequest`, `VoiceError`."""
        if self.why_not:
            raise Unavailable(self.why_not, mend="go on by chat in the same session")
        known = [r["id"] for r in self.about()["recognition"] if r["available"]]
        recognition = offer.recognition or known[0]
        if recognition not in known:
            raise BadRequest(f"no recognition {recognition!r}", mend=f"choose one of: {', '.join(known)}")
        if (old := self._calls.get(session_id)) is not None:
            await old.close("lost", quietly=True)
        if self.count >= self.settings.most_calls:
            message = f"all {self.settings.most_calls} lines of this server are busy"
            raise Busy(message, mend="try again in a few minutes, or go on by chat in the same session")
        self._ringing.add(session_id)
        try:
            return await self._answer(session_id, scenario, offer, recognition)
        finally:
            self._ringing.discard(session_id)

    async def candidates(self, session_id: str, pc_id: str, candidates: Sequence[dict[str, Any]]) -> None:
        """More ways to reach the caller. Raises `NotFound`, `BadRequest`."""
        from aiortc.sdp import candidate_from_sdp

        connection = self._connections.get(session_id)
        if connection is None or connection.pc_id != pc_id:
            raise NotFound("there is no such call", mend="ring again")
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
        call = self._calls.get(session_id)
        if call is not None:
            await call.close(reason)
        return call is not None

    def warm_up(self) -> None:
        """Begin to load what takes some seconds: somebody is about to ring."""
        if self._warming is None and not self.why_not:
            self._warming = asyncio.get_running_loop().create_task(self._warm())

    async def _warm(self) -> None:
        self._parts()
        await asyncio.to_thread(_load)

    async def close(self) -> None:
        """Let go of all calls; they may be taken up again after a restart."""
        await asyncio.gather(*(c.close("lost", quietly=True) for c in list(self._calls.values())))
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)
        if self._running:
            await asyncio.wait(list(self._running), timeout=5)
        if self._ears is not None:
            await self._ears.close()
        if self._voice is not None:
            await self._voice.close()

    async def _answer(
        self, session_id: str, scenario: Scenario, offer: Offer, recognition: str
    ) -> dict[str, str]:
        self.warm_up()
        if self._warming is not None:
            await self._warming
        from greenroom.channels.voice.call import Call, Ordered
        from greenroom.channels.voice.media import Media, answer_of, answered
        from greenroom.channels.voice.turns import LONGEST_PAUSE_MS, Pauses

        voice = self._parts()
        recogniser = await self._recogniser(recognition, scenario)
        try:
            connection, transport = await answered(offer.sdp, offer.type, self.settings.ice)
        except Exception as error:  # aiortc raises all kinds for an offer that it does not understand
            if recogniser is not None:
                await recogniser.close()
            raise BadRequest("the offer cannot be understood", mend="ring again") from error
        pause = self.settings.pause_ms if offer.pause_ms is None else offer.pause_ms
        pauses = Pauses(open=min(LONGEST_PAUSE_MS, pause), language=scenario.language)
        ordered = Ordered(session_id, offer.client_id, "webrtc", recognition, pauses)
        call = Call(self._hub, ordered, recogniser, voice, self._over, self.taping)
        call.through(Media(transport, call))
        self._calls[session_id] = call
        self._connections[session_id] = connection
        task = asyncio.get_running_loop().create_task(self._serve(call))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return answer_of(connection)

    async def _serve(self, call: "Call") -> None:
        try:
            await call.run()
        except Exception:
            log.exception("call %s failed", call.session_id)

    def _parts(self) -> Synthesiser:
        from greenroom.voices.hearing import Ears
        from greenroom.voices.speaking import EspeakVoice

        if self._voice is None:
            self._voice = EspeakVoice()
        if self._ears is None:
            self._ears = Ears()
            self._ears.warm_up()
        return self._voice

    async def _recogniser(self, recognition: str, scenario: Scenario) -> Recogniser | None:
        if recognition != "builtin":
            return None
        from greenroom.voices.expected import expected

        found: Recogniser = await self._ears.get(expected(scenario, self._scenarios()))
        return found

    def _over(self, call: "Call") -> None:
        if self._calls.get(call.session_id) is call:
            del self._calls[call.session_id]
            self._connections.pop(call.session_id, None)


def _quieten() -> None:
    """Pipecat greets on standard error as it is imported."""
    from loguru import logger

    logger.disable("pipecat")


def _load() -> None:
    _quieten()
    importlib.import_module("greenroom.channels.voice.media")


def recognitions(sphinx: bool) -> list[dict[str, Any]]:
    """What can turn the agent's speech into words, best first as far as nothing has to be set up."""
    return [
        {
            "id": "builtin",
            "label": "Built in",
            "available": sphinx,
            "note": "Works offline. Demo grade: expect four words in ten of natural speech to be misheard.",
            "default": sphinx,
        },
        {
            "id": "browser",
            "label": "Your browser",
            "available": True,
            "note": "Much better. Most browsers send what you say to their maker to be recognised.",
            "default": False,
        },
        {
            "id": "typed",
            "label": "You type",
            "available": True,
            "note": "The customer speaks, and you type your side.",
            "default": not sphinx,
        },
    ]
