"""Which of two voices is the agent, by what they say: a guess that people can set right."""

import re
from collections.abc import Sequence

AGENT = re.compile(
    r"how (?:can|may) i help|thank you for calling|service desk|help desk|this is \w+ from|\bspeaking\b|"
    r"may i have|can i (?:have|take)|could you (?:please |just )?(?:tell|confirm|give|try|check|restart)|"
    r"let me (?:check|look|see|just)|i(?:'ll| will| can| have) (?:check|reset|look|open|send|transfer)|"
    r"is there anything else|anything else i can|i(?:'m| am) sorry to hear|i understand|"
    r"have you tried|please (?:try|click|open|restart|type|hold)|what (?:exactly )?does it say",
    re.IGNORECASE,
)
CUSTOMER = re.compile(
    r"\bmy (?:laptop|computer|phone|account|password|screen|printer|mail|internet|name is)|"
    r"(?:does|do|did|is|are|was)(?:n't| not) (?:work|connect|open|start|print)|i can(?:'t|not)|"
    r"it says|i need|i have a (?:meeting|problem|call)|since (?:this|yesterday)|why (?:is|does|do)|"
    r"how long|it works now|still (?:not|doesn't|does not)",
    re.IGNORECASE,
)


def agent_of(said: Sequence[tuple[int, str]]) -> int:
    """`said`: voices 0 and 1 with their words, in order. Without any sign it is who speaks first: calls are
    answered by the agent."""
    score = [0, 0]
    for voice, text in said:
        score[voice] += len(AGENT.findall(text)) - len(CUSTOMER.findall(text))
    return 1 if score[1] > score[0] else 0
