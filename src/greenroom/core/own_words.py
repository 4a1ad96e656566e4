"""The log as far as it is the agent's own doing: what someone did in their place earns and costs nothing.

The same log comes out, without the messages that others wrote for the agent and what those led to. While
someone had the agent's side the customer's messages stay, so that they can be read, but ask for nothing.
"""

from collections.abc import Sequence

from greenroom.core import events as ev
from greenroom.core.call_events import Spoke


def own_words(events: Sequence[ev.Recorded]) -> Sequence[ev.Recorded]:
    """`events` without what others did for the agent; turns count the agent's own messages. Sequence numbers
    stay as they are, so the result has gaps."""
    if not any(isinstance(r.event, ev.SideTaken) and r.event.side == "agent" for r in events):
        return events
    sieve = _Sieve()
    return [kept for r in events if (kept := sieve.own(r)) is not None]


class _Sieve:
    """Fed with a log, event by event. `taken`: someone has the agent's side; `turns`: the agent's own
    messages so far, `mine` their seq; `held`: the agent's own hold is not over."""

    def __init__(self) -> None:
        self.taken = False
        self.held = False
        self.turns = 0
        self.mine: set[int] = set()

    def own(self, r: ev.Recorded) -> ev.Recorded | None:
        """`r`, or what remains of it; None when nothing does."""
        match r.event:
            case ev.SideTaken(side="agent"):
                self.taken = True
            case ev.SideReleased(side="agent"):
                self.taken = False
            case ev.AgentSaid() as e:
                if e.by:
                    return None
                self.turns += 1
                self.mine.add(r.seq)
                return _with(r, e.model_copy(update={"turn": self.turns}))
            case ev.CustomerSaid() as e if self.taken:
                return _with(r, e.model_copy(update={"moves": ()}))
            case ev.MoodMoved() | ev.AgentWaited() if self.taken:
                return r if getattr(r.event, "source", 0) in self.mine else None
            case ev.HoldStarted():
                self.held = not self.taken
                return r if self.held else None
            case ev.HoldEnded():
                self.held, was = False, self.held
                return r if was else None
            case Spoke(who="customer"):
                return r
            case _ if self._led_to_by_others(r.event):
                return None
            case _:
                pass
        return r

    def _led_to_by_others(self, event: ev.Event) -> bool:
        """Events that rest on words name their message; the mood's may also rest on a wait."""
        source = getattr(event, "source", None)
        return source is not None and not isinstance(event, ev.MoodMoved) and source not in self.mine


def _with(r: ev.Recorded, event: ev.Event) -> ev.Recorded:
    return ev.Recorded(seq=r.seq, at=r.at, event=event)
