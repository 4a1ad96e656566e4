"""Who has the floor in a call: when the customer holds its peace, what becomes of the agent's turn, and when
the customer may speak again."""

import asyncio
import secrets
from typing import Any

from greenroom.channels.voice.about import Ordered
from greenroom.channels.voice.ear import Ear, Turn
from greenroom.channels.voice.errands import Errands
from greenroom.channels.voice.line import PhoneLine
from greenroom.channels.voice.misheard import misheard
from greenroom.channels.voice.mouth import VoiceMouth
from greenroom.channels.voice.preparing import Prepared
from greenroom.channels.voice.timing import now_ms
from greenroom.channels.voice.turns import signs_of
from greenroom.channels.voice.voicing import manner_of
from greenroom.engine.commands import Aloud
from greenroom.engine.hub import Hub
from greenroom.voices.ports import Recogniser

PICKUP_MS = 1_400
"""The customer lets the agent say who they are first; then it speaks."""

RECOGNISED = "voice-"
"""How the `client_id` of what the agent said begins when it was recognised here."""


class Floor:
    """The agent's ear and the customer's mouth, which share `line`. `prepared`: the customer's voice."""

    def __init__(
        self,
        hub: Hub,
        ordered: Ordered,
        recogniser: Recogniser | None,
        prepared: Prepared,
        line: PhoneLine,
        errands: Errands,
    ) -> None:
        self._hub = hub
        self._ordered = ordered
        self._prepared = prepared
        self._line = line
        self._errands = errands
        self._signs = signs_of(ordered.pauses.language)
        self._runner: Any = None
        self._muted = False
        self.mouth = VoiceMouth(prepared, line.send, self._customer_speaks, line.flush)
        self.ear = Ear(
            recogniser,
            ordered.pauses,
            self._agent_began,
            self._agent_over,
            self._agent_partial,
            lambda error: hub.problem(ordered.session_id, error),
            self._weigh,
        )

    async def open(self) -> None:
        """The agent answers the phone, and says who they are; the customer waits for that."""
        self.mouth.floor_taken = True
        self.mouth.lines_up(True)
        self._runner = await self._hub.speak_through(self._ordered.session_id, self.mouth)
        asyncio.get_running_loop().call_later(PICKUP_MS / 1_000, self._free)

    def line_turned(self, lost: bool) -> None:
        """It is lost, or back: what the agent was saying counts no more."""
        self.mouth.lines_up(not lost)
        self.ear.forget()
        self.mouth.agent_speaks(False)
        self._free()

    def hold(self, on: bool) -> None:
        """The customer hears music, and nobody hears the agent; or they speak again."""
        self.ear.deaf = on
        if on:
            self.ear.forget()
            self.mouth.agent_speaks(False)
            self.mouth.floor_taken = False
        self.mouth.hold(on)

    def mute(self, on: bool) -> None:
        self._muted = on
        if on:
            self.ear.speaks(False)
            self.mouth.agent_speaks(False)

    def typed(self) -> None:
        """The agent has said something otherwise: typed, or recognised by the page."""
        self.ear.forget()
        self.mouth.turn_over = self.mouth.agent_ended = now_ms()
        self._free()

    # what media tell

    def heard(self, sound: bytes) -> None:
        if not self._muted:
            self._line.quality.hears(sound, self.ear.speaking)
            self.ear.hears(sound)

    def speaks(self, on: bool) -> None:
        if on and self._muted:
            return
        self.ear.speaks(on)
        if self.ear.speaking:  # when they stop, more may come: the customer waits until it is clear
            self.mouth.agent_speaks(True)
        self._errands.start(self._hub.typing(self._ordered.session_id, on))
        self._signal({"kind": "speaking", "who": "agent", "on": on})

    def hushes(self) -> None:
        if not self._muted:
            self.ear.hushes()

    # what ear and mouth tell

    def _agent_began(self) -> None:
        self.mouth.floor_taken = True

    async def _weigh(self, text: str, likely: bool) -> bool | None:
        """Whether the customer can answer `text`; the first words of that answer are made meanwhile."""
        found = await self._hub.rehearse(self._ordered.session_id, text)
        if found is None:
            return None
        if found.after is not None and (found.whole or likely):
            self._prepared.prepare(found.words[:1], manner_of(found.after))
        return found.whole

    def _agent_over(self, turn: Turn | None) -> None:
        """The agent's turn, or nothing: then the customer goes on where it stopped."""
        if turn is not None and self.mouth.playing and self._only_listens(turn.text):
            turn = None
        problems, recognition = self._line.quality.problems, self._ordered.recognition
        missed = None if self.mouth.playing else misheard(turn, self.ear, problems, recognition)
        if missed is not None:
            self._errands.start(self._not_heard(missed))
            return
        if turn is None:
            self._free()
            self.mouth.agent_speaks(False)
            return
        self.mouth.turn_over, self.mouth.agent_ended = now_ms(), turn.ends
        aloud = Aloud(turn.starts, turn.ends, turn.confidence, turn.stages)
        self._errands.start(self._says(turn.text, aloud))

    def _only_listens(self, text: str) -> bool:
        return self._signs.only_listens(text, self._ordered.manners.listening)

    async def _not_heard(self, aloud: Aloud) -> None:
        self.mouth.turn_over, self.mouth.agent_ended = now_ms(), aloud.ends
        problems = self._line.quality.problems
        try:
            await self._hub.not_heard(self._ordered.session_id, _new_id(), aloud, problems)
        finally:
            self._answers()

    async def _says(self, text: str, aloud: Aloud) -> None:
        try:
            await self._hub.say_aloud(self._ordered.session_id, _new_id(), text, aloud)
        finally:
            self._answers()

    def _answers(self) -> None:
        """The agent's turn is in the log: the customer's next, unless more comes already."""
        self.mouth.agent_speaks(self.ear.speaking)
        self._free()

    def _free(self) -> None:
        """Nobody speaks, so the customer may, unless the agent has begun again."""
        if not self.ear.has_floor:
            self.mouth.floor_taken = False
            if self._runner is not None:
                self._runner.kick()

    def _agent_partial(self, text: str) -> None:
        self._signal({"kind": "partial", "who": "agent", "text": text})

    def _customer_speaks(self, on: bool, text: str) -> None:
        if text:
            self._signal({"kind": "partial", "who": "customer", "text": text})
        else:
            self._signal({"kind": "speaking", "who": "customer", "on": on})

    def _signal(self, payload: dict[str, Any]) -> None:
        self._hub.signal(self._ordered.session_id, payload)


def _new_id() -> str:
    return f"{RECOGNISED}{secrets.token_hex(8)}"
