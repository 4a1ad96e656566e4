"""A second listener takes its time over the latest message, while the customer has reacted to the first one.

What it finds waits here until the runner has a place for it; the next message makes it too late.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from greenroom.core import turn
from greenroom.core.acts import Appraisal
from greenroom.core.brief import Spoken
from greenroom.core.events import AgentSaid, BrainFailed, Event, Recorded
from greenroom.core.session import Session
from greenroom.engine.play import hearing
from greenroom.engine.ports import Overheard, SecondListener

log = logging.getLogger(__name__)


class SecondThoughts:
    """About the message `source`, of which the first listener made `first`, in the state `session` before it.
    `talk`: the conversation so far, `source` being the last of it. `wake` is called when there is something
    to do."""

    def __init__(
        self,
        session: Session,
        source: Recorded,
        talk: Sequence[Spoken],
        first: Appraisal,
        listener: SecondListener,
        wake: Callable[[], None],
    ) -> None:
        if not isinstance(source.event, AgentSaid):
            raise TypeError(f"event {source.seq} is not a message")
        self._source = source
        self._first = first
        self._listener = listener
        self._wake = wake
        self._found: Appraisal | BrainFailed | None = None
        told = hearing(session, source.event.text)
        heard = Overheard(session.id, told, tuple(talk)[:-1], first)
        self._task = asyncio.get_running_loop().create_task(self._think(heard))

    @property
    def thinking(self) -> bool:
        return not self._task.done()

    def timely(self, s: Session) -> bool:
        """Whether what was found has its place now: answers wait until the customer's turn is over, and what
        is only felt does not."""
        if isinstance(self._found, Appraisal) and (s.pending is not None or s.status == "held"):
            return not any(a.kind in turn.ANSWERED for a in self._found.acts)
        return self._found is not None

    def correction(self, s: Session, at: int) -> tuple[tuple[Event, ...], Session | None]:
        """The events that come of it in the state `s`, and the state after them where it is known."""
        match self._found:
            case Appraisal() as missed:
                return turn.correct(s, self._source, self._first, missed, at, aloud=_aloud(s))
            case BrainFailed() as failure:
                return (failure,), None
            case None:
                return (), None

    def cancel(self) -> None:
        """What is not found yet is not wanted any more."""
        self._task.cancel()

    async def cancelled(self) -> None:
        """`cancel`, and wait until the listener has let go."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _think(self, heard: Overheard) -> None:
        try:
            self._found = await self._listener.missed(heard)
        except Exception as error:
            log.exception("session %s: the second listener failed", heard.session)
            self._found = BrainFailed(brain="listener", problem=type(error).__name__, instead="builtin")
        if self._found is not None:
            self._wake()


def _aloud(s: Session) -> bool:
    """Whether the customer could still answer the latest message: it is nobody's turn, and nobody left."""
    resting = s.status == "running" and s.pending is None and s.unheard is None
    return resting and s.customer_by is None and not turn.after(s)
