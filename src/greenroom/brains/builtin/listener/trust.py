"""How sure of what the listener must be before it believes it."""

from greenroom.core.acts import ActKind

UNKNOWN = 0.4
"""Confidence in an act of which nothing but the shape is known."""

WEIGHED = "en"
"""The language that the head for ways of speaking knows; others are heard by their cues alone."""

SURE = 0.75
"""Probability from which a meaning beats a way of speaking that only suggests something else."""

SURELY_UNKIND = 0.9
"""Probability from which words are a reproach and tell nothing."""

VERY_SURE = 0.9
"""The same against an open question: "what seems to be the trouble?" is near to many facts."""

TOLD_BY_HEAD = 0.75
"""Probability from which the act head is believed where the rules are silent."""

HURT_BY_HEAD = 0.93
"""The same for acts that a customer holds against the agent: a wrong charge is worse than a missed one."""

HEAD_KNOWS = frozenset(
    {
        ActKind.APOLOGISE,
        ActKind.EMPATHISE,
        ActKind.REASSURE,
        ActKind.SET_EXPECTATION,
        ActKind.EXPLAIN_PLAIN,
        ActKind.CHECK_UNDERSTANDING,
        ActKind.CONFIRM_SOLVED,
        ActKind.OFFER_MORE,
        ActKind.CLOSE,
        ActKind.TRANSFER,
        ActKind.BLAME,
        ActKind.RUDE,
        ActKind.DISMISS,
        ActKind.PROMISE,
        ActKind.REFUSE,
        ActKind.FAILURE,
        ActKind.OFF_TOPIC,
        ActKind.HOLD,
        ActKind.ASK_OPEN,
    }
)
"""Acts that the head may add: those that need no target."""

LEAVE = "any:may"
"""The target of a question for leave to do something."""

OUTSPOKEN = frozenset({ActKind.INJECTION, ActKind.ASK_IF_BOT})
"""Acts that a meaning never overrules."""

GUESSED = frozenset(
    {ActKind.CONFIRM_SOLVED, ActKind.ASK_OPEN, ActKind.OFF_TOPIC, ActKind.HOLD, ActKind.CLOSE}
)
"""Cues that a sure meaning overrules: "is it printing for your colleagues now?" asks for a fact."""

MAY_ANSWER = frozenset(
    {
        ActKind.REASSURE,
        ActKind.ACKNOWLEDGE,
        ActKind.APOLOGISE,
        ActKind.PROMISE,
        ActKind.REFUSE,
        ActKind.CHECK_UNDERSTANDING,
    }
)
"""Acts whose words may as well answer a question; what does anything else answers only when that is sure."""

TARGETED = frozenset({ActKind.ASK_FACT, ActKind.VERIFY, ActKind.PROPOSE_STEP, ActKind.INFORM})
