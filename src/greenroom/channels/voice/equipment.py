"""What calls are heard and spoken with: which ways to recognise speech there are, and what is made of a
choice.

The speech engines are imported when they are needed.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from greenroom.channels.voice.about import VoiceSettings, quieten
from greenroom.core.errors import BadRequest
from greenroom.core.scenario import Scenario
from greenroom.voices import choosing
from greenroom.voices.hearing import Ears
from greenroom.voices.parts import NO_LIVE, Chosen, Part, parts
from greenroom.voices.ports import Recogniser, Synthesiser
from greenroom.voices.whisper.ear import Whispers

if TYPE_CHECKING:
    from greenroom.voices.live.speaking import LiveVoices


class Kit(NamedTuple):
    """Of one call. `recognition`: its id in `choosing`; `recogniser` None: words come from elsewhere."""

    recognition: str
    recogniser: Recogniser | None
    voice: Synthesiser


class Equipment:
    """`scenarios`: all there are, for their words. `live`: one model that hears and speaks, if one is set."""

    def __init__(
        self, settings: VoiceSettings, scenarios: Callable[[], Iterable[Scenario]], whispers: Whispers
    ) -> None:
        self._settings = settings
        self._scenarios = scenarios
        self.whispers = whispers
        self.live: LiveVoices | None = None
        self._voice: Synthesiser | None = None
        self._ears: Ears | None = None

    def known(self, *, but_live: bool = False) -> list[dict[str, Any]]:
        """The ways to recognise speech, as `choosing.ways` has them."""
        s, live = self._settings, None if but_live else self.live
        offered = (live.hears, live.why) if live is not None and not live.refused else ()
        return choosing.ways(self.whispers.installed, s.recognition, bool(s.recognition_url), *offered)

    def chosen(self, wanted: str) -> str:
        """The recognition that was `wanted`, or the default for "". Raises `BadRequest`."""
        known = [r["id"] for r in self.known() if r["available"]]
        recognition = wanted or choosing.default(self.known())
        if recognition == choosing.LIVE and recognition not in known:  # there is no more money for it
            recognition = choosing.default(self.known())
        if recognition not in known:
            raise BadRequest(f"no recognition {recognition!r}", mend=f"choose one of: {', '.join(known)}")
        return recognition

    async def parts(self) -> list[Part]:
        """What hears and speaks here, and what is wrong with it."""
        from greenroom.channels.voice import livekit

        s, at, live = self._settings, self._settings.livekit, self.live
        quieten()
        chosen = Chosen(
            s.recognition,
            s.recognition_url,
            s.speech,
            s.speech_url,
            live.about() if live is not None else NO_LIVE,
            at.url if at is not None else "",
        )
        return await parts(self.whispers, chosen, lambda: livekit.looked_at(at) if at is not None else None)

    def kit(self, session_id: str, scenario: Scenario, recognition: str) -> Kit:
        """For a call that begins. Raises `BadRequest` when a service that is set cannot be had."""
        voice = self._speaker()
        if self.live is not None and self.live.begin(session_id, scenario.language):
            voice = self.live.voice(session_id, voice)
        elif recognition == choosing.LIVE:
            recognition = choosing.default(self.known(but_live=True))
        return Kit(recognition, self._recogniser(session_id, recognition, scenario), voice)

    def over(self, session_id: str) -> Coroutine[Any, Any, None] | None:
        """What is still to be done once that call is over."""
        return self.live.end(session_id) if self.live is not None else None

    def warm_up(self) -> None:
        """Begin to start the built-in recogniser."""
        self._listeners()

    async def close(self) -> None:
        """The calls are over. `whispers` is not its to close."""
        if self._ears is not None:
            await self._ears.close()
        if self._voice is not None:
            await self._voice.close()

    def _speaker(self) -> Synthesiser:
        """Raises `BadRequest` when the service that is set cannot be had."""
        if self._voice is None:
            from greenroom.voices.speaking import Backed, EspeakVoice

            voice: Synthesiser = EspeakVoice()
            if self._settings.speech:
                quieten()
                from greenroom.voices.service_voices import ServiceVoice

                first = ServiceVoice(self._settings.speech, self._settings.speech_url)
                first.warm_up()
                voice = Backed(first, voice)
            self._voice = voice
        return self._voice

    def _listeners(self) -> Ears:
        if self._ears is None:
            self._ears = Ears()
            self._ears.warm_up()
        return self._ears

    def _recogniser(self, session_id: str, recognition: str, scenario: Scenario) -> Recogniser | None:
        from greenroom.voices.expected import expected

        def builtin() -> Recogniser:
            return self._listeners().get(expected(scenario, self._scenarios()))

        service: Callable[[], Recogniser] | None = None
        if (live := self.live) is not None and recognition == choosing.LIVE:
            recognition = choosing.SERVICE
            service = lambda: live.ear(session_id)  # noqa: E731
        elif recognition == choosing.SERVICE:
            quieten()
            from greenroom.voices.services import ears

            service = ears(self._settings.recognition, self._settings.recognition_url)
        if recognition == choosing.WHISPER:
            self.whispers.warm_up()
        return choosing.recogniser(recognition, scenario.language, self.whispers, service, builtin)
