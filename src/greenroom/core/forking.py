"""Try again from here: a new session that shares the beginning of another.

A fork is a session of its own, with a whole log of its own: the parent's events up to the moment, under the
fork's name. Nothing else has to know about it, and the parent is never touched. Whoever played the customer
there does not do so here: the simulation goes on.
"""

from collections.abc import Sequence

from greenroom.core.errors import BadRequest
from greenroom.core.events import AgentSaid, Recorded, SessionStarted, SideReleased, SideTaken


def forked(log: Sequence[Recorded], before: int, session_id: str) -> list[Recorded]:
    """The events of `log` before the agent's message with sequence number `before`, as the beginning of
    session `session_id`. Its parent is named "<id>@<seq>".

    Raises `BadRequest` when `before` is not a message of the agent's.
    """
    said = log[before - 1].event if 1 < before <= len(log) else None
    if not isinstance(said, AgentSaid) or said.by:
        raise BadRequest("there is no message of yours there", mend="choose one of your own messages")
    first = log[0].event
    if not isinstance(first, SessionStarted):
        raise BadRequest("the log does not begin with its session", mend="choose another session")
    began = first.model_copy(update={"session_id": session_id, "parent": f"{first.session_id}@{before}"})
    shared = [Recorded(seq=1, at=log[0].at, event=began), *log[1 : before - 1]]
    sides = [
        r.event
        for r in shared
        if isinstance(r.event, SideTaken | SideReleased) and r.event.side == "customer"
    ]
    if sides and isinstance(sides[-1], SideTaken):
        back = SideReleased(client_id="", side="customer", by="")
        shared.append(Recorded(seq=before, at=shared[-1].at, event=back))
    return shared
