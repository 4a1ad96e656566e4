"""A circuit breaker: a model that keeps failing is left alone for a while, longer each time."""

from dataclasses import dataclass

TRIP = 4
"""Failures in a row after which it is left alone."""

FIRST_REST_S = 20.0
LONGEST_REST_S = 300.0


@dataclass(slots=True)
class Breaker:
    """Times are seconds of any one clock that does not go back."""

    failures: int = 0
    rest_s: float = 0.0
    until: float = 0.0

    def ready(self, now: float) -> bool:
        return now >= self.until

    def worked(self) -> None:
        self.failures, self.rest_s, self.until = 0, 0.0, 0.0

    def failed(self, now: float, *, for_good: bool = False) -> None:
        """`for_good`: it will not mend by itself (a wrong key), so once is enough."""
        self.failures += 1
        if self.failures >= TRIP or for_good or self.rest_s:  # once it has rested, one trial decides
            self.rest_s = min(LONGEST_REST_S, self.rest_s * 2 or FIRST_REST_S)
            self.until = now + self.rest_s
