"""A clock that jumps: what was said stays in its order, and nothing is lost."""

import time

import pytest

from greenroom.engine.clock import RealClock
from tests.engine.live import Live

HOUR_MS = 60 * 60 * 1000


@pytest.mark.parametrize("jump", [-HOUR_MS, -1_000, 1_000, HOUR_MS])
async def test_the_log_never_goes_back_and_all_that_is_said_is_kept(jump: int) -> None:
    live = Live()
    await live.begin()
    await live.say("{greet} Hello")
    live.clock._now += jump
    await live.say("{ask_fact:code} Which code?")
    await live.hub.end("s1", "the-end")
    log = await live.store.read("s1")
    assert [r.event.text for r in log if r.event.kind == "agent_said"] == [
        "{greet} Hello",
        "{ask_fact:code} Which code?",
    ]
    assert [r.at for r in log] == sorted(r.at for r in log)
    assert [r.seq for r in log] == list(range(1, len(log) + 1))
    assert log[-1].event.kind == "session_ended"


def test_time_follows_a_clock_put_forward_and_goes_on_where_one_is_put_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wall, run = time.time_ns(), time.monotonic_ns()
    monkeypatch.setattr(time, "monotonic_ns", lambda: run)
    monkeypatch.setattr(time, "time_ns", lambda: wall)
    monkeypatch.setattr(RealClock, "_ahead_ns", wall - run)
    clock = RealClock()
    began = clock.now_ms()
    assert began == wall // 1_000_000

    wall -= HOUR_MS * 1_000_000
    run += 5_000_000_000
    assert clock.now_ms() == began + 5_000

    wall += 3 * HOUR_MS * 1_000_000
    assert clock.now_ms() == wall // 1_000_000
