"""The figures of a call, and the thresholds behind them; docs/reference/measures.md gives the sources."""

from pydantic import BaseModel, ConfigDict

SILENCE_S = 3.0
"""From here on a pause in which nobody speaks counts as a silence."""

DEAD_AIR_S = 10.0
"""From here on a silence that was the agent's to break is dead air."""

OVERLAP_S = 0.12
"""Shorter overlaps are not heard as such."""

INTERRUPTS_S = 0.5
"""An overlap from here on interrupts, even where the other went on speaking."""

PAUSE_S = 1.0
"""From here on a pause within one's own turn is a hesitation."""

PACE = (110, 230)
"""Words a minute of the time spoken that are easy to follow by ear."""

PACE_WORDS = 6
"""A message of fewer words has no pace."""

FILLERS = 3.0
"""Fillers in 100 words, up to which nobody minds."""

TALK_SHARE = (0.3, 0.65)
"""The agent's part of the talk in a call where both have their say."""

UNSURE = 0.5
"""Below it the recognition was not sure of what was said."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(_Data):
    """Something at `at` (ms since the start) in message `seq`. `quote`: word for word in it."""

    seq: int
    at: int
    quote: str
    seconds: float = 0.0
    over: int | None = None


class Spread(_Data):
    """How many there were, and of their times, in ms, the middle and the 95th of 100."""

    n: int
    median_ms: int
    p95_ms: int


class CallMeasures(_Data):
    """Times in seconds. None: there was no occasion, or nobody knows.

    `talk_share`: the agent's part of all talk, 0 to 1. `silences`: each that was long, with the message that
    broke it; `agents_silences` those that were the agent's to break. `over` of an interruption is the message
    that was talked over. `spoken`: seq of each message that the agent spoke, with `words` in all. `paces`:
    words a minute of each longer one, as (seq, wpm). `response_*`: from the end of the customer's words to
    the agent's first. `voice`: from the end of the agent's words to the customer's first, as the server heard
    and sent it; `stages`: what that was made of.
    """

    call_s: float
    agent_s: float
    customer_s: float
    talk_share: float | None
    silence_s: float
    longest_silence: Moment | None
    silences: tuple[Moment, ...]
    agents_silences: tuple[Moment, ...]
    talk_over_s: float
    interrupted_customer: tuple[Moment, ...]
    interrupted_agent: tuple[Moment, ...]
    pace_wpm: int | None
    customer_pace_wpm: int | None
    paces: tuple[tuple[int, int], ...]
    spoken: tuple[int, ...]
    words: int
    fillers: tuple[Moment, ...] | None
    fillers_per_100: float | None
    hesitations: tuple[Moment, ...]
    response_median_s: float | None
    response_longest: Moment | None
    responses: tuple[Moment, ...]
    holds: int
    hold_s: float
    longest_hold_s: float
    muted_s: float
    line_lost: int
    line_lost_s: float
    transfers: int
    sure: float | None
    unsure: int
    voice: Spread | None
    stages: dict[str, Spread]
