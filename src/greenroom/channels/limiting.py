"""How much one connection may ask for: token buckets in the process, without locks."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

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


class Paced:
    """A WebSocket of Starlette's that is read `rate` bytes a second, ten times as many at once; 0: no limit.
    What comes faster is passed over, since sound that waits is of no use, and whoever sends it is told until
    when, by a text message `{"error": ...}`. All but `receive` is the socket's own."""

    def __init__(self, socket: Any, rate: float) -> None:
        self._socket = socket
        self._bucket = Bucket(rate)
        self._told_until = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    async def receive(self) -> Any:
        """The next message that is not too much."""
        while True:
            message = await self._socket.receive()
            size = len(message.get("bytes") or "") + len(message.get("text") or "")
            now = time.monotonic()
            wait = self._bucket.take(now, size) if size else 0.0
            if not wait:
                return message
            if now >= self._told_until:
                self._told_until = now + wait
                await self._tell(wait)

    async def _tell(self, wait: float) -> None:
        error = {
            "code": TooMany.code,
            "message": "that was more sound than fits, and was not heard",
            "mend": "send it as fast as it sounds",
            "until": datetime.fromtimestamp(time.time() + wait, UTC).isoformat(),
            "retry_after_ms": max(1, round(wait * 1_000)),
        }
        await self._socket.send_text(json.dumps({"error": error}))
