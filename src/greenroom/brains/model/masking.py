"""Personal data that the agent typed does not reach a model.

What the simulation itself tells (an invented customer's number, an address in a scenario) stays as it is: it
is nobody's. A value is the agent's when the agent wrote it first; then it is masked wherever it comes again.
"""

from dataclasses import replace

from greenroom.core.brief import Brief
from greenroom.privacy import Mask, given, whose


def masked_brief(brief: Brief, names: tuple[str, ...] = ()) -> tuple[Brief, Mask | None]:
    """The brief as a model may read it; and what puts the values back into its words, None: nothing.
    `names`: of the person who plays."""
    own = [brief.goal, brief.stakes or "", *(line for m in brief.moves for line in m.lines)]
    public, typed = whose([*((False, text) for text in (*own, brief.name)), *brief.talk], names)
    if not typed:
        return brief, None
    mask = Mask(given((s.text for s in brief.talk), names), public)
    talk = tuple(s._replace(text=mask.mask(s.text)) for s in brief.talk)
    return replace(brief, talk=talk, agent_text=mask.mask(brief.agent_text)), mask
