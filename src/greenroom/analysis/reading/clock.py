"""Times as transcripts write them, and what they come to in seconds from the first message."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Literal

Kind = Literal["date", "clock", "offset"]

DAY = 86_400

_CLOCK = re.compile(
    r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,6}))?)?\s*([ap])?\.?(?:m\.?)?", re.I | re.A
)
_DATED = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})[,T\s]+(?:at\s+)?(.+)", re.I | re.A)
_NUMBER = re.compile(r"\d{1,20}(?:\.\d{1,20})?", re.A)
_WRITTEN = (
    "%b %d, %Y %H:%M", "%b %d, %Y %H:%M:%S", "%b %d, %Y %I:%M %p", "%b %d, %Y %I:%M:%S %p",
    "%d %b %Y %H:%M", "%d %b %Y %H:%M:%S", "%d %b %Y %I:%M %p",
    "%B %d, %Y %H:%M", "%B %d, %Y %I:%M %p", "%B %d, %Y at %I:%M %p", "%d %B %Y %H:%M", "%d %B %Y %I:%M %p",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds since 1970 ("date"), since midnight ("clock") or since the start ("offset").

    A date such as 03/12/2024 comes to `seconds` with its day first and to `month_first` with its month first;
    either is None when there is no such day. `short`: a clock of two parts, perhaps minutes and seconds.
    """

    kind: Kind
    seconds: float | None
    month_first: float | None = None
    short: bool = False


def moment(value: object) -> Moment | None:
    """Read a time; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(float(value)) if math.isfinite(value) else None
    if not isinstance(value, str) or not (text := " ".join(value.split())) or len(text) > 60:
        return None
    if _NUMBER.fullmatch(text):
        return _number(float(text))
    if (clock := _clock(text)) is not None:
        return clock
    return _dated(text) or _iso(text) or _spelled(text)


def offset(seconds: float) -> Moment:
    """A time counted from the start of the recording."""
    return Moment("offset", seconds)


def _number(value: float) -> Moment | None:
    """Seconds since the start when small; else since 1970 in seconds, milli-, micro- or nanoseconds."""
    if value < 0:
        return None
    for size, scale in ((1e8, 0.0), (1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9)):
        if value <= size:
            return Moment("date", value / scale) if scale else Moment("offset", value)
    return None


def _clock(text: str) -> Moment | None:
    if (m := _CLOCK.fullmatch(text)) is None:
        return None
    hour = int(m[1])
    if m[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if m[5].lower() == "p" else 0)
    seconds = hour * 3600 + int(m[2]) * 60 + int(m[3] or 0) + float(f"0.{m[4] or 0}")
    return Moment("clock", seconds, short=m[3] is None and not m[5])


def _dated(text: str) -> Moment | None:
    if (m := _DATED.fullmatch(text)) is None or (clock := _clock(m[5])) is None or clock.seconds is None:
        return None
    if clock.seconds >= DAY:
        return None
    a, b, c = int(m[1]), int(m[3]), int(m[4])
    if len(m[1]) == 4:
        seconds = _on(a, b, c, clock.seconds)
        return None if seconds is None else Moment("date", seconds)
    year = c + 2000 if len(m[4]) <= 2 else c
    day_first, month_first = _on(year, b, a, clock.seconds), _on(year, a, b, clock.seconds)
    if day_first is None and month_first is None:
        return None
    return Moment("date", day_first, month_first if m[2] != "." else day_first)


def _on(year: int, month: int, day: int, seconds: float) -> float | None:
    try:
        return datetime(year, month, day, tzinfo=UTC).timestamp() + seconds
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> Moment | None:
    for reading in (text, text.removesuffix(" UTC")):
        try:
            return _moment_of(datetime.fromisoformat(reading))
        except (ValueError, OverflowError):
            continue
    return None


def _spelled(text: str) -> Moment | None:
    for form in _WRITTEN:
        try:
            return _moment_of(datetime.strptime(text, form))
        except (ValueError, OverflowError):
            continue
    try:
        return _moment_of(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _moment_of(found: datetime) -> Moment:
    seconds = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    return Moment("date", seconds, seconds)


def from_first(moments: Sequence[Moment | None]) -> list[float | None]:
    """Seconds of each time from the earliest (offsets stay as they are); None where there is none.

    When a file mixes kinds (a clock here, a date there) the commoner kind counts and the others are left out.
    """
    kinds = [m.kind for m in moments if m is not None]
    if not kinds:
        return [None] * len(moments)
    kind = max(kinds, key=kinds.count)
    kept = [m if m is not None and m.kind == kind else None for m in moments]
    seconds = _days(kept) if kind == "clock" else _dates(kept)
    start = 0.0 if kind == "offset" else min((s for s in seconds if s is not None), default=0.0)
    return [None if s is None else round(s - start, 3) for s in seconds]


def _dates(moments: Sequence[Moment | None]) -> list[float | None]:
    """Day first or month first: the reading that is a date everywhere, else the one of the shorter talk."""
    day = [None if m is None else m.seconds for m in moments]
    month = [None if m is None else (m.seconds if m.month_first is None else m.month_first) for m in moments]
    if any(m is not None and m.seconds is None for m in moments):
        return month
    if any(m is not None and m.kind == "date" and m.month_first is None for m in moments):
        return day
    return month if _span(month) < _span(day) else day


def _span(seconds: Sequence[float | None]) -> float:
    known = [s for s in seconds if s is not None]
    return max(known) - min(known)


def _days(moments: Sequence[Moment | None]) -> list[float | None]:
    """Clock times of one run of days: a step back of more than twelve hours is midnight.

    With hours of 1 to 12 only, a step back of more than six hours is the turn of a twelve-hour clock.

    Two-part times that start at 00:00 or pass 23:59 are minutes and seconds of a recording.
    """
    found = [None if m is None else m.seconds for m in moments]
    known = [s for s in found if s is not None]
    shorts = all(m.short for m in moments if m is not None)
    if shorts and (known[0] == 0 or max(known) >= DAY):
        return [None if s is None else s / 60 for s in found]
    half = all(3600 <= s < 13 * 3600 for s in known)  # hours of 1 to 12 throughout: 12:58 is before 01:03
    turn = DAY / 2 if half else DAY
    falls = sum(0 < b - a <= turn / 2 for b, a in pairwise(known))
    rises = sum(0 < a - b <= turn / 2 for b, a in pairwise(known))
    backwards = falls > rises
    turns, before = 0, None
    for i in range(len(found) - 1, -1, -1) if backwards else range(len(found)):
        value = found[i]
        if value is None:
            continue
        if before is not None and before - value > turn / 2:
            turns += 1
        before = value
        found[i] = value + turns * turn
    return found
