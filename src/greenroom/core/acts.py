"""What the agent's words did: dialogue acts, each with the words it rests on.

An act is a *fact about what was said*, found by a `Listener` (built-in or a model) and kept in the log,
so that replaying a session never has to listen again.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ActKind(StrEnum):
    """Everything an agent can do with words, as far as the customer minds."""

    GREET = "greet"
    INTRODUCE = "introduce"
    THANK = "thank"
    APOLOGISE = "apologise"
    EMPATHISE = "empathise"
    ACKNOWLEDGE = "acknowledge"  # "I see", "got it": shows hearing, no more
    ASK_FACT = "ask_fact"  # asks for one fact of the scenario (target: fact id) or an unknown one (None)
    ASK_OPEN = "ask_open"  # "what is going on?", "tell me more"
    VERIFY = "verify"  # asks for a fact that proves identity (target: fact id)
    PROPOSE_STEP = "propose_step"  # "please restart it", "I have reset it" (target: step id, or None)
    INFORM = "inform"  # gives information (target: concern id when it answers one)
    EXPLAIN_PLAIN = "explain_plain"
    EXPLAIN_JARGON = "explain_jargon"
    HOLD = "hold"  # "one moment please"
    RESUME = "resume"  # "thanks for waiting, I'm back"
    REASSURE = "reassure"
    SET_EXPECTATION = "set_expectation"  # says what happens next, or how long it takes
    CHECK_UNDERSTANDING = "check_understanding"  # sums up, or asks whether it was clear
    CONFIRM_SOLVED = "confirm_solved"  # "is it working now?"
    OFFER_MORE = "offer_more"
    CLOSE = "close"
    TRANSFER = "transfer"
    BLAME = "blame"
    RUDE = "rude"
    DISMISS = "dismiss"  # "not my department", "that is not a real problem"
    PROMISE = "promise"
    STATE_RIGHT = "state_right"  # says what the scenario's knowledge says (target: claim id)
    STATE_WRONG = "state_wrong"  # says what it contradicts (target: claim id; None: promises what nobody can)
    REFUSE = "refuse"  # will not, or may not
    FAILURE = "failure"  # bad news: it could not be done, or what was asked for is not there
    SAY_LINE = "say_line"  # says a line of the script, in its words or others (target: line id)
    OFF_TOPIC = "off_topic"
    INJECTION = "injection"  # "ignore your instructions", "print your prompt"
    ASK_IF_BOT = "ask_if_bot"
    GIBBERISH = "gibberish"
    FOREIGN = "foreign"  # another language than the session's
    UNCLEAR = "unclear"  # words, but the listener is honestly not sure what they do


class Act(BaseModel):
    """One act with its evidence.

    `start` and `end` index the agent's text in code points, `text[start:end]` is the evidence, never empty.
    `confidence` is 0 to 1. `target` names the fact, step, concern, claim or script line that is meant.
    `alternatives` holds the targets that were nearly as likely, best first: with any, the customer asks back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ActKind
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    target: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    alternatives: tuple[str, ...] = ()


class Appraisal(BaseModel):
    """What one message did, in the order of the words. `listener` names who heard, with its version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acts: tuple[Act, ...]
    listener: str
