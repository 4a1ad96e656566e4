"""Service levels count only while they should."""

from itertools import pairwise

from greenroom.core import events as ev
from greenroom.core.scenario import Priority
from greenroom.core.service_levels import TARGETS, service_levels

TARGET = TARGETS[Priority.NORMAL]


Said = list[tuple[float, ev.Event]]


def log(*items: tuple[float, ev.Event]) -> list[ev.Recorded]:
    return [ev.Recorded(seq=i + 1, at=round(at * 1000), event=e) for i, (at, e) in enumerate(items)]


def agent(turn: int) -> ev.AgentSaid:
    return ev.AgentSaid(client_id=f"a{turn}", text="Hello.", turn=turn)


def customer(turn: int, *, last: bool = True) -> ev.CustomerSaid:
    return ev.CustomerSaid(turn=turn, beat=0, text="Well?", moves=(), last=last)


END = ev.SessionEnded(by="agent", reason="closed", outcome="x", success=True)


def test_the_first_reply_counts_from_the_start() -> None:
    waiting = log((4, customer(0)))
    found = service_levels(Priority.NORMAL, waiting, 10_000)
    assert found.first_reply.due_at == TARGET.first_reply * 1000 and found.first_reply.met is None
    late = service_levels(Priority.NORMAL, waiting, (TARGET.first_reply + 1) * 1000)
    assert late.first_reply.met is False
    answered = log((4, customer(0)), (TARGET.first_reply, agent(1)))
    done = service_levels(Priority.NORMAL, answered, 900_000).first_reply
    assert done.met is True and done.due_at is None


def test_the_next_reply_counts_only_while_the_customer_waits() -> None:
    said: Said = [(0, customer(0)), (5, agent(1))]
    assert service_levels(Priority.NORMAL, log(*said), 10**7).next_reply.due_at is None
    asked: Said = [*said, (20, customer(1))]
    found = service_levels(Priority.NORMAL, log(*asked), 30_000).next_reply
    assert found.due_at == (20 + TARGET.next_reply) * 1000 and found.met is None
    late: Said = [*asked, (21 + TARGET.next_reply, agent(2))]
    assert service_levels(Priority.NORMAL, log(*late), 10**6).next_reply.met is False


def test_a_customer_who_is_still_busy_is_not_waiting_yet() -> None:
    said: Said = [(0, customer(0)), (5, agent(1)), (10, customer(1, last=False)), (100, customer(1))]
    found = service_levels(Priority.NORMAL, log(*said), 110_000).next_reply
    assert found.due_at == (100 + TARGET.next_reply) * 1000
    nudged = [*said, (150, customer(2))]  # a new turn of the customer's does not start the wait anew
    assert service_levels(Priority.NORMAL, log(*nudged), 160_000).next_reply == found


def test_everything_stands_still_on_hold() -> None:
    said: Said = [(0, customer(0)), (5, agent(1)), (10, customer(1)), (20, ev.HoldStarted())]
    on_hold = service_levels(Priority.NORMAL, log(*said), 10**6)
    assert on_hold.paused
    assert on_hold.next_reply.due_at is None and on_hold.next_reply.met is None
    assert on_hold.resolution.due_at is None and on_hold.resolution.met is None
    back = service_levels(Priority.NORMAL, log(*said, (620, ev.HoldEnded(ms=600_000))), 630_000)
    assert not back.paused
    assert back.next_reply.due_at == (10 + 600 + TARGET.next_reply) * 1000
    assert back.resolution.due_at == (TARGET.resolution + 600) * 1000


def test_the_resolution_is_settled_by_the_end() -> None:
    def met(at: float) -> bool | None:
        return service_levels(Priority.NORMAL, log((0, customer(0)), (at, END)), 10**9).resolution.met

    assert met(TARGET.resolution) is True
    assert met(TARGET.resolution + 1) is False


def test_more_urgent_is_sooner() -> None:
    order = [TARGETS[p] for p in (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)]
    for sooner, later in pairwise(order):
        assert sooner.first_reply < later.first_reply
        assert sooner.next_reply < later.next_reply
        assert sooner.resolution < later.resolution
