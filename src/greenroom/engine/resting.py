"""Sessions that are put away: nobody follows them, and nothing is due in them for long.

Their log has all there is to know; here stays who waits since when, and a timer.
"""

import dataclasses
from collections.abc import Callable

from greenroom.engine.ports import Clock, Timer
from greenroom.engine.runner import Runner
from greenroom.engine.waiting import Waiting

REST_MS = 60_000
"""So long nobody has followed a session before it is put away."""

FAR_MS = 300_000
"""What is due sooner is waited for with all at hand."""


@dataclasses.dataclass(slots=True)
class _Away:
    waiting: Waiting
    timer: Timer


class Resting:
    """`put_away(session_id)` is asked once a session may have rested for long; `wake(session_id)` once
    something is due in one that was put away."""

    def __init__(self, clock: Clock, put_away: Callable[[str], None], wake: Callable[[str], None]) -> None:
        self._clock = clock
        self._put_away = put_away
        self._wake = wake
        self._looking: dict[str, Timer] = {}
        self._away: dict[str, _Away] = {}

    def __len__(self) -> int:
        return len(self._away)

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._away

    def look_later(self, session_id: str) -> None:
        """Its last follower has left, or it has come to rest without one."""
        if session_id not in self._looking:
            self._looking[session_id] = self._clock.call_later(
                REST_MS / 1_000, lambda: self._look(session_id)
            )

    def _look(self, session_id: str) -> None:
        del self._looking[session_id]
        self._put_away(session_id)

    def keep(self, runner: Runner) -> None:
        """What is left of it from now on."""
        pause = max(1, runner.due - self._clock.now_ms())
        self._away[runner.id] = _Away(runner.waiting, self._timer(runner.id, pause))

    def wake_later(self, session_id: str) -> None:
        """It could not be woken just now."""
        if session_id in self._away:
            self._away[session_id].timer = self._timer(session_id, REST_MS)

    def _timer(self, session_id: str, pause_ms: int) -> Timer:
        return self._clock.call_later(pause_ms / 1_000, lambda: self._wake(session_id))

    def back(self, session_id: str) -> Waiting | None:
        """It is run again, or gone from here: who waited since when, if it had been put away."""
        found = self._away.pop(session_id, None)
        if found is None:
            return None
        found.timer.cancel()
        return found.waiting

    def close(self) -> None:
        for timer in (*self._looking.values(), *(a.timer for a in self._away.values())):
            timer.cancel()
        self._looking.clear()
        self._away.clear()
