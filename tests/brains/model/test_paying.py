"""The customer's words are paid from a purse: asked before each call, told after it."""

from tests.brains.model.stage import Spoken, speaker
from tests.brains.model.standin import Reply, StandIn
from tests.brains.model.test_trying import Book


async def talk(standin: StandIn, book: Book, *lines: str) -> Spoken:
    async with speaker(standin) as live:
        live.purse = book
        stage = Spoken(live)
        await stage.begin()
        await stage.answered()
        for line in lines:
            await stage.say(line)
    return stage


async def test_each_call_is_paid_with_what_was_put_aside_for_it(standin: StandIn) -> None:
    book = Book()
    await talk(standin, book, "{greet} Hello!")
    assert [(u.model, u.purpose, u.session_id, u.ok, u.hold, u.estimated) for u in book.calls] == [
        ("tiny", "speaker", "s1", True, n, False) for n in range(1, len(standin.requests) + 1)
    ]
    for put_aside, took in zip(book.asked, book.calls, strict=True):
        assert put_aside[0] >= took.input_tokens > 0 and put_aside[1] >= took.output_tokens > 0


async def test_what_is_not_told_is_counted_from_what_was_sent_and_read(standin: StandIn) -> None:
    book = Book()
    standin.order(Reply("Okay, fine.", tells=False))
    await talk(standin, book)
    took = book.calls[0]
    sent = len(standin.prompt(0).encode())
    assert took.estimated and took.output_tokens == 3
    assert 0.9 * sent < 4 * took.input_tokens < 1.1 * sent


async def test_a_call_that_was_stopped_is_counted_as_far_as_it_was_read(standin: StandIn) -> None:
    book = Book()
    standin.order(Reply("Well.\n", endless=True))
    await talk(standin, book)
    took = book.calls[0]
    assert (took.ok, took.estimated) == (False, True)
    assert took.input_tokens > 100 and 0 < took.output_tokens < book.asked[0][1]


async def test_what_was_refused_took_nothing(standin: StandIn) -> None:
    book = Book()
    standin.order(Reply(status=500), Reply(status=401))
    await talk(standin, book)
    assert {(u.input_tokens, u.output_tokens, u.estimated) for u in book.calls[:2]} == {(0, 0, False)}


async def test_a_call_that_failed_is_paid_too(standin: StandIn) -> None:
    book = Book()
    standin.order(Reply(status=500), Reply(status=500))
    await talk(standin, book)
    assert [(u.ok, u.failure) for u in book.calls] == [(False, "HTTP 500"), (False, "HTTP 500")]


async def test_without_budget_the_built_in_words_are_said_and_nobody_is_asked(standin: StandIn) -> None:
    stage = await talk(standin, Book(empty=True), "{greet} Hello!")
    assert standin.requests == []
    said = await stage.said()
    assert len(said) > 1 and {s.brain for s in said} == {"builtin"}
    assert set(await stage.failures()) == {("the budget is used up", "builtin")}
