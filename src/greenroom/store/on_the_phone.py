"""How long the line of a session was open."""

from collections.abc import Iterable

LINE = ("call_started", "call_ended")
"""The kinds of events that open and close it."""


def open_ms(line: Iterable[tuple[str, int]], until: int) -> int:
    """`line`: the kind and time of each of these events, in order; one that is still open ends with the
    session, or now (`until`). Times are ms since the session started."""
    total, since = 0, None
    for kind, at in line:
        if kind == "call_started" and since is None:
            since = at
        elif kind == "call_ended" and since is not None:
            total, since = total + at - since, None
    return total if since is None else total + max(0, until - since)
