"""Whether a scenario's condition holds in a session: plain look-ups, never a guess."""

from greenroom.core.scenario import Condition, Outcome
from greenroom.core.session import Session


def holds(condition: Condition | None, s: Session) -> bool:
    """True when everything that `condition` names holds now. None and the empty condition always hold."""
    if condition is None:
        return True
    c = condition
    if any(f not in s.told for f in c.told) or any(f not in s.asked for f in c.asked):
        return False
    if any(step not in s.tried for step in c.tried):
        return False
    if any(s.world.get(key) != value for key, value in c.world.items()):
        return False
    if c.verified is not None and c.verified != s.verified:
        return False
    if any(kind not in s.acts for kind in c.acts) or any(x not in s.answered for x in c.answered):
        return False
    if any(p not in s.broken for p in c.broken):
        return False
    if c.turns is not None and s.turn < c.turns:
        return False
    if c.ended_by is not None and s.ended_by != c.ended_by:
        return False
    if not all(holds(part, s) for part in c.all):
        return False
    if c.any and not any(holds(part, s) for part in c.any):
        return False
    return c.not_ is None or not holds(c.not_, s)


def outcome(s: Session) -> Outcome:
    """The first outcome of the scenario whose condition holds; the last one when none does."""
    for candidate in s.scenario.outcomes:
        if holds(candidate.when, s):
            return candidate
    return s.scenario.outcomes[-1]
