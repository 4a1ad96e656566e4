"""The built-in recogniser: pocketsphinx, a process a call, some kept warm."""

import asyncio
import contextlib
import re
from collections.abc import Sequence

from greenroom.voices.children import Child, VoiceError, module
from greenroom.voices.ports import Recognised

STARTS_IN_S = 30.0
"""Seconds a child may take until its model is read; far more than it does on an idle machine."""

_QUESTIONS = re.compile(
    r"((and|so|but|okay|ok|right|well|then|now|thanks|thank you|sorry|please|first) )*"
    r"((to|since|from|by|for|until|till|with|in|on|at|of|about) )?"
    r"(what's|who's|where's|how's|whom|whose|what|when|where|who|why|how|which|can|could|would|will|do|does|"
    r"did|am|is|are|was|were|have|has|had|may|shall|should)\b"
)


class SphinxEar:
    """As `Recogniser`. A child that died is replaced; the utterance that it had is lost. Nobody has to wait
    until it is `ready`: what is said before is kept for it."""

    def __init__(self, child: Child, lines: Sequence[tuple[str, int]]) -> None:
        self._child = child
        self._lines = [list(line) for line in lines]
        self._pid: int | None = None
        self._open = False
        self._readying: asyncio.Task[None] | None = None

    def get_ready(self) -> None:
        """`ready`, in the background. A failure shows when it is to hear."""
        self._readying = asyncio.get_running_loop().create_task(self._tries())

    async def _tries(self) -> None:
        with contextlib.suppress(VoiceError):
            await self.ready()

    async def ready(self) -> None:
        """Learn what may be said. Raises `VoiceError`."""
        await self._child.ask({"do": "expect", "lines": self._lines}, patience=STARTS_IN_S)
        self._pid = self._child.pid

    async def begin(self) -> None:
        if self._readying is not None:
            await self._readying
            self._readying = None
        if not self._child.alive or self._child.pid != self._pid:
            await self.ready()
        await self._child.tell({"do": "begin"})
        self._open = True

    async def feed(self, sound: bytes) -> None:
        if self._open and self._child.pid == self._pid:
            await self._child.tell({"do": "feed"}, sound)

    async def partial(self) -> str:
        if not self._open or self._child.pid != self._pid:
            return ""
        return str((await self._child.ask({"do": "partial"}))[0]["text"])

    async def end(self) -> Recognised:
        if not self._open or self._child.pid != self._pid:
            return Recognised("")
        self._open = False
        answer, _ = await self._child.ask({"do": "end"})
        return Recognised(str(answer["text"]), float(answer["confidence"]))

    async def close(self) -> None:
        if self._readying is not None:
            self._readying.cancel()
            await asyncio.gather(self._readying, return_exceptions=True)
        await self._child.close()


class Ears:
    """Recognisers for calls; `warm` of them are kept ready."""

    def __init__(self, warm: int = 1) -> None:
        self._warm = warm
        self._spare: list[Child] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def get(self, lines: Sequence[tuple[str, int]]) -> SphinxEar:
        """One that expects `lines`, as soon as it has learnt them."""
        ear = SphinxEar(self._spare.pop() if self._spare else self._child(), lines)
        ear.get_ready()
        self.warm_up()
        return ear

    def warm_up(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._fill())

    async def close(self) -> None:
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for child in self._spare:
            await child.close()

    async def _fill(self) -> None:
        while len(self._spare) < self._warm and not self._closed:
            child = self._child()
            with contextlib.suppress(VoiceError):
                await child.start()
            self._spare.append(child)

    @staticmethod
    def _child() -> Child:
        return Child("pocketsphinx", module("greenroom.voices.sphinx"), patience=6.0)


def written(words: str) -> str:
    """Recognised words as a person would write them: a capital, `I`, and a mark at the end."""
    text = " ".join(words.split())
    if not text:
        return ""
    text = re.sub(r"\bi\b", "I", text)
    end = "?" if _QUESTIONS.match(text.lower()) else "."
    return text[0].upper() + text[1:] + end
