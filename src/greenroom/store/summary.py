"""What a list of sessions shows of each: a small fold, kept in the same transaction as the events."""

from typing import Literal, NamedTuple

from greenroom.core import events as ev
from greenroom.core.acts import ActKind

Status = Literal["new", "running", "held", "ended"]

LONGEST_SHOWN = 200
"""Characters of the last message that a list shows."""


class Summary(NamedTuple):
    """Times are milliseconds since the session started.

    `seq`: of the last event. `unread`: customer messages since the agent last wrote. `waiting_ms`: since
    when the customer waits for a reply, None when it does not. `first_reply_ms`: when the agent first wrote;
    `slowest_reply_ms`: longest the customer waited for a later reply. `held_at_ms` since when on hold,
    `held_ms` in all before. `rude`: the agent was, at least once.
    """

    seq: int = 0
    status: Status = "new"
    last_text: str = ""
    last_from: str = ""
    unread: int = 0
    agent_messages: int = 0
    waiting_ms: int | None = None
    first_reply_ms: int | None = None
    slowest_reply_ms: int | None = None
    held_at_ms: int | None = None
    held_ms: int = 0
    ended_ms: int | None = None
    outcome: str | None = None
    success: bool | None = None
    rude: bool = False


def summed(s: Summary, recorded: ev.Recorded) -> Summary:
    """The summary after one more event."""
    event, at, seq = recorded.event, recorded.at, recorded.seq
    match event:
        case ev.SessionStarted():
            return s._replace(seq=seq, status="running")
        case ev.AgentSaid():
            return _agent_said(s, seq, at, event.text)
        case ev.CustomerSaid():
            waiting = at if s.waiting_ms is None else s.waiting_ms
            return s._replace(
                seq=seq,
                last_text=event.text[:LONGEST_SHOWN],
                last_from="customer",
                unread=s.unread + 1,
                waiting_ms=waiting,
            )
        case ev.AgentAppraised() | ev.AgentReappraised() if any(
            act.kind == ActKind.RUDE for act in event.acts
        ):
            return s._replace(seq=seq, rude=True)
        case ev.HoldStarted():
            return s._replace(seq=seq, status="held", held_at_ms=at)
        case ev.HoldEnded():
            return s._replace(seq=seq, status="running", held_at_ms=None, held_ms=s.held_ms + event.ms)
        case ev.SessionEnded():
            return s._replace(
                seq=seq,
                status="ended",
                waiting_ms=None,
                held_at_ms=None,
                ended_ms=at,
                outcome=event.outcome,
                success=event.success,
            )
        case _:
            return s._replace(seq=seq)


def _agent_said(s: Summary, seq: int, at: int, text: str) -> Summary:
    first, slowest = s.first_reply_ms, s.slowest_reply_ms
    if first is None:
        first = at
    elif s.waiting_ms is not None:
        slowest = max(slowest or 0, at - s.waiting_ms)
    return s._replace(
        seq=seq,
        last_text=text[:LONGEST_SHOWN],
        last_from="agent",
        unread=0,
        agent_messages=s.agent_messages + 1,
        waiting_ms=None,
        first_reply_ms=first,
        slowest_reply_ms=slowest,
    )
