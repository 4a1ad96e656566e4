"""What the agent's screen shows, as a fold over the public events: the client does the same in TypeScript.

`tests/golden` holds sessions with the state that both have to reach.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Screen = dict[str, Any]


def empty() -> Screen:
    """The state before the first event: `messages` are {seq, at, from, by, text} (`by`: who wrote it in the
    agent's place, or ""), `notes` {seq, at, text}, `checks` by id, `hints` {seq, at, strength, topic, about,
    say, costs}, `whispers` {seq, at, by, text}; `offer` is why a hint is offered, or None; `taken` tells who
    has taken a side, by side."""
    return {
        "status": "new",
        "seq": 0,
        "held": False,
        "messages": [],
        "notes": [],
        "checks": {},
        "hints": [],
        "offer": None,
        "whispers": [],
        "taken": {},
        "outcome": None,
    }


def screen(events: Iterable[Mapping[str, Any]], start: Screen | None = None) -> Screen:
    """The state after `events` (flat, as on the wire). An event seen already (by `seq`) changes nothing."""
    state = {**(start or empty())}
    for event in events:
        if event["seq"] <= state["seq"]:
            continue
        state = {**state, "seq": event["seq"], **_change(state, event)}
    return state


def _change(state: Screen, event: Mapping[str, Any]) -> Screen:  # noqa: PLR0912  one arm a kind
    place = {"seq": event["seq"], "at": event["at"]}
    match event["kind"]:
        case "session_started":
            return {"status": "running"}
        case "agent_said" | "customer_said" as kind:
            message = {**place, "from": kind.removesuffix("_said"), "by": event.get("by", "")}
            message["text"] = event["text"]
            offer = {"offer": None} if kind == "agent_said" else {}
            return {"messages": [*state["messages"], message], **offer}
        case "note_written":
            return {"notes": [*state["notes"], {**place, "text": event["text"]}]}
        case "check_ticked":
            return {"checks": {**state["checks"], event["check"]: event["done"]}}
        case "hint_offered":
            return {"offer": event["why"]}
        case "hint_given":
            hint = {k: event[k] for k in ("strength", "topic", "about", "say", "costs")}
            return {"hints": [*state["hints"], {**place, **hint}], "offer": None}
        case "whispered":
            return {"whispers": [*state["whispers"], {**place, "by": event["by"], "text": event["text"]}]}
        case "side_taken":
            return {"taken": {**state["taken"], event["side"]: event["by"]}}
        case "side_released":
            return {"taken": {k: v for k, v in state["taken"].items() if k != event["side"]}}
        case "hold_started":
            return {"held": True, "status": "held"}
        case "hold_ended":
            return {"held": False, "status": "running"}
        case "session_ended":
            return {"status": "ended", "held": False, "outcome": event["outcome"]}
        case _:
            return {}
