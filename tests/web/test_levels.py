"""Service levels of rows: exact while a session runs, from the summary once it has ended."""

import pytest

from greenroom.core.events import CustomerSaid, HoldStarted, Recorded
from greenroom.store import NewSessionRow, SessionRecord, Summary
from greenroom.web.levels import of_ended, of_running
from greenroom.web.times import moment

STARTED = NewSessionRow("s", "u", "small", "plain", "Ren", "expert", 1, 1_000_000, priority="normal")


def ended(**more: int | None) -> SessionRecord:
    return SessionRecord(STARTED, Summary(status="ended", **{"ended_ms": 600_000, **more}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("taken", "met"), [({"first_reply_ms": 120_000}, True), ({"first_reply_ms": 120_001}, False), ({}, False)]
)
def test_first_reply_is_met_within_its_target_or_missed(taken: dict[str, int], met: bool) -> None:
    assert of_ended(ended(**taken)).first_reply.met is met


def test_later_replies_and_resolution() -> None:
    levels = of_ended(ended(first_reply_ms=1, slowest_reply_ms=180_001))
    assert (levels.next_reply.met, levels.resolution.met) == (False, True)
    assert of_ended(ended(first_reply_ms=1)).next_reply.met is None
    long = ended(ended_ms=3_000_000, held_ms=0)
    assert of_ended(long).resolution.met is False
    assert of_ended(ended(ended_ms=3_000_000, held_ms=400_000)).resolution.met is True


def test_running_timers_are_instants_and_stand_still_on_hold() -> None:
    said = Recorded(seq=1, at=2_000, event=CustomerSaid(turn=0, beat=0, text="Hi", moves=(), last=True))
    record = SessionRecord(STARTED, Summary(status="running"))
    levels = of_running(record, [said], 1_010_000)
    assert levels.first_reply.due_at == moment(1_000_000 + 120_000)
    assert (levels.first_reply.met, levels.paused) == (None, False)
    held = Recorded(seq=2, at=5_000, event=HoldStarted())
    levels = of_running(record, [said, held], 1_010_000)
    assert (levels.first_reply.due_at, levels.paused) == (None, True)
