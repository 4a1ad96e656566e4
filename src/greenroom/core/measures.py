"""Figures of a session, from its log: times in seconds, shares 0 to 1, satisfaction 0 to 100 (simulated).

Those of a voice call stand under `call`, see `core/call_figures.py`; a session without one has no such key.
"""

from typing import Any

from greenroom.core import events as ev
from greenroom.core.ledger import Ledger
from greenroom.core.marks_events import asked_twice
from greenroom.core.service_levels import service_levels


def measures(ledger: Ledger) -> dict[str, Any]:
    """All measures; one that has no occasion is None."""
    waits = [seconds for _, seconds in ledger.answered_s]
    end = ledger.events[-1].at if ledger.events else 0
    timed = ledger.simulated or end > 0  # a transcript without times tells nothing about them
    if not timed:
        waits = []
    levels = service_levels(ledger.scenario.ticket.priority, ledger.whole, end)
    words = [len(m.text.split()) for m in ledger.agent]
    success = ledger.ended.success if ledger.ended else None
    steps = [r.event.result for r in ledger.of(ev.StepTried) if isinstance(r.event, ev.StepTried)]
    frustration = [m.frustration for _, _, m in ledger.moods] if ledger.simulated else []
    hints = [r.event for r in ledger.of(ev.HintGiven) if isinstance(r.event, ev.HintGiven)]
    return {
        "handle_time_s": round(end / 1000, 1) if timed else None,
        "hold_time_s": round(ledger.held_ms / 1000, 1) if ledger.simulated else None,
        "first_response_s": round(waits[0], 1) if waits else None,
        "mean_response_s": round(sum(waits) / len(waits), 1) if waits else None,
        "agent_messages": len(ledger.agent),
        "customer_messages": len(ledger.customer),
        "words_per_message": round(sum(words) / len(words), 1) if words else None,
        "hints": len(hints),
        "hint_cost": sum(h.costs for h in hints),
        "questions_repeated": len(asked_twice(ledger)),
        "steps_right": sum(r in ("fixed", "progress") for r in steps) if ledger.simulated else None,
        "steps_wrong": sum(r in ("same", "worse", "repeated", "blocked") for r in steps)
        if ledger.simulated
        else None,
        "peak_frustration": round(max(frustration), 1) if frustration else None,
        "simulated_satisfaction": simulated_satisfaction(ledger),
        "first_contact_resolution": success,
        "service_levels": levels.met() if timed else dict.fromkeys(levels.met()),
        **({"call": ledger.call.model_dump(mode="json")} if ledger.call is not None else {}),
    }


def simulated_satisfaction(ledger: Ledger) -> int | None:
    """What the simulated customer would say, 0 to 100: mostly how it ended, partly how it was on the way.
    It is a figure of the simulation, and no measurement of a person."""
    if not ledger.simulated or not ledger.moods:
        return None
    last = ledger.moods[-1][2]
    path = sum(m.satisfaction for _, _, m in ledger.moods) / len(ledger.moods)
    return round(0.6 * last.satisfaction + 0.2 * path + 0.2 * (100 - last.frustration))
