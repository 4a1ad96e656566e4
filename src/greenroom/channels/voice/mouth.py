"""How the customer speaks: words to sound, sound to the line, and what of it was heard.

It stops at once when the agent begins to speak. When that comes to something (the agent's turn is logged) the
message stays broken off; when it was a cough or an "mm-hm", it goes on from the word it stopped at.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from greenroom.channels.voice.music import music
from greenroom.channels.voice.timing import AHEAD, CHUNK, now_ms
from greenroom.channels.voice.voicing import manner_of
from greenroom.core.errors import GreenroomError
from greenroom.engine.mouth import Heard, Line
from greenroom.voices.ports import BYTES_A_MS, Sound, Synthesiser
from greenroom.voices.speaking import spread

GAP_MS = 260
"""Silence between two messages of one turn."""

YIELDS_S = 1.0
"""So long a customer who does not insist speaks over the agent."""

HEARD_OF_A_WORD = 0.6
"""Share of a word after which it was heard."""

Send = Callable[[bytes], Awaitable[None]]


class VoiceMouth:
    """As `engine.mouth.Mouth`. `send` puts a chunk on the line and `sent` is called for each that went out;
    `flush` drops what is not on the line
    yet; `tell(on, text)` hears of it when sound begins and ends, and what has sounded so far."""

    def __init__(
        self,
        voice: Synthesiser,
        send: Send,
        tell: Callable[[bool, str], None],
        flush: Callable[[], None] = lambda: None,
    ) -> None:
        self._voice = voice
        self._send = send
        self._tell = tell
        self._flush = flush
        self._changed = asyncio.Event()
        self._hushed = False
        self._paused = False
        self._insists = False
        self._agent_on = False
        self._flying: deque[int] = deque()  # which line each chunk on its way belongs to
        self._number = 0
        self._music: asyncio.Task[None] | None = None
        self._out = 0  # bytes of the line that were sent
        self._last = 0  # when the latest of it was (clock ms)
        self._ended = 0
        self.up = False
        self.floor_taken = False
        self.turn_over = 0  # when the agent's turn was over, and when their voice was last heard (clock ms)
        self.agent_ended = 0
        self.playing = False

    @property
    def free(self) -> bool:
        return self.up and not self.floor_taken

    def lines_up(self, up: bool) -> None:
        """The line is there, or not. What was on its way is lost with it."""
        self.up = up
        self._flying.clear()
        self._changed.set()

    def hold(self, on: bool) -> None:
        """Music for the agent's end of the line, or no more of it."""
        if on and self._music is None:
            self._music = asyncio.get_running_loop().create_task(self._plays_music())
        elif not on and self._music is not None:
            self._music.cancel()
            self._music = None

    def agent_speaks(self, on: bool) -> None:
        """Hold one's peace, or go on."""
        self._agent_on = on
        self._paused = on and not self._insists
        if self._paused and self.playing:
            self._flush()
        self._changed.set()

    def hush(self) -> None:
        self._hushed = True
        if self.playing:
            self._flush()
        self._changed.set()

    def sent(self, sound: bytes) -> None:
        """So much of what was handed over is on the line."""
        if self._flying:
            if self._flying.popleft() == self._number:
                self._out += len(sound)
                self._last = now_ms()
            self._changed.set()

    def _yield(self) -> None:
        """It has been said that there is something to say; who speaks louder is not the question."""
        self._insists = False
        if self._agent_on:
            self.agent_speaks(True)

    async def play(self, line: Line) -> Heard:
        called, answers = now_ms(), (self.turn_over, self.agent_ended)
        self.turn_over = 0  # the next one answers another turn, or none
        self._hushed, self._insists, self._out = False, line.insists, 0
        self._number += 1
        yielding = None
        if line.insists:
            self._paused = False
            if line.yields:
                yielding = asyncio.get_running_loop().call_later(YIELDS_S, self._yield)
        sound, synthesis = await self._sound(line)
        if line.beat and (rest := GAP_MS - (now_ms() - self._ended)) > 0:
            await asyncio.sleep(rest / 1_000)
        self.playing = True
        try:
            starts = await self._sounds(line, sound)
        finally:
            if yielding is not None:
                yielding.cancel()
            self.playing = self._insists = False
            self._tell(False, "")
        self._ended = now_ms()
        text = said_by(line.text, sound, self._out // BYTES_A_MS)
        cut = self._hushed and text != line.text
        stages = {"synthesis": synthesis}
        if answers[0] and starts:
            stages["decide"] = float(max(0, called - answers[0]))
            stages["response"] = float(max(0, starts - answers[1]))
        return Heard(text, starts or self._ended, self._last if starts else self._ended, cut, stages)

    async def _sound(self, line: Line) -> tuple[Sound, float]:
        """The words as sound, and how many ms it took; silence of their length when there is no voice."""
        began = time.perf_counter()
        try:
            sound = await self._voice.speak(line.text, manner_of(line.session))
        except GreenroomError:
            ms = 60 * len(line.text)
            sound = Sound(bytes(ms * BYTES_A_MS), spread(line.text, ms))
        return sound, round((time.perf_counter() - began) * 1_000, 1)

    async def _sounds(self, line: Line, sound: Sound) -> int:
        """Put `sound` on the line until it is over or hushed. Returns when it began (clock ms, 0: never)."""
        starts, place, told = 0, 0, -1
        samples = sound.samples + bytes(-len(sound.samples) % CHUNK)
        stopped = False
        while self._out < len(samples) and not self._hushed:
            if self._paused or not self.up:
                stopped = True
            elif stopped and not self._flying:  # back to the beginning of the word it stopped in
                place = self._out = _word_at(sound, self._out // BYTES_A_MS) * BYTES_A_MS // CHUNK * CHUNK
                stopped = False
            if not stopped and place < len(samples) and len(self._flying) < AHEAD:
                await self._sends(samples[place : place + CHUNK], self._number)
                place += CHUNK
                continue
            await self._changed.wait()
            self._changed.clear()
            if self._out and not starts:
                starts = now_ms()
            if self._out // (16 * CHUNK) != told:
                told = self._out // (16 * CHUNK)
                self._tell(True, said_by(line.text, sound, self._out // BYTES_A_MS))
        return starts

    async def _sends(self, chunk: bytes, number: int) -> None:
        self._flying.append(number)
        await self._send(chunk)

    async def _plays_music(self) -> None:
        for chunk in music(CHUNK):
            while len(self._flying) >= AHEAD or not self.up:
                await self._changed.wait()
                self._changed.clear()
            await self._sends(chunk, 0)


def said_by(text: str, sound: Sound, ms: int) -> str:
    """The words of `text` that were heard when `ms` of its sound were."""
    words = text.split()
    if ms >= sound.ms - 40 or not words:
        return text
    ends = [*sound.starts[1:], sound.ms]
    heard = 0
    for begin, end in zip(sound.starts, ends, strict=False):
        if begin + HEARD_OF_A_WORD * (end - begin) > ms:
            break
        heard += 1
    return " ".join(words[:heard])


def _word_at(sound: Sound, ms: int) -> int:
    """When the word began that was sounding at `ms`."""
    return max((s for s in sound.starts if s <= ms), default=0)
