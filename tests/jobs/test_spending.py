"""Budgets hold, whatever happens at the same time, and every call is on record."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.errors import StorageError
from greenroom.engine.records import Usage
from greenroom.jobs.spending import Budget, Spending, month_start
from greenroom.store import MemoryStore

NOVEMBER = 1_794_000_000_000
DAY = 86_400_000
DONE = Usage("m", "speaker", "s1", 100, 0, 10, 5, ok=True)


class PerToken:
    """A micro-dollar a token; models called "unknown" have no price."""

    def of(self, usage):
        return None if usage.model == "unknown" else usage.input_tokens + usage.output_tokens

    def highest(self, model, input_tokens, output_tokens, sound=()):
        return None if model == "unknown" else input_tokens + output_tokens


class Calendar:
    now = NOVEMBER

    def __call__(self):
        return self.now


NO_LIMIT = Budget()


def made(budget=NO_LIMIT, store=None, now=None):
    return Spending(store or MemoryStore(), PerToken(), budget, now or Calendar())


def test_what_is_put_aside_cannot_be_put_aside_again():
    spending = made(Budget(month=250))
    first, second = spending.reserve("m", "s1", 100, 10), spending.reserve("m", "s2", 100, 10)
    assert first and second and first != second
    assert spending.reserve("m", "s3", 100, 10) is None
    spending.used(replace(DONE, input_tokens=20, output_tokens=0, hold=first))
    assert spending.left() == 250 - 20 - 110
    assert spending.reserve("m", "s3", 100, 10)


def test_what_was_put_aside_for_nothing_can_be_put_aside_again():
    spending = made(Budget(month=250))
    held = spending.reserve("m", "s1", 200, 50)
    assert spending.left() == 0
    spending.let_go(held)
    spending.let_go(held)
    assert (spending.left(), spending.spent()) == (250, 0)


def test_a_session_has_a_budget_of_its_own():
    spending = made(Budget(month=1_000, session=150))
    spending.used(DONE)
    assert spending.left("s1") == 40
    assert spending.reserve("m", "s1", 41, 0) is None
    assert spending.reserve("m", "s2", 41, 0)


def test_without_budgets_everything_may_be_asked_and_with_them_nothing_of_unknown_price():
    assert made().reserve("unknown", "s1", 10**9, 10**9)
    assert made(Budget(month=10**9)).reserve("unknown", "s1", 1, 1) is None


async def test_what_the_provider_did_not_tell_is_booked_as_estimated_and_marked():
    store = MemoryStore()
    spending = made(Budget(month=1_000), store)
    hold = spending.reserve("m", "s1", 300, 100)
    assert spending.left() == 600
    spending.used(replace(DONE, input_tokens=60, estimated=True, hold=hold))
    assert (spending.spent(), spending.left()) == (70, 930)
    await spending.written()
    assert [(s.micro, s.estimated) for s in await store.model_spending("model")] == [(70, 1)]


def test_budgets_in_dollars_and_the_smallest_is_no_lack_of_one():
    assert Budget.of(20, 0.25) == Budget(20_000_000, 250_000)
    assert Budget.of(0, 1e-9) == Budget(None, 1)


def test_a_new_month_begins_with_nothing_spent():
    now = Calendar()
    spending = made(Budget(month=110), now=now)
    spending.used(DONE)
    assert spending.left() == 0
    now.now += 31 * DAY
    assert (spending.left(), spending.spent()) == (110, 0)


async def test_a_restart_goes_on_with_what_was_spent():
    store = MemoryStore()
    before = made(store=store)
    before.used(DONE)
    before.used(replace(DONE, model="unknown", session_id=None), user_id="u1")
    await before.written()
    after = made(Budget(month=1_000, session=200), store)
    await after.load()
    assert (after.spent(), after.left("s1"), after.left("s2")) == (110, 90, 200)
    assert {s.key: s.unpriced for s in await store.model_spending("user")} == {"": 0, "u1": 1}


async def test_calls_are_written_in_the_background_and_none_is_lost_when_the_store_fails():
    class Failing(MemoryStore):
        fails = True

        def __init__(self):
            super().__init__()
            self.written = asyncio.Event()

        async def add_model_calls(self, calls):
            if self.fails:
                raise StorageError("the disk is full")
            await super().add_model_calls(calls)
            self.written.set()

    store = Failing()
    spending = made(store=store)
    spending.used(DONE)
    await spending.written()
    store.fails = False
    running = asyncio.create_task(spending.run())
    await asyncio.wait_for(store.written.wait(), 5)
    running.cancel()
    await spending.written()
    assert [s.calls for s in await store.model_spending("model")] == [1]


async def test_a_write_that_is_under_way_at_the_end_is_not_made_twice():
    class Slow(MemoryStore):
        def __init__(self):
            super().__init__()
            self.begun, self.go = asyncio.Event(), asyncio.Event()

        async def add_model_calls(self, calls):
            self.begun.set()
            await self.go.wait()
            await super().add_model_calls(calls)

    store = Slow()
    spending = made(store=store)
    running = asyncio.create_task(spending.run())
    spending.used(DONE)
    await asyncio.wait_for(store.begun.wait(), 5)
    spending.used(DONE)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    store.go.set()
    assert await spending.written()
    assert [s.calls for s in await store.model_spending("model")] == [2]


@pytest.mark.parametrize("now", [NOVEMBER, month_start(NOVEMBER), month_start(NOVEMBER) + 30 * DAY - 1])
def test_the_beginning_of_the_month(now):
    assert month_start(now) == 1_793_491_200_000


_steps = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60), st.booleans(), st.floats(0, 1)), max_size=40
)


@given(_steps, st.integers(0, 2_000))
def test_never_above_the_budget(steps, budget):
    """Calls that take at most what they may, booked late and in another order."""
    spending = made(Budget(month=budget, session=budget // 2))
    open_calls = []
    for number, (read, written, book, share) in enumerate(steps):
        session = f"s{number % 3}"
        hold = spending.reserve("m", session, read, written)
        if hold is not None:
            took = Usage(
                "m", "speaker", session, int(read * share), 0, int(written * share), 1, True, hold=hold
            )
            open_calls.append(took)
        if book and open_calls:
            spending.used(open_calls.pop(number % len(open_calls)))
        assert spending.spent() <= budget
    for call in open_calls:
        spending.used(call)
    assert spending.spent() <= budget
