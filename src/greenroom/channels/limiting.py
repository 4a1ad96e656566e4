"""How much one connection may ask for: token buckets in the process, without locks."""

import time
from dataclasses import dataclass

from greenroom.core.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one connection, a second; 0: no limit. Ten seconds' worth may come at once, as after a time without
    a connection."""

    messages: float = 0.0
    bytes: float = 0.0


UNLIMITED = Limits()

BURST_S = 10.0


class Bucket:
    """So many a second, and at most `BURST_S` seconds' worth at once. `now` is seconds of any clock that
    never goes back."""

    __slots__ = ("_at", "_left", "_most", "_rate")

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._most = rate * BURST_S
        self._left = self._most
        self._at = 0.0

    def take(self, now: float, cost: float = 1.0) -> float:
        """Take it, if it is there: 0.0; else the seconds until it will be."""
        wait = self.owe(now, cost)
        if wait:
            self._left += cost
        return wait

    def owe(self, now: float, cost: float) -> float:
        """Take it in any case; the seconds to wait until it is paid for."""
        if not self._rate:
            return 0.0
        self._left = min(self._most, self._left + (now - self._at) * self._rate) - cost
        self._at = now
        return max(0.0, -self._left / self._rate)


def within(bucket: Bucket) -> None:
    """One more message. Raises `TooMany`."""
    wait = bucket.take(time.monotonic())
    if wait:
        raise TooMany(
            "that was too much at once",
            until=time.time_ns() // 1_000_000 + max(1, round(wait * 1_000)),
            mend="it is sent again by itself in a moment",
        )
