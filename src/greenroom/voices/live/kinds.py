"""The services that there are: how each is made, told what to say without having been spoken to, and told to
go on after its tool has answered. Imports Pipecat."""

import os
from dataclasses import dataclass
from typing import Any, Protocol

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import Frame, InputTextRawFrame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.llm_service import LLMService

from greenroom.core.errors import BadRequest
from greenroom.voices.live.meter import Rate

TOOL = "what_to_say"
ADDRESS = "wss://api.openai.com/v1/realtime"
SETTING = "GREENROOM_VOICE_LIVE"
WRITES = "gpt-4o-mini-transcribe"
"""Writes down what was said beside OpenAI's model: one of those whose price the table knows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`model` and `voice` "" for the service's own; `url` of another server that speaks the same; `rules` as
    the model's instructions."""

    rules: str
    model: str = ""
    voice: str = ""
    url: str = ""


class Kind(Protocol):
    """How one service is spoken to. `rate`: how it counts."""

    rate: Rate

    def service(self, wish: Wish) -> LLMService[Any]: ...

    def model(self, service: Any) -> str:
        """Which model it is, as the price table names it."""
        ...

    def first(self) -> Frame | None:
        """What it needs before anything else."""
        ...

    def ready(self, service: Any) -> bool:
        """Whether it takes anything yet: what comes before is dropped, and Pipecat does not tell."""
        ...

    async def prompt(self, service: Any, text: str) -> Frame | None:
        """Have it say what `text` tells. A frame to be queued, if that does it."""
        ...

    async def go_on(self, service: Any) -> None:
        """The tool has answered, and nothing else is under way."""
        ...


class OpenAIRealtime:
    """Sound: https://developers.openai.com/api/docs/guides/realtime-costs"""

    rate = Rate(heard=10, made=20, most=1_200, each=True, hears=f"openai:{WRITES}")

    def model(self, service: Any) -> str:
        return f"openai:{service._settings.model}"

    def service(self, wish: Wish) -> LLMService[Any]:
        from pipecat.services.openai.realtime import events
        from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService as Service

        properties = events.SessionProperties(
            output_modalities=["audio"],
            tools=tools(),
            tool_choice="auto",
            max_output_tokens=self.rate.most,
            audio=events.AudioConfiguration(
                input=events.AudioInput(
                    turn_detection=False, transcription=events.InputAudioTranscription(WRITES)
                ),
                output=events.AudioOutput(voice=wish.voice or "marin"),
            ),
        )
        settings = Service.Settings(system_instruction=wish.rules, session_properties=properties)
        if wish.model:
            settings.model = wish.model
        key = _key("OPENAI_API_KEY", wish)
        return Service(api_key=key, base_url=wish.url or ADDRESS, settings=settings)

    def first(self) -> None:
        """Nothing."""

    def ready(self, service: Any) -> bool:
        return bool(service._api_session_ready)

    async def prompt(self, service: Any, text: str) -> None:
        from pipecat.services.openai.realtime import events

        content = [events.ItemContent(type="input_text", text=text)]
        item = events.ConversationItem(type="message", role="system", content=content)
        await service.send_client_event(events.ConversationItemCreateEvent(item=item))
        await self._respond(service)

    async def go_on(self, service: Any) -> None:
        await self._respond(service)

    async def _respond(self, service: Any) -> None:
        from pipecat.services.openai.realtime import events

        most = self.rate.most
        speaks = events.ResponseProperties(
            output_modalities=["audio"], tool_choice="none", max_output_tokens=most
        )
        await service.send_client_event(events.ResponseCreateEvent(response=speaks))


class GeminiLive:
    """Sound: 25 tokens a second with some models, 32 with others."""

    rate = Rate(heard=32, made=32, most=2_000, each=False)

    def model(self, service: Any) -> str:
        return f"google:{str(service._settings.model).removeprefix('models/')}"

    def service(self, wish: Wish) -> LLMService[Any]:
        from google.genai.types import HttpOptions
        from pipecat.services.google.gemini_live.llm import GeminiLiveLLMService as Service
        from pipecat.services.google.gemini_live.llm import GeminiVADParams

        settings = Service.Settings(
            system_instruction=wish.rules,
            voice=wish.voice or "Charon",
            vad=GeminiVADParams(disabled=True),
            max_tokens=self.rate.most,
        )
        if wish.model:
            settings.model = wish.model
        service = Service(
            api_key=_key("GOOGLE_API_KEY", wish),
            settings=settings,
            tools=tools(),
            inference_on_context_initialization=False,
            http_options=HttpOptions(base_url=wish.url) if wish.url else None,
        )
        _reports_all(service)
        return service

    def first(self) -> Frame:
        """It takes no sound before there is a conversation, if an empty one."""
        return LLMContextFrame(LLMContext())

    def ready(self, service: Any) -> bool:
        return bool(service._session and service._ready_for_realtime_input)

    async def prompt(self, service: Any, text: str) -> Frame:
        return InputTextRawFrame(text=text)

    async def go_on(self, service: Any) -> None:
        """It goes on by itself."""


KINDS: dict[str, Kind] = {"openai": OpenAIRealtime(), "google": GeminiLive()}


def chosen(setting: str) -> tuple[str, Kind, str, str]:
    """Name, kind, model and voice of `openai`, `openai:MODEL`, `google:MODEL/VOICE`. Raises `BadRequest`."""
    name, _, rest = setting.partition(":")
    kind = KINDS.get(name)
    if kind is None:
        raise BadRequest(f"no live model {name!r}", where=SETTING, mend=f"choose one of: {', '.join(KINDS)}")
    model, _, voice = rest.partition("/")
    return name, kind, model, voice


def tools() -> ToolsSchema:
    """What the simulation offers."""
    heard = {"type": "string", "description": "What the other person has just said, word for word."}
    return ToolsSchema(
        standard_tools=[
            FunctionSchema(
                name=TOOL,
                description="Tells what you say next. Call it each time the other person has spoken.",
                properties={"heard": heard},
                required=["heard"],
            )
        ]
    )


def _reports_all(service: Any) -> None:
    """Pipecat tells what a turn took when it is complete; that of a call of the tool may come before."""
    handle = service._handle_server_message

    async def handled(message: Any) -> None:
        content = message.server_content
        if message.tool_call and message.usage_metadata and not (content and content.turn_complete):
            await service._handle_msg_usage_metadata(message)
        await handle(message)

    service._handle_server_message = handled


def _key(variable: str, wish: Wish) -> str:
    key = os.environ.get(variable, "")
    if not key and not wish.url:
        raise BadRequest("its key is missing", where=SETTING, mend=f"set {variable}")
    return key or "none"
