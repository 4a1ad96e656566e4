"""Service levels: how long a customer may wait, by priority, counted only while it should count.

The first reply counts from the start of the session; the next reply counts while the
customer waits for one, from the last message of their turn;
the resolution counts until the session ends. All of them stand still while the session is on hold with the
customer's knowledge. The targets are those of a busy internal help desk's chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.core import events as ev
from greenroom.core.scenario import Priority


@dataclass(frozen=True, slots=True)
class Targets:
    """Seconds."""

    first_reply: int
    next_reply: int
    resolution: int


TARGETS: dict[Priority, Targets] = {
    Priority.URGENT: Targets(60, 90, 20 * 60),
    Priority.HIGH: Targets(90, 120, 30 * 60),
    Priority.NORMAL: Targets(120, 180, 45 * 60),
    Priority.LOW: Targets(180, 300, 60 * 60),
}


@dataclass(frozen=True, slots=True)
class Timer:
    """`due_at` in ms since the start of the session while it is counting, else None. `met`: False once it was
    missed, True once it was kept for good, None while that is open or it never counted."""

    target_s: int
    due_at: int | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    first_reply: Timer
    next_reply: Timer
    resolution: Timer
    paused: bool

    def met(self) -> dict[str, bool | None]:
        return {
            "first_reply": self.first_reply.met,
            "next_reply": self.next_reply.met,
            "resolution": self.resolution.met,
        }


def service_levels(priority: Priority, events: Sequence[ev.Recorded], now: int) -> ServiceLevels:
    """The timers at `now` (ms since the start)."""
    targets = TARGETS[priority]
    first: int | None = None  # waited for the first reply, ms
    waiting: int | None = 0  # since when the customer waits: the last message of their turn
    their_turn = -1
    held_at: int | None = None
    held_all = held_waiting = 0
    next_missed = answered = ended = False
    for r in events:
        match r.event:
            case ev.CustomerSaid() as e if first is not None and (waiting is None or e.turn == their_turn):
                waiting, held_waiting, their_turn = r.at, 0, e.turn
            case ev.AgentSaid() if waiting is not None:
                waited = r.at - waiting - held_waiting
                if first is None:
                    first = waited
                else:
                    answered = True
                    next_missed |= waited > targets.next_reply * 1000
                waiting, held_waiting = None, 0
            case ev.HoldStarted():
                held_at = r.at
            case ev.HoldEnded() if held_at is not None:
                held_all += r.at - held_at
                held_waiting += r.at - held_at
                held_at = None
            case ev.SessionEnded():
                ended, now = True, r.at
            case _:
                pass
    paused = held_at is not None
    held_now = now - held_at if held_at is not None else 0
    spent = now - held_all - held_now
    first_timer = _timer(
        targets.first_reply,
        first,
        waiting if first is None else None,
        held_waiting + held_now,
        now,
        ended,
        paused,
    )
    next_timer = _next(
        targets.next_reply, first, waiting, held_waiting + held_now, now, next_missed, answered, ended, paused
    )
    left = targets.resolution * 1000 - spent
    resolution = Timer(
        targets.resolution,
        None if ended or paused else now + left,
        left >= 0 if ended else (False if left < 0 else None),
    )
    return ServiceLevels(first_timer, next_timer, resolution, paused)


def _timer(
    target: int, taken: int | None, since: int | None, held: int, now: int, ended: bool, paused: bool
) -> Timer:
    if taken is not None:
        return Timer(target, None, taken <= target * 1000)
    if since is None:
        return Timer(target, None, None)
    due = since + held + target * 1000
    late = now > due
    return Timer(target, None if ended or paused else due, False if late or ended else None)


def _next(
    target: int,
    first: int | None,
    waiting: int | None,
    held: int,
    now: int,
    missed: bool,
    answered: bool,
    ended: bool,
    paused: bool,
) -> Timer:
    if missed:
        met: bool | None = False
    else:
        met = True if answered and (ended or waiting is None) else None
    if first is None or waiting is None:
        return Timer(target, None, met)
    due = waiting + held + target * 1000
    if now > due:
        met = False
    return Timer(target, None if ended or paused else due, met)
