"""Models from their names, keys that stay hidden, and a breaker that opens and closes."""

import pytest

from greenroom.brains.model.breaker import FIRST_REST_S, LONGEST_REST_S, TRIP, Breaker
from greenroom.brains.model.building import ModelChoice, choices, model_speaker, voice
from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.wiring import language_models

KEY = "sk-never-to-be-seen"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("openai:gpt-5-mini", "OpenAIResponsesModel"),
        ("openai-chat:gpt-5-mini", "OpenAIChatModel"),
        ("anthropic:claude-haiku-4-5", "AnthropicModel"),
        ("google:gemini-2.5-flash", "GoogleModel"),
        ("qwen3:8b", "OpenAIChatModel"),
    ],
)
async def test_each_way_to_name_a_model(name: str, kind: str) -> None:
    url = "http://127.0.0.1:9/v1" if name == "qwen3:8b" else ""
    made = voice(ModelChoice(name, url, KEY))
    assert (made.name, type(made.model).__name__) == (name, kind)
    assert made.model.model_name == name.removeprefix(name.partition(":")[0] + ":") or name == "qwen3:8b"
    async with made.model:
        pass


@pytest.mark.parametrize(
    ("choice", "where"),
    [
        (ModelChoice("gpt-5-mini"), "GREENROOM_MODEL: .*names no provider.*GREENROOM_MODEL_URL"),
        (ModelChoice("openai:", key=KEY), "names no provider"),
        (ModelChoice("openai:gpt 5", key=KEY), "no spaces"),
        (ModelChoice("any", "127.0.0.1:8080"), "GREENROOM_MODEL_URL: .*http://"),
        (ModelChoice("anthropic:claude", where="GREENROOM_FALLBACK_MODEL"), "GREENROOM_FALLBACK_MODEL_KEY"),
    ],
)
def test_what_cannot_work_is_told_when_it_is_set(
    choice: ModelChoice, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(BadRequest, match=where) as raised:
        voice(choice)
    assert KEY not in str(raised.value)


async def test_settings_name_the_models_in_their_order() -> None:
    given = Settings(model="a", model_url="http://127.0.0.1:9", model_key=KEY, fallback_model="openai:b")
    first, other = choices(given)
    assert (first.name, first.key, other.name, other.where) == (
        "a",
        KEY,
        "openai:b",
        "GREENROOM_FALLBACK_MODEL",
    )
    assert KEY not in repr(first)
    made = model_speaker(given.model_copy(update={"fallback_model": ""}))
    assert made.version == "a"
    await made.close()


def test_without_a_model_there_is_no_live_speaker() -> None:
    assert language_models(Settings(model="")) == (None, None)


def test_a_breaker_opens_after_some_failures_and_rests_longer_each_time() -> None:
    breaker = Breaker()
    for _ in range(TRIP - 1):
        breaker.failed(0.0)
        assert breaker.ready(0.0)
    breaker.failed(0.0)
    assert not breaker.ready(FIRST_REST_S - 1) and breaker.ready(FIRST_REST_S)
    breaker.failed(100.0)  # the one trial
    assert not breaker.ready(100.0 + 2 * FIRST_REST_S - 1) and breaker.ready(100.0 + 2 * FIRST_REST_S)
    for _ in range(9):
        breaker.failed(0.0)
    assert breaker.until == LONGEST_REST_S
    breaker.worked()
    assert breaker.ready(0.0) and breaker.failures == 0


def test_what_does_not_mend_by_itself_opens_it_at_once() -> None:
    breaker = Breaker()
    breaker.failed(0.0, for_good=True)
    assert not breaker.ready(1.0)
