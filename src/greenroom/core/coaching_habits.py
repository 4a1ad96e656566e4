"""What goes wrong again and again: faults and omissions of several evaluations, gathered by their kind."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from greenroom.core.evaluation import Evaluation, Scored
from greenroom.core.events import AgentSaid, Recorded

HURTS = frozenset({"curt", "harsh", "blamed", "cold", "hurried"})
"""Faults of the rubrics that lie in the tone."""

SLOW = frozenset({"slow"})
"""Faults that lie in the timing."""


class Cite(BaseModel):
    """The agent's own words: `quote` stands in message `seq` of the session, "" when what was missing was
    never begun. `at`: ms since the start, None where the evaluation does not say.
    `better`: words for that moment, "" when there are none at hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session_id: str
    scenario_id: str
    seq: int | None
    at: int | None
    quote: str
    why: str
    better: str = ""


class Habit(NamedTuple):
    """`cost`: points over all sessions. `why`: what they all have in common. `better`: the latest words for
    it. `cites`: those with words first, then newest first."""

    check: str
    cost: int
    why: str
    better: str
    cites: tuple[Cite, ...]


class _Slip(NamedTuple):
    category: str
    check: str
    cost: int
    cite: Cite


def habits(evaluations: Sequence[Evaluation]) -> dict[str, list[Habit]]:
    """By category, those that cost most first. `evaluations`: oldest first."""
    gathered: dict[str, dict[str, list[_Slip]]] = {}
    for evaluation in reversed(evaluations):
        for slip in _slips(evaluation):
            gathered.setdefault(slip.category, {}).setdefault(slip.check, []).append(slip)
    return {
        category: sorted(
            (_habit(check, slips) for check, slips in by_check.items()), key=lambda h: (-h.cost, h.check)
        )
        for category, by_check in gathered.items()
    }


def _habit(check: str, slips: Sequence[_Slip]) -> Habit:
    """`slips`: newest first. Those with words come before those without."""
    spoken = sorted((s.cite for s in slips), key=lambda c: not c.quote)
    better = next((s.cite.better for s in slips if s.cite.better), "")
    return Habit(check, sum(s.cost for s in slips), common([c.why for c in spoken]), better, tuple(spoken))


def common(whys: Sequence[str]) -> str:
    """The sentences that all of `whys` begin with: what differs after them belongs to one session alone. The
    first of them whole, when they have no sentence in common."""
    sentences = [re.split(r"(?<=\.)\s", why) for why in whys]
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*sentences, strict=False))
    return " ".join(column[0] for column in shared) or whys[0]


def quoted(cite: Cite, log: Sequence[Recorded]) -> Cite:
    """`cite` with its time, and with the whole message in whose place the missing words would have stood when
    it has no words of its own. `log`: of its session."""
    if cite.seq is None or not 0 < cite.seq <= len(log):
        return cite
    said = log[cite.seq - 1]
    text = said.event.text if isinstance(said.event, AgentSaid) else ""
    return cite.model_copy(update={"at": said.at, "quote": cite.quote or text})


def _slips(evaluation: Evaluation) -> list[_Slip]:
    found: list[_Slip] = []
    hurt: set[tuple[int, str]] = set()
    for criterion in evaluation.criteria:
        for slip in _of(evaluation, criterion):
            found.append(slip)
            words = (slip.cite.seq or 0, slip.cite.quote)
            if slip.check in HURTS and words not in hurt:
                hurt.add(words)
                found.append(slip._replace(category="tone"))
            if slip.check in SLOW:
                found.append(slip._replace(category="timing"))
    return found


def _of(evaluation: Evaluation, criterion: Scored) -> list[_Slip]:
    advice = {i.text: i for i in evaluation.improvements if i.criterion == criterion.id}

    def slip(
        check: str, cost: int, why: str, seq: int | None, at: int | None, quote: str, better: str
    ) -> _Slip:
        said = Cite(
            session_id=evaluation.session_id,
            scenario_id=evaluation.scenario_id,
            seq=seq,
            at=at,
            quote=quote,
            why=why,
            better=better,
        )
        return _Slip(criterion.id, check, cost, said)

    found = []
    for e in criterion.evidence:
        if e.points < 0:
            better = advice[e.why].better if e.why in advice else ""
            found.append(slip(e.check, -e.points, e.why, e.seq, e.at, e.quote, better))
    for m in criterion.missed:
        told = advice.get(m.why)
        found.append(slip(m.check, m.points, m.why, m.seq, None, told.quote if told else "", m.better))
    return found
