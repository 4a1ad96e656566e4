"""How a call was held, from its log: who spoke how much, over whom, how fast, and how long it was silent.

A pure function of the events. docs/reference/measures.md defines each measure, and gives its threshold with
the source.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from greenroom.core import events as ev
from greenroom.core.call_figures import (
    INTERRUPTS_S,
    OVERLAP_S,
    PACE_WORDS,
    PAUSE_S,
    SILENCE_S,
    UNSURE,
    CallMeasures,
    Moment,
    Spread,
)
from greenroom.core.fillers import fillers, only_listens
from greenroom.core.own_words import own_words
from greenroom.core.spoken import Call, Span, Stretch, Who, joined, read_call, shared, without


def call_measures(log: Sequence[ev.Recorded], language: str = "") -> CallMeasures | None:
    """The measures of the call in `log`, None when there was none. `language` "": as the session started.
    What others said in the agent's place is not measured."""
    call = read_call(own_words(log))
    if call is None:
        return None
    return _measured(call, language or _language(log))


def _language(log: Iterable[ev.Recorded]) -> str:
    return next((r.event.language for r in log if isinstance(r.event, ev.SessionStarted)), "en")


def _measured(call: Call, language: str) -> CallMeasures:
    mine = [s for s in call.stretches if s.who == "agent" and not s.typed]
    theirs = [s for s in call.stretches if s.who == "customer" and not s.typed]
    agent_ms = sum(s.ms for s in joined([Span(s.starts, s.ends) for s in mine]))
    customer_ms = sum(s.ms for s in joined([Span(s.starts, s.ends) for s in theirs]))
    silences = list(_silences(call))
    long = [moment for moment, _ in silences if moment.seconds >= SILENCE_S]
    agents = [moment for moment, own in silences if own and moment.seconds >= SILENCE_S]
    filled = _fillers(mine, language)
    words = sum(len(text.split()) for text in _texts(mine).values())
    responses = list(_responses(call, "customer", "agent"))
    sure = [s.sure for s in mine if s.sure is not None]
    waits = [round(moment.seconds * 1000) for moment in _responses(call, "agent", "customer")]
    return CallMeasures(
        call_s=_seconds(sum(s.ms for s in call.open)),
        agent_s=_seconds(agent_ms),
        customer_s=_seconds(customer_ms),
        talk_share=round(agent_ms / (agent_ms + customer_ms), 3) if agent_ms and customer_ms else None,
        silence_s=round(sum(moment.seconds for moment in long), 1),
        longest_silence=max(long, key=lambda moment: moment.seconds, default=None),
        silences=tuple(long),
        agents_silences=tuple(agents),
        talk_over_s=_seconds(sum(span.ms for span in _overlaps(mine, theirs))),
        interrupted_customer=tuple(_interruptions(mine, theirs, language)),
        interrupted_agent=tuple(_interruptions(theirs, mine, language)),
        pace_wpm=_pace(mine),
        customer_pace_wpm=_pace(theirs),
        paces=tuple(_paces(mine)),
        spoken=tuple(_texts(mine)),
        words=words,
        fillers=None if filled is None else tuple(filled),
        fillers_per_100=round(100 * len(filled) / words, 1) if filled is not None and words else None,
        hesitations=tuple(_hesitations(call)),
        response_median_s=round(median(m.seconds for m in responses), 2) if responses else None,
        response_longest=max(responses, key=lambda moment: moment.seconds, default=None),
        responses=tuple(responses),
        holds=len(call.held),
        hold_s=_seconds(sum(s.ms for s in call.held)),
        longest_hold_s=_seconds(max((s.ms for s in call.held), default=0)),
        muted_s=_seconds(sum(s.ms for s in call.muted)),
        line_lost=len(call.lost),
        line_lost_s=_seconds(sum(s.ms for s in call.lost)),
        transfers=len(call.transfers),
        sure=round(sum(sure) / len(sure), 2) if sure else None,
        unsure=sum(value < UNSURE for value in sure),
        voice=spread(waits),
        stages=_stages(call.stretches),
    )


def _seconds(ms: float) -> float:
    return round(ms / 1000, 1)


def _texts(stretches: Iterable[Stretch]) -> dict[int, str]:
    """Each message once, however many stretches it has."""
    return {s.source: s.text for s in stretches}


def _silences(call: Call) -> Iterable[tuple[Moment, bool]]:
    """Each time when nobody speaks, up to the message that ends it, and whether it was the agent's to break:
    the customer had spoken last, or nobody yet, or the agent went on, or the customer had to ask."""
    spoken = joined([Span(s.starts, s.ends) for s in call.stretches])
    begun = [s.starts for s in call.stretches]
    by_end = sorted(call.stretches, key=_end)
    ended = [s.ends for s in by_end]
    for line in call.open:
        for gap in without([line], spoken):
            next_up = bisect_left(begun, gap.ends)
            if next_up == len(begun) or begun[next_up] > line.ends:
                continue  # the end of the call, of a line, or a hold
            after, last = call.stretches[next_up], bisect_right(ended, gap.starts)
            before = by_end[last - 1] if last else None
            asked = any(gap.starts < at <= gap.ends for at in call.waited)
            fresh = before is None or before.ends < line.starts
            own = fresh or asked or after.who == "agent" or (before is not None and before.who == "customer")
            yield _moment(after, gap.starts, gap.ms), own


def _end(stretch: Stretch) -> int:
    return stretch.ends


def _moment(of: Stretch, at: int, ms: int, over: int | None = None) -> Moment:
    return Moment(seq=of.source, at=at, quote=of.text, seconds=round(ms / 1000, 2), over=over)


def _overlaps(mine: Sequence[Stretch], theirs: Sequence[Stretch]) -> list[Span]:
    both = shared(
        joined([Span(s.starts, s.ends) for s in mine]), joined([Span(s.starts, s.ends) for s in theirs])
    )
    return [span for span in both if span.ms >= OVERLAP_S * 1000]


def _interruptions(by: Sequence[Stretch], of: Sequence[Stretch], language: str) -> Iterable[Moment]:
    """`by` began while `of` was speaking, and `of` broke off or was talked over for long. Sounds that only
    show that one listens interrupt nobody."""
    begun = [s.starts for s in of]
    longest = max((s.ms for s in of), default=0)
    for one in by:
        if only_listens(one.text, language):
            continue
        nearby = of[bisect_left(begun, one.starts - longest) : bisect_left(begun, one.starts)]
        for other in nearby:
            if one.starts >= other.ends:
                continue
            over = min(one.ends, other.ends) - one.starts
            if other.cut or over >= INTERRUPTS_S * 1000:
                yield _moment(one, one.starts, over, other.source)
                break


def _paces(mine: Sequence[Stretch]) -> Iterable[tuple[int, int]]:
    spoken: dict[int, int] = {}
    for s in mine:
        spoken[s.source] = spoken.get(s.source, 0) + s.ms
    for source, text in _texts(mine).items():
        count = len(text.split())
        if count >= PACE_WORDS and spoken[source] > 0:
            yield source, round(count * 60_000 / spoken[source])


def _pace(of: Sequence[Stretch]) -> int | None:
    """Words a minute of all that has a pace; pauses between messages do not count."""
    paced = {source for source, _ in _paces(of)}
    ms = sum(s.ms for s in of if s.source in paced)
    count = sum(len(text.split()) for source, text in _texts(of).items() if source in paced)
    return round(count * 60_000 / ms) if ms else None


def _fillers(mine: Sequence[Stretch], language: str) -> list[Moment] | None:
    begins = {s.source: s.starts for s in reversed(mine)}
    found: list[Moment] = []
    for source, text in _texts(mine).items():
        words = fillers(text, language)
        if words is None:
            return None
        found += [Moment(seq=source, at=begins[source], quote=word) for word in words]
    return found


def _hesitations(call: Call) -> Iterable[Moment]:
    """Pauses in the agent's own turn: nobody spoke between two stretches of theirs, and the line was open."""
    for one, then in pairwise(call.stretches):
        if one.who == then.who == "agent" and not (one.typed or then.typed):
            gap = Span(one.ends, then.starts)
            if gap.ms >= PAUSE_S * 1000 and any(
                s.starts <= gap.starts and gap.ends <= s.ends for s in call.open
            ):
                yield _moment(then, gap.starts, gap.ms)


def _responses(call: Call, asks: Who, answers: Who) -> Iterable[Moment]:
    """How long `answers` took after `asks` had ended, each time the word passed on; an answer that began
    before the end took no time. What passed on hold or without a line is left out."""
    for one, then in pairwise(call.stretches):
        if one.who != asks or then.who != answers or one.typed or then.typed:
            continue
        wait = Span(one.ends, max(one.ends, then.starts))
        if any(s.starts <= one.ends and then.starts <= s.ends for s in call.open):
            yield _moment(then, then.starts, wait.ms)


def _stages(of: Sequence[Stretch]) -> dict[str, Spread]:
    found: dict[str, list[float]] = {}
    for s in of:
        for stage, ms in s.stages.items():
            found.setdefault(stage, []).append(ms)
    return {stage: made for stage, all_ms in found.items() if (made := spread(all_ms)) is not None}


def spread(ms: Sequence[float]) -> Spread | None:
    """The middle and the 95th percentile (nearest rank) of `ms`, None of nothing."""
    if not ms:
        return None
    ordered = sorted(ms)
    rank = max(0, -(-95 * len(ordered) // 100) - 1)
    return Spread(n=len(ordered), median_ms=round(median(ordered)), p95_ms=round(ordered[rank]))
