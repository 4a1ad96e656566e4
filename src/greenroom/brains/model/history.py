"""The conversation as a prompt shows it: the latest messages whole, older ones shortened.

What is shortened moves on in steps of `STEP` messages, so that from turn to turn the text mostly grows at its
end and a provider that keeps the beginnings of prompts finds this one again.
"""

from collections.abc import Sequence

from greenroom.core.brief import Spoken

WHOLE = 8
"""Messages at the end that are always whole."""

STEP = 6

LONGEST = 60
"""Words of a message that are shown at most, even of a whole one."""

SHORT = 9
"""Words that remain of an older message."""

KEPT = 14
"""Older messages of which something remains."""


def shown(talk: Sequence[Spoken], agent: str = "Agent", customer: str = "You") -> str:
    """`talk` in lines, one a message; the agent's text can neither begin a line nor a heading."""
    shortened = max(0, (len(talk) - WHOLE) // STEP * STEP)
    older = talk[:shortened]
    lines = []
    if len(older) > KEPT:
        lines.append(f"({len(older) - KEPT} messages before)")
    lines += [_line(s, SHORT, agent, customer) for s in older[-KEPT:]]
    lines += [_line(s, LONGEST, agent, customer) for s in talk[shortened:]]
    return "\n".join(lines) or "(nothing yet)"


def _line(said: Spoken, words: int, agent: str, customer: str) -> str:
    found = said.text.split()
    text = " ".join(found[:words]) + (" ..." if len(found) > words else "")
    return f"{agent if said.agent else customer}: {text}"
