"""The parts of every answer: what a view is, an event, a person."""

from typing import Any

from pydantic import BaseModel, ConfigDict

WireEvent = dict[str, Any]
"""An event as `Recorded.public()` or, once the session has ended, `Recorded.wire()` gives it."""


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Me(View):
    id: str
    name: str
    role: str
    prefs: dict[str, Any]
