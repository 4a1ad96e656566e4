"""What every store does with the calls to language models, and with their judgements."""

from dataclasses import replace

import pytest

from greenroom.core.errors import Conflict
from greenroom.store import ModelCall, Spent
from tests.contract.test_store import ROW
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)

OCTOBER, NOVEMBER = 1_792_000_000_000, 1_794_000_000_000
CALL = ModelCall(OCTOBER, "openai:a", "speaker", "s1", 100, 40, 10, 700, ok=True, micro=50)
FAILED = replace(
    CALL,
    at=NOVEMBER,
    ok=False,
    failure="HTTP 500",
    micro=None,
    input_tokens=0,
    output_tokens=0,
    cached_tokens=0,
)
TEST = replace(CALL, at=NOVEMBER, session_id=None, user_id="u9", purpose="test", model="b", micro=None)
JUDGE = replace(CALL, at=NOVEMBER, purpose="judge", micro=70)


async def filled(store):
    await store.add_session(ROW)
    await store.add_model_calls([CALL, FAILED])
    await store.add_model_calls([])
    await store.add_model_calls([TEST, JUDGE])


async def test_calls_whose_tokens_are_estimated_are_counted(store):
    await store.add_session(ROW)
    guessed = replace(FAILED, estimated=True)
    await store.add_model_calls([CALL, guessed])
    assert [s.estimated for s in await store.model_spending("model")] == [1]
    assert await store.model_failures(5) == [guessed]


async def test_tokens_of_sound_are_told_apart(store):
    await store.add_session(ROW)
    spoken = replace(FAILED, input_sound_tokens=60, output_sound_tokens=7)
    await store.add_model_calls([CALL, spoken, spoken])
    [spent] = await store.model_spending("model")
    assert (spent.input_sound_tokens, spent.output_sound_tokens) == (120, 14)
    assert await store.model_failures(5) == [spoken, spoken]


async def test_sums_by_model_with_what_failed_and_what_has_no_price(store):
    await filled(store)
    assert await store.model_spending("model") == [
        Spent("openai:a", 3, 1, 0, 200, 80, 20, 120),
        Spent("b", 1, 0, 1, 100, 40, 10, 0),
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("purpose", {"judge": 70, "speaker": 50, "test": 0}),
        ("user", {"u1": 120, "u9": 0}),
        ("session", {"s1": 120, "": 0}),
        ("month", {"2026-11": 70, "2026-10": 50}),
    ],
)
async def test_sums_by_anything_else(store, by, expected):
    await filled(store)
    assert {s.key: s.micro for s in await store.model_spending(by)} == expected


async def test_a_time_is_bounded_from_and_to_before(store):
    await filled(store)
    assert [s.micro for s in await store.model_spending("month", since=OCTOBER, until=NOVEMBER)] == [50]
    assert [s.micro for s in await store.model_spending("month", since=OCTOBER + 1)] == [70]
    assert await store.model_spending("month", since=NOVEMBER + 1) == []


async def test_what_a_deleted_session_cost_is_still_its_players(store):
    await filled(store)
    await store.delete("s1", 5)
    assert {s.key: s.micro for s in await store.model_spending("user")} == {"u1": 120, "u9": 0}


async def test_the_latest_failures(store):
    await filled(store)
    again = replace(FAILED, at=NOVEMBER + 5, failure="took too long")
    await store.add_model_calls([again])
    assert await store.model_failures(5) == [again, FAILED]
    assert await store.model_failures(1) == [again]


async def test_a_judgement_stands_beside_the_score(store):
    await store.add_session(ROW)
    assert await store.judgement("s1") is None
    await store.put_evaluation("s1", "builtin", {"overall": 80}, overall=80, passed=True, at=1)
    await store.put_judgement("s1", {"overall": 60}, 2)
    await store.put_judgement("s1", {"overall": 65}, 3)
    assert await store.judgement("s1") == {"overall": 65}
    assert await store.evaluation("s1") == {"overall": 80}
    assert (await store.session("s1")).overall == 80
    with pytest.raises(Conflict):
        await store.put_judgement("none", {}, 4)
