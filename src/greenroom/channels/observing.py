"""Who is told of each event that a chat client sends, if anyone."""

from collections.abc import Callable
from typing import Any

Answered = Callable[[str], None]
"""To be called once it is answered, with "ok" or the code of the error."""

Observer = Callable[[str, Any], Answered]
"""To be called with an event's name ("unknown" when there is none of that name) and payload, unchecked."""


def unobserved(_name: str, _payload: Any) -> Answered:
    return _nothing


def _nothing(_code: str) -> None: ...
