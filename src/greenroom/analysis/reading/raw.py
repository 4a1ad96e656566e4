"""What every format is read into, before it is known who the agent is and when the first word fell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from greenroom.analysis.reading.clock import Moment

Side = Literal["agent", "customer", "system"]


@dataclass(frozen=True, slots=True)
class Raw:
    """One message as the file has it. `side` only when the format itself says it; `where` names its place."""

    who: str
    text: str
    where: str
    at: Moment | None = None
    side: Side | None = None


def first(row: Mapping[str, Any], *names: str) -> Any:
    """The first of these fields that is there and not empty."""
    for name in names:
        if (value := row.get(name)) not in (None, "", [], {}):
            return value
    return None


def as_text(value: object) -> str:
    """A field as text: numbers are written out, anything else that is no text counts as empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def rows(value: object) -> list[dict[str, Any]]:
    """The objects in a list; [] for whatever is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def table(value: object) -> dict[str, Any]:
    """An object; {} for whatever is none."""
    return value if isinstance(value, dict) else {}
