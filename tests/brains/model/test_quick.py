"""The quick client does what the client does."""

from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk

from greenroom.brains.model.building import ModelChoice, voice
from greenroom.brains.model.quick import QuickOpenAI, quickened

WELL: dict[str, Any] = {
    "id": "c1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "delta": {"content": " hello", "reasoning": "hm"}, "finish_reason": None}],
}
ODD: tuple[dict[str, Any], ...] = (
    {"choices": [{"delta": {"content": "a"}, "finish_reason": "eos"}]},
    {**WELL, "choices": None},
    {**WELL, "created": "now", "usage": {"prompt_tokens": None}},
    {},
)


def client() -> AsyncOpenAI:
    made = AsyncOpenAI(base_url="http://127.0.0.1:1/v1", api_key="none")
    quickened(made)
    return made


def read(by: AsyncOpenAI, data: object) -> Any:
    response = httpx2.Response(200)
    return by._process_response_data(data=data, cast_to=ChatCompletionChunk, response=response)


@pytest.mark.parametrize("data", [WELL, *ODD])
def test_what_is_read_is_what_the_client_reads(data: dict[str, Any]) -> None:
    plain = AsyncOpenAI(base_url="http://127.0.0.1:1/v1", api_key="none")
    ours, theirs = read(client(), data), read(plain, data)
    assert ours.model_dump(warnings=False) == theirs.model_dump(warnings=False)
    assert ours.model_fields_set == theirs.model_fields_set


def test_a_well_formed_piece_is_not_built_field_by_field(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the client was asked")

    monkeypatch.setattr(AsyncOpenAI, "_process_response_data", refuse)
    assert read(client(), WELL).choices[0].delta.content == " hello"


def test_a_copy_is_made_only_when_it_differs() -> None:
    made = client()
    assert made.max_retries == 0
    assert made.with_options(max_retries=0, http_client=made._client) is made
    other = made.with_options(max_retries=2)
    assert isinstance(other, QuickOpenAI) and other.max_retries == 2


@pytest.mark.parametrize("name", ["tiny", "openai:gpt-5-mini", "openai-chat:gpt-5-mini"])
def test_a_server_is_asked_by_a_quick_client(name: str) -> None:
    made = voice(ModelChoice(name, "http://127.0.0.1:1/v1", "none"))
    assert isinstance(made.model.client, QuickOpenAI)  # type: ignore[attr-defined]
