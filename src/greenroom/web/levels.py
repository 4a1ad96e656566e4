"""Service levels of a session, as rows and the workspace show them."""

from collections.abc import Sequence

from greenroom.core.events import Recorded
from greenroom.core.scenario import Priority
from greenroom.core.service_levels import TARGETS, Timer, service_levels
from greenroom.store import SessionRecord
from greenroom.web import models as m
from greenroom.web.times import moment


def of_running(record: SessionRecord, events: Sequence[Recorded], now: int) -> m.ServiceLevels:
    """The timers at `now` (epoch ms), from the session's events so far."""
    started = record.started.created_at
    found = service_levels(Priority(record.started.priority), events, max(0, now - started))

    def shown(timer: Timer) -> m.Target:
        due = None if timer.due_at is None else moment(started + timer.due_at)
        return m.Target(target_s=timer.target_s, due_at=due, met=timer.met)

    return m.ServiceLevels(
        first_reply=shown(found.first_reply),
        next_reply=shown(found.next_reply),
        resolution=shown(found.resolution),
        paused=found.paused,
    )


def of_ended(record: SessionRecord) -> m.ServiceLevels:
    """What was met, from the summary: a list shows many ended sessions, and reads no events for them. Time on
    hold while the customer waited for a reply counts as waiting here."""
    summary, targets = record.summary, TARGETS[Priority(record.started.priority)]

    def done(target_s: int, taken_ms: int | None, missing: bool | None) -> m.Target:
        met = missing if taken_ms is None else taken_ms <= target_s * 1000
        return m.Target(target_s=target_s, due_at=None, met=met)

    spent = None if summary.ended_ms is None else summary.ended_ms - summary.held_ms
    return m.ServiceLevels(
        first_reply=done(targets.first_reply, summary.first_reply_ms, False),
        next_reply=done(targets.next_reply, summary.slowest_reply_ms, None),
        resolution=done(targets.resolution, spent, None),
        paused=False,
    )
