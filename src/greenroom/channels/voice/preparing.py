"""Sound made ahead of its time, of words that are likely to be said next."""

import asyncio
from collections.abc import Sequence

from greenroom.voices.ports import Manner, Sound, Synthesiser

KEPT = 4
"""Sentences that are kept; older ones are thrown away unheard."""


class Prepared:
    """As `Synthesiser`: what was prepared is there at once, the rest as `voice` makes it. The voice is not
    this object's to close."""

    def __init__(self, voice: Synthesiser) -> None:
        self._voice = voice
        self._made: dict[tuple[str, Manner], asyncio.Task[Sound]] = {}
        self.id = voice.id
        self.used = 0

    def prepare(self, words: Sequence[str], manner: Manner) -> None:
        """Begin to make the sound of `words`, one sentence after another."""
        for text in words:
            if (text, manner) in self._made:
                continue
            task = asyncio.get_running_loop().create_task(self._voice.speak(text, manner))
            task.add_done_callback(_looked_at)
            self._made[text, manner] = task
        while len(self._made) > KEPT:
            del self._made[next(iter(self._made))]  # it is made all the same: a voice is not to be cut off

    async def speak(self, text: str, manner: Manner) -> Sound:
        task = self._made.pop((text, manner), None)
        if task is None:
            return await self._voice.speak(text, manner)
        self.used += 1
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._made.values(), return_exceptions=True)
        self._made.clear()


def _looked_at(task: "asyncio.Task[Sound]") -> None:
    """A failure is for whoever speaks the words, if anybody does."""
    if not task.cancelled():
        task.exception()
