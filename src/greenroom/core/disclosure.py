"""The law of disclosure, checked on a log: nothing is told before it was earned."""

import re
from collections.abc import Iterable

from greenroom.core.events import CustomerSaid, FactUnlocked, Recorded
from greenroom.core.moves import MoveKind
from greenroom.core.scenario import Scenario


def given_away(mark: str, line: str) -> bool:
    """Whether `line` has `mark` in it, case ignored, as whole words."""
    return re.search(rf"(?<!\w){re.escape(mark.lower())}(?!\w)", line.lower()) is not None


def leaks(scenario: Scenario, log: Iterable[Recorded]) -> list[str]:
    """Facts told or given away before they were unlocked. Empty when the law holds."""
    found = []
    unlocked: set[str] = set()
    for recorded in log:
        event = recorded.event
        if isinstance(event, FactUnlocked):
            unlocked.add(event.fact)
        elif isinstance(event, CustomerSaid):
            told = {m.topic for m in event.moves if m.kind in (MoveKind.TELL, MoveKind.REMIND)}
            found += [f"{f} told before it was earned (event {recorded.seq})" for f in told - unlocked if f]
            for fact in scenario.facts:
                if fact.id not in unlocked and any(given_away(m, event.text) for m in fact.marks):
                    found.append(f"{fact.id} given away before it was earned (event {recorded.seq})")
    return found
