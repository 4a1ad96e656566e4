"""Models from their names in the settings. Nothing here is imported while no model is configured.

openai:NAME        OpenAI, Responses API
openai-chat:NAME   OpenAI, Chat Completions API
anthropic:NAME     google:NAME
NAME               an OpenAI-compatible server, at the address given with it
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenroom.brains.model.speaker import Limits, ModelSpeaker, Voice
from greenroom.config import Settings
from greenroom.core.errors import BadRequest

if TYPE_CHECKING:
    from pydantic_ai.models import Model
    from pydantic_ai.providers.openai import OpenAIProvider

PROVIDERS = ("openai", "openai-chat", "anthropic", "google")
PAGE = "see docs/how-to/use-a-language-model.md"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model as configured. `where`: the setting that names it. The key is in no text made of this."""

    name: str
    url: str = ""
    key: str = ""
    where: str = "GREENROOM_MODEL"

    def __repr__(self) -> str:
        return f"ModelChoice({self.name!r}, {self.url!r})"


def choices(settings: Settings) -> tuple[ModelChoice, ...]:
    """The models that are configured, in the order in which they are asked."""
    first = ModelChoice(settings.model, settings.model_url, settings.model_key.get_secret_value())
    other = ModelChoice(
        settings.fallback_model,
        settings.fallback_model_url,
        settings.fallback_model_key.get_secret_value(),
        "GREENROOM_FALLBACK_MODEL",
    )
    return tuple(c for c in (first, other) if c.name)


def model_speaker(settings: Settings) -> ModelSpeaker:
    """A speaker that asks the models of `settings`. Raises `BadRequest`."""
    limits = Limits(settings.model_first_word_s, settings.model_total_s)
    return ModelSpeaker([voice(c) for c in choices(settings)], limits)


def voice(choice: ModelChoice) -> Voice:
    """Raises `BadRequest` when the model cannot be made from what is given."""
    from pydantic_ai.exceptions import UserError

    if any(c.isspace() for c in choice.name):
        raise BadRequest("a model's name has no spaces", where=choice.where, mend=PAGE)
    provider, _, name = choice.name.partition(":")
    if provider not in PROVIDERS:
        provider, name = "", choice.name
    if not name or (not provider and not choice.url):
        ways = ", ".join(f"{p}:NAME" for p in PROVIDERS)
        mend = f"write it as {ways}, or give the address of its server in {choice.where}_URL; {PAGE}"
        raise BadRequest(f"{choice.name!r} names no provider", where=choice.where, mend=mend)
    if choice.url and not choice.url.startswith(("http://", "https://")):
        where = f"{choice.where}_URL"
        raise BadRequest("an address begins with http:// or https://", where=where, mend=PAGE)
    try:
        return Voice(choice.name, _model(provider, name, choice.url or None, choice.key or None))
    except UserError:
        mend = f"put it into {choice.where}_KEY; {PAGE}"
        raise BadRequest(f"there is no key for {choice.name}", where=choice.where, mend=mend) from None


def _model(provider: str, name: str, url: str | None, key: str | None) -> "Model":
    match provider:
        case "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(name, provider=AnthropicProvider(api_key=key, base_url=url))
        case "google":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            return GoogleModel(name, provider=GoogleProvider(api_key=key, base_url=url))
        case "openai":
            from pydantic_ai.models.openai import OpenAIResponsesModel

            return OpenAIResponsesModel(name, provider=_openai(url, key))
        case _:
            return _chat(provider, name, url, key)


def _chat(provider: str, name: str, url: str | None, key: str | None) -> "Model":
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    from greenroom.brains.model.quick import quickened

    # A stream that just ends was cut: every server says why it stopped.
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    if provider or url is None:
        return OpenAIChatModel(name, provider=_openai(url, key), profile=profile)
    server = OpenAICompatibleProvider("compatible", base_url=url, api_key=key)
    quickened(server.client)
    return OpenAIChatModel(name, provider=server, profile=profile)


def _openai(url: str | None, key: str | None) -> "OpenAIProvider":
    from pydantic_ai.providers.openai import OpenAIProvider

    from greenroom.brains.model.quick import quickened

    server = OpenAIProvider(api_key=key, base_url=url)
    quickened(server.client)
    return server
