"""Who sounded when in a call, read off its log: stretches of speech, and the times the line was open.

All times are milliseconds since the session started. A message that was typed during a call is a stretch
without length: it breaks a silence, and is no speech.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from greenroom.core import call_events as calls
from greenroom.core import events as ev

Who = Literal["agent", "customer"]


class Stretch(NamedTuple):
    """The message `source` sounded from `starts` to `ends`. `cut`: it was broken off. `sure`: how sure the
    recognition was, 0 to 1, None when it does not say. `stages`: ms per stage before it was heard."""

    who: Who
    source: int
    starts: int
    ends: int
    text: str
    cut: bool = False
    sure: float | None = None
    stages: Mapping[str, float] = {}
    typed: bool = False

    @property
    def ms(self) -> int:
        return self.ends - self.starts


class Span(NamedTuple):
    """From `starts` to `ends`, in ms."""

    starts: int
    ends: int

    @property
    def ms(self) -> int:
        return self.ends - self.starts


class Call(NamedTuple):
    """What a log holds of its call. `stretches` by the time they began, `open`: when the line was there,
    nobody was on hold, and the agent did not say what nobody could make out; `held`, `lost` and `muted` the
    times of these; `waited`: when the customer took notice of a silence; `transfers`: seq of each."""

    stretches: list[Stretch]
    open: list[Span]
    held: list[Span]
    lost: list[Span]
    muted: list[Span]
    waited: list[int]
    transfers: list[int]


def read_call(log: Sequence[ev.Recorded]) -> Call | None:  # noqa: PLR0912  one arm a kind
    """The call of `log`, None when nobody spoke in it."""
    texts: dict[int, ev.Recorded] = {}
    sounded: list[Stretch] = []
    talks, held, lost, muted = _Switch(), _Switch(), _Switch(), _Switch()
    typed: list[ev.Recorded] = []
    waited: list[int] = []
    transfers: list[int] = []
    unclear: list[Span] = []
    for r in log:
        match r.event:
            case ev.AgentSaid() | ev.CustomerSaid():
                texts[r.seq] = r
                if talks.on is not None:
                    typed.append(r)
            case calls.Spoke() as e if e.source in texts:
                sounded.append(_stretch(e, texts[e.source]))
            case calls.CallStarted():
                talks.turn(on=True, at=r.at)
                lost.turn(on=False, at=r.at)
            case calls.CallEnded():
                talks.turn(on=False, at=r.at)
                lost.turn(on=False, at=r.at)
                muted.turn(on=False, at=r.at)
            case calls.LineLost():
                lost.turn(on=True, at=r.at)
            case calls.LineBack():
                lost.turn(on=False, at=r.at)
            case ev.HoldStarted():
                held.turn(on=True, at=r.at)
            case ev.HoldEnded():
                held.turn(on=False, at=r.at)
            case calls.NotHeard() as e:
                unclear.append(Span(e.starts, max(e.starts, e.ends)))
            case calls.Muted() as e:
                muted.turn(on=e.on, at=r.at)
            case ev.AgentWaited(what="silence"):
                waited.append(r.at)
            case calls.CallTransferred():
                transfers.append(r.seq)
            case _:
                pass
    if not sounded:
        return None
    end = max(log[-1].at, *(s.ends for s in sounded))
    for switch in (talks, held, lost, muted):
        switch.turn(on=False, at=end)
    heard = {s.source for s in sounded}
    sounded += [_written(r) for r in typed if r.seq not in heard]
    during = talks.spans or [Span(min(s.starts for s in sounded), end)]  # an import names no start
    return Call(
        stretches=sorted(sounded, key=lambda s: (s.starts, s.ends, s.source)),
        open=without(during, sorted(held.spans + lost.spans + unclear)),
        held=held.spans,
        lost=lost.spans,
        muted=muted.spans,
        waited=waited,
        transfers=transfers,
    )


class _Switch:
    """Spans between an event that turns something on and the one that turns it off."""

    def __init__(self) -> None:
        self.on: int | None = None
        self.spans: list[Span] = []

    def turn(self, *, on: bool, at: int) -> None:
        if on and self.on is None:
            self.on = at
        elif not on and self.on is not None:
            if at > self.on:
                self.spans.append(Span(self.on, at))
            self.on = None


def _stretch(e: calls.Spoke, said: ev.Recorded) -> Stretch:
    text = str(getattr(said.event, "text", ""))
    ends = max(e.starts, e.ends)
    return Stretch(e.who, e.source, e.starts, ends, text, e.cut, e.confidence, e.stages)


def _written(r: ev.Recorded) -> Stretch:
    who: Who = "agent" if isinstance(r.event, ev.AgentSaid) else "customer"
    return Stretch(who, r.seq, r.at, r.at, str(getattr(r.event, "text", "")), typed=True)


def without(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """`spans` without the times of `holes`; both in order of time, the holes may overlap."""
    left = []
    for span in spans:
        at = span.starts
        for hole in holes:
            if hole.ends <= at or hole.starts >= span.ends:
                continue
            if hole.starts > at:
                left.append(Span(at, hole.starts))
            at = max(at, hole.ends)
        if at < span.ends:
            left.append(Span(at, span.ends))
    return left


def joined(spans: Sequence[Span]) -> list[Span]:
    """The times that are in any of `spans`, in order and without overlap."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts <= found[-1].ends:
            found[-1] = Span(found[-1].starts, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return found


def shared(one: Sequence[Span], other: Sequence[Span]) -> Iterator[Span]:
    """The times that are in both, each of them as `joined` gives it."""
    i = j = 0
    while i < len(one) and j < len(other):
        starts, ends = max(one[i].starts, other[j].starts), min(one[i].ends, other[j].ends)
        if starts < ends:
            yield Span(starts, ends)
        if one[i].ends < other[j].ends:
            i += 1
        else:
            j += 1
