"""Live measures for a quiet side panel, from the log so far: how quickly, how clearly, how kindly, what is
still to verify. They help to steer and are no score.
"""

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.acts import ActKind
from greenroom.core.events import (
    AgentAppraised,
    AgentReappraised,
    AgentSaid,
    CustomerSaid,
    HoldEnded,
    MoodMoved,
    Recorded,
    SideReleased,
)
from greenroom.core.own_words import own_words
from greenroom.core.session import Session

LONG_WORDS = 45
"""Words of one message from which it is hard to read in a chat."""

FEELS = 40.0
"""Frustration from which a message should answer what the customer feels."""

WARM = frozenset({ActKind.EMPATHISE, ActKind.APOLOGISE, ActKind.REASSURE})


class Later(NamedTuple):
    """Words of the agent's message `seq` that only `by` understood, after the customer had reacted."""

    seq: int
    by: str
    quotes: tuple[str, ...]


class Live(NamedTuple):
    """`last_reply_s`, `mean_reply_s`: seconds the customer waited. `clarity`: share (0 to 100) of the agent's
    messages that are short enough and free of jargon. `empathy`: share of the moments of feeling that got a
    warm word within two messages. `sureness`: share of messages that the listener understood. None: there
    was no occasion yet. `to_verify`: lines of the checklist that are neither told nor ticked. `later`: what
    was heard later, the newest of it."""

    last_reply_s: float | None
    mean_reply_s: float | None
    clarity: int | None
    empathy: int | None
    sureness: int | None
    to_verify: tuple[str, ...]
    later: Later | None = None


def live(session: Session, log: Sequence[Recorded]) -> Live:  # noqa: PLR0912  one arm a kind
    """The measures now. `session` is the fold of `log`."""
    waits: list[float] = []
    waiting: int | None = None
    frustration = log[0].event.mood.frustration if log and log[0].event.kind == "session_started" else 0.0
    clear: list[bool] = []
    sure: list[bool] = []
    felt: list[int] = []  # turns in which a feeling called for an answer
    warm: list[int] = []
    turn = words = 0
    texts: dict[int, str] = {}
    later: Later | None = None
    for r in own_words(log):
        match r.event:
            case CustomerSaid():
                waiting = r.at if waiting is None else waiting
            case HoldEnded():
                waiting = r.at if waiting is not None else None
            case SideReleased(side="agent"):
                waiting = None
            case AgentSaid() as e:
                turn, words = e.turn, len(e.text.split())
                texts[r.seq] = e.text
                if waiting is not None:
                    waits.append((r.at - waiting) / 1000)
                    waiting = None
                if frustration >= FEELS:
                    felt.append(turn)
            case AgentAppraised() as e:
                kinds = {a.kind for a in e.acts}
                clear.append(words <= LONG_WORDS and ActKind.EXPLAIN_JARGON not in kinds)
                sure.append(not kinds <= {ActKind.UNCLEAR, ActKind.GIBBERISH, ActKind.FOREIGN})
                if kinds & WARM:
                    warm.append(turn)
            case AgentReappraised() as e:
                text = texts.get(e.source, "")
                quotes = dict.fromkeys(text[a.start : a.end] for a in e.acts)
                later = Later(e.source, e.listener, tuple(quotes))
                if {a.kind for a in e.acts} & WARM:
                    warm.append(turn)
            case MoodMoved() as e:
                frustration = e.mood.frustration
            case _:
                pass
    answered = [any(t <= w <= t + 1 for w in warm) for t in felt]
    checks = [
        c.label
        for c in session.scenario.checklist
        if not session.ticked.get(c.id) and not (c.fact and c.fact in session.told)
    ]
    return Live(
        last_reply_s=round(waits[-1], 1) if waits else None,
        mean_reply_s=round(sum(waits) / len(waits), 1) if waits else None,
        clarity=_share(clear),
        empathy=_share(answered),
        sureness=_share(sure),
        to_verify=tuple(checks),
        later=later,
    )


def _share(marks: Sequence[bool]) -> int | None:
    return round(100 * sum(marks) / len(marks)) if marks else None
