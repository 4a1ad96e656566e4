"""What a listener is told besides the words: the scenario's meanings, and what was just said."""

from dataclasses import dataclass

from greenroom.core.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Hearing:
    """One message to understand, with its context.

    `text` is the agent's message as typed. `customer_last` is what the customer said just before ("" at the
    start). `pending_question` is the id of the concern the customer last asked about, if any.
    `turn` counts the agent's messages from 1.
    """

    text: str
    scenario: Scenario
    language: str = "en"
    customer_last: str = ""
    pending_question: str | None = None
    turn: int = 1
