"""A connection is tried, and each way in which it can be wrong is told with what to do."""

import asyncio
import socket

import pytest

from greenroom.brains.model.building import ModelChoice, model_speaker
from greenroom.brains.model.configured import Tried, shown
from greenroom.brains.model.office import Office
from greenroom.brains.model.trying import tried
from greenroom.config import Settings
from greenroom.core.errors import NotFound
from greenroom.engine.records import Usage
from tests.brains.model.forms import FormStandIn
from tests.brains.model.standin import Reply

GREETING = {"words": "Hello, green friend!", "colour": "green"}


class Book:
    """A purse that notes what it is told; `empty`: nothing may be asked."""

    def __init__(self, empty: bool = False) -> None:
        self.empty = empty
        self.calls: list[Usage] = []
        self.asked: list[tuple[int, int]] = []
        """Tokens read and written at most."""

    def reserve(
        self, model: str, session_id: str | None, input_tokens: int, output_tokens: int
    ) -> int | None:
        if self.empty:
            return None
        self.asked.append((input_tokens, output_tokens))
        return len(self.asked)

    def used(self, usage: Usage) -> None:
        self.calls.append(usage)


def outcome(found: Tried) -> dict[str, str]:
    return {s.step: "ok" if s.ok else s.problem for s in found.steps}


async def test_a_good_connection() -> None:
    book = Book()
    with FormStandIn(lambda _: GREETING) as server:
        found = await tried(ModelChoice("tiny", server.url, "sk-1"), book)
    assert found.ok and found.first_word_ms is not None
    assert outcome(found) == {"answers": "ok", "streams": "ok", "structured": "ok"}
    assert [(u.purpose, u.ok, u.hold, u.session_id) for u in book.calls] == [
        ("test", True, 1, None),
        ("test", True, 2, None),
    ]
    assert all(u.input_tokens for u in book.calls)


@pytest.mark.parametrize(
    ("status", "problem", "mend"),
    [
        (401, "the key was refused", "GREENROOM_MODEL_KEY"),
        (404, "no such model", "GREENROOM_MODEL_URL"),
        (429, "HTTP 429", "wait"),
        (500, "HTTP 500", "protocol"),
    ],
)
async def test_a_refused_connection_is_told_once_with_what_to_do(
    status: int, problem: str, mend: str
) -> None:
    with FormStandIn(lambda _: GREETING) as server:
        server.order(Reply(status=status))
        found = await tried(ModelChoice("tiny", server.url, "sk-1"), Book())
        assert len(server.requests) == 1
    assert not found.ok
    assert outcome(found) == {"answers": problem}
    assert mend in found.steps[0].mend


async def test_an_address_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://user:secret@127.0.0.1:{free.getsockname()[1]}/v1"
        found = await tried(ModelChoice("tiny", url, "sk-1"), Book())
    assert outcome(found) == {"answers": "cannot be reached"}
    assert "GREENROOM_MODEL_URL" in found.steps[0].mend and "secret" not in found.steps[0].mend


async def test_a_model_that_does_not_stream() -> None:
    with FormStandIn(lambda _: GREETING) as server:
        server.order(Reply(raw='{"id": "c1", "choices": []}'))
        found = await tried(ModelChoice("tiny", server.url, "sk-1"), Book())
    assert not found.ok
    assert outcome(found) == {"answers": "ok", "streams": "does not stream", "structured": "ok"}


async def test_a_model_without_structured_output_can_still_speak() -> None:
    with FormStandIn(lambda _: "I would rather chat.") as server:
        found = await tried(ModelChoice("tiny", server.url, "sk-1"), Book())
    assert found.ok
    assert outcome(found) == {"answers": "ok", "streams": "ok", "structured": "no structured output"}


async def test_nothing_is_asked_when_the_budget_is_used_up() -> None:
    with FormStandIn(lambda _: GREETING) as server:
        found = await tried(ModelChoice("tiny", server.url, "sk-1"), Book(empty=True))
        assert server.requests == []
    assert outcome(found) == {"answers": "the budget is used up"}


async def test_a_model_that_works_again_is_asked_again() -> None:
    with FormStandIn(lambda _: GREETING) as server:
        settings = Settings(model="tiny", model_url=server.url)
        speaker = model_speaker(settings)
        office = Office(settings, speaker)
        speaker.voices[0].breaker.failed(asyncio.get_running_loop().time(), for_good=True)
        assert (await office.tried("tiny", Book())).ok
        assert office.configured()[0].rests_s == 0
        await speaker.close()


async def test_the_office_shows_no_key_and_knows_only_what_is_configured() -> None:
    settings = Settings(
        model="tiny", model_url="http://u:pw@127.0.0.1:9/v1?token=x", model_key="sk-secret", model_price="1/2"
    )
    speaker = model_speaker(settings)
    office = Office(settings, speaker)
    (found,) = office.configured()
    assert (found.name, found.url, found.key_from) == ("tiny", "http://127.0.0.1:9/v1", "GREENROOM_MODEL_KEY")
    assert found.price is not None and (found.price.input, found.price.output) == (1.0, 2.0)
    assert "secret" not in repr(found) and "pw" not in repr(found)
    with pytest.raises(NotFound):
        await office.tried("other", Book())
    speaker.voices[0].breaker.failed(asyncio.get_running_loop().time(), for_good=True)
    (found,) = office.configured()
    assert found.rests_s > 0 and found.failures == 1
    await speaker.close()
    assert shown("") == ""
