"""Moments that call for something: the customer shows what it costs them, or tells what they know."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core import events as ev
from greenroom.core.mood import Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.scenario import Scenario

UPSET = 40.0
"""Frustration at the start from which the customer's feelings call for an answer."""

ROSE = 5.0
"""A net rise of frustration over one agent turn that calls for an answer."""

GRUMBLES = 35.0
"""Frustration below which a rise is a passing thing and a grumble a habit of speech."""

ANSWER_WITHIN = 2
"""Agent turns within which a feeling has to be answered; the one that caused it counts too."""

FIRST_WITHIN = 3
"""At the start: agent turns for greeting, hearing, and answering what is at stake."""

CHARGED_ELSEWHERE = frozenset({Cause.QUESTION_REPEATED, Cause.IGNORED_QUESTION, Cause.JARGON})
"""Causes that are faults of another criterion: what they did to the mood is not charged again."""

COMPLAINS = frozenset(
    {
        M.COMPLAIN_REPEAT,
        M.COMPLAIN_BLAME,
        M.COMPLAIN_RUDE,
        M.COMPLAIN_DISMISS,
        M.COMPLAIN_REFUSED,
        M.COMPLAIN_WAIT,
        M.COMPLAIN_TRANSFER,
        M.COMPLAIN_UNHEARD,
        M.SUPERVISOR,
        M.THREATEN,
    }
)
TELLS = frozenset({M.TELL, M.TELL_HALF, M.REMIND, M.REPORT, M.DESCRIBE, M.CLAIM_DONE})

WORDS_TELLING = 5
"""In a transcript: words from which a customer's message tells something."""


class Occasion(NamedTuple):
    """The customer showed it after agent turn `turn` (0: at the start), in message `seq` (None: nowhere in
    words). An answer in turns `first` to `last` meets it."""

    turn: int
    seq: int | None
    quote: str
    first: int
    last: int


def tells(event: ev.CustomerSaid) -> bool:
    """Whether this message tells or reports something that a listener would take in."""
    if event.brain == "person":
        return len(event.text.split()) >= WORDS_TELLING
    return any(m.kind in TELLS for m in event.moves)


def occasions(
    scenario: Scenario, events: Sequence[ev.Recorded], cost_words: tuple[str, ...], simulated: bool
) -> list[Occasion]:
    """Where the customer showed feelings or a cost, in order; what follows closely counts as one."""
    costs = [re.compile(p, re.IGNORECASE) for p in cost_words]
    found: list[Occasion] = []
    turn, rise, now = 0, 0.0, 0.0
    for r in events:
        match r.event:
            case ev.SessionStarted() as e:
                now = e.mood.frustration
                if simulated and (scenario.stakes or now >= UPSET):
                    found.append(Occasion(0, None, "", 1, FIRST_WITHIN))
            case ev.AgentSaid() as e:
                turn, rise = e.turn, 0.0
            case ev.MoodMoved() as e:
                now = e.mood.frustration
                rise += 0.0 if e.cause in CHARGED_ELSEWHERE else e.delta.frustration
            case ev.CustomerSaid() as e:
                kinds = {m.kind for m in e.moves}
                shows = bool(kinds & COMPLAINS) or (M.COMPLAIN in kinds and now >= GRUMBLES)
                shows |= rise >= ROSE and now >= GRUMBLES and e.last
                shows |= not simulated and any(c.search(e.text) for c in costs)
                if shows:
                    last = max(FIRST_WITHIN, turn + ANSWER_WITHIN)
                    _add(found, Occasion(turn, r.seq, e.text, max(1, turn), last))
            case _:
                pass
    return [o for o in found if max(o.first, o.turn + 1) <= turn]


def _add(found: list[Occasion], new: Occasion) -> None:
    """Add `new`, unless the answer to the occasion before would answer it as well."""
    if found and new.turn < found[-1].last:
        if found[-1].seq is None:
            found[-1] = found[-1]._replace(seq=new.seq, quote=new.quote)
        return
    found.append(new)
