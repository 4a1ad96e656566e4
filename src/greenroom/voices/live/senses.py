"""A live model's hearing and voice in a call: a `Recogniser`, a `Synthesiser`."""

from collections.abc import Awaitable, Callable

from greenroom.voices.children import VoiceError
from greenroom.voices.live.meter import UsedUp
from greenroom.voices.live.model import LiveModel
from greenroom.voices.ports import BYTES_A_MS, Manner, Recognised, Sound, Synthesiser
from greenroom.voices.speaking import spread


class LiveEar:
    """As `Recogniser`: hears through the model of the call. `used_up` is awaited when there is no money for
    it."""

    def __init__(self, model: Callable[[], LiveModel | None], used_up: Callable[[], Awaitable[None]]) -> None:
        self._model, self._used_up = model, used_up
        self._hears: LiveModel | None = None

    async def begin(self) -> None:
        self._hears = self._model()
        if self._hears is None:
            raise VoiceError("the live model rests")
        await self._hears.begin()

    async def feed(self, sound: bytes) -> None:
        if self._hears is not None:
            await self._hears.feed(sound)

    async def partial(self) -> str:
        return ""

    async def end(self) -> Recognised:
        if self._hears is None:
            return Recognised("")
        try:
            return await self._hears.end()
        except UsedUp:
            await self._used_up()
            raise

    async def close(self) -> None:
        """The model goes with the call."""


class LiveVoice:
    """As `Synthesiser`: the sound that came with the words; `otherwise` speaks all others."""

    def __init__(self, name: str, sound: Callable[[str], bytes | None], otherwise: Synthesiser) -> None:
        self.id = name
        self._sound, self._otherwise = sound, otherwise

    async def speak(self, text: str, manner: Manner) -> Sound:
        sound = self._sound(text)
        if sound is None:
            return await self._otherwise.speak(text, manner)
        return Sound(sound, spread(text, len(sound) // BYTES_A_MS))

    async def close(self) -> None:
        """`otherwise` is others' too."""
