"""The only way to make evidence: a quote that is not word for word in its message is refused."""

from collections.abc import Mapping
from typing import NamedTuple

from greenroom.core.errors import GreenroomError
from greenroom.core.evaluation import Evidence


class Message(NamedTuple):
    """What was said: `seq` of the event, `at` ms since the start, agent turn counted from 1 (of the customer:
    the agent turn it follows)."""

    seq: int
    at: int
    turn: int
    text: str


class Court:
    """Holds what was said, and admits only quotes from it."""

    def __init__(self, messages: Mapping[int, Message]) -> None:
        self._messages = messages

    def admit(self, criterion: str, check: str, points: int, seq: int, quote: str, why: str) -> Evidence:
        """Evidence from message `seq`. Raises `GreenroomError` when the quote is empty or not in it."""
        message = self._messages.get(seq)
        if message is None or not quote or quote not in message.text:
            raise GreenroomError(f"a quote for {criterion}/{check} is not in message {seq}")
        return Evidence(
            criterion=criterion, check=check, points=points, seq=seq, quote=quote, at=message.at, why=why
        )
