"""The lines of a script: which were said, in whatever words, and whether they came in order."""

import re
from itertools import pairwise

from greenroom.core.acts import ActKind
from greenroom.core.courtesy import words
from greenroom.core.evaluation import Line
from greenroom.core.found import NOT_NOW, Found
from greenroom.core.ledger import Ledger
from greenroom.core.rubric import Mark, ScriptLine

LONGEST = 200
"""Words of one sentence that are compared: nobody says more in one breath."""

ENOUGH = 0.75
"""Share of a line's words, in their order, from which it was said, whatever the listener holds of it."""


def script(ledger: Ledger) -> tuple[Line, ...]:
    """The scenario's script with what was said of it. A line counts where it was said first."""
    heard: dict[str, tuple[int, str]] = {}
    for d in ledger.acts:
        if d.act.kind == ActKind.SAY_LINE and d.act.target:
            heard.setdefault(d.act.target, (d.seq, d.quote))
    lines = ledger.scenario.rubric.script
    said = {line.id: heard.get(line.id) or _in_words(line, ledger) for line in lines}
    at = {
        x.id: (where[0], ledger.messages[where[0]].text.find(where[1]))
        for x in lines
        if (where := said[x.id])
    }
    kept = _longest_run([(x.id, at[x.id]) for x in lines if x.id in at])
    return tuple(
        Line(
            id=line.id,
            text=line.text,
            must=line.must,
            seq=where[0] if (where := said[line.id]) else None,
            quote=where[1] if where else "",
            in_order=line.id in kept if where else None,
        )
        for line in lines
    )


def lines_said(mark: Mark, ledger: Ledger) -> Found:
    """The share of the script that was said, by its points; the first line that is missing is named."""
    lines = script(ledger)
    if not lines:
        return NOT_NOW
    points = {x.id: x.points for x in ledger.scenario.rubric.script}
    said = [x for x in lines if x.seq is not None]
    share = sum(points[x.id] for x in said) / sum(points.values())
    found = Found(share, [(x.seq, x.quote) for x in said if x.seq is not None], where=ledger.last_turn)
    missing = [x for x in lines if x.seq is None]
    if missing:
        found.what, found.better = "; ".join(x.text for x in missing), missing[0].text
    return found


def lines_in_order(mark: Mark, ledger: Ledger) -> Found:
    """The share of the lines said that came in their order; one line alone has none."""
    said = [x for x in script(ledger) if x.seq is not None]
    if len(said) < 2:
        return NOT_NOW
    kept = [x for x in said if x.in_order]
    found = Found(len(kept) / len(said), [(x.seq, x.quote) for x in kept if x.seq is not None])
    late = next((x for x in said if not x.in_order), None)
    if late is not None and late.seq is not None:
        found.where, found.what = ledger.messages[late.seq].turn, f"out of its place: {late.text}"
        found.better = late.text
    return found


def _in_words(line: ScriptLine, ledger: Ledger) -> tuple[int, str] | None:
    """(seq, sentence) of the first sentence with enough of the words of `line` in their order."""
    wanted = [w for text in (line.text, *line.wordings) if (w := words(text))]
    for message in ledger.agent:
        for sentence in re.split(r"(?<=[.!?])\s+", message.text):
            has = words(sentence)[:LONGEST]
            if any(_common(w, has) >= ENOUGH * len(w) for w in wanted):
                return message.seq, sentence
    return None


def _common(wanted: list[str], has: list[str]) -> int:
    """Length of the longest run of `wanted` that `has` holds in this order, gaps allowed."""
    row = [0] * (len(has) + 1)
    for word in wanted:
        before = row[:]
        for j, other in enumerate(has):
            row[j + 1] = before[j] + 1 if word == other else max(before[j + 1], row[j])
    return row[-1]


def _longest_run(lines: list[tuple[str, tuple[int, int]]]) -> frozenset[str]:
    """The ids of the most lines whose places rise."""
    best: list[tuple[str, ...]] = []
    places = dict(lines)
    for name, place in lines:
        before = [run for run in best if places[run[-1]] <= place]
        best.append((*max(before, key=len, default=()), name))
    longest = max(best, key=len, default=())
    assert all(places[a] <= places[b] for a, b in pairwise(longest))
    return frozenset(longest)
