"""What the customer would answer if the agent's turn ended here: found out ahead, and without a trace.

On the phone the answer has to be there when the agent falls silent. So what was understood so far is played
through as if it had been said: nothing of it is stored, told to anybody, or kept by the session, and since
neither decisions nor words are drawn from anything but the session and its seed, the real turn comes out the
same whether it was rehearsed or not.
"""

from dataclasses import dataclass

from greenroom.core import turn
from greenroom.core.acts import ActKind as A
from greenroom.core.acts import Appraisal
from greenroom.core.events import numbered
from greenroom.core.pacing import Speed
from greenroom.core.session import Session, fold
from greenroom.engine.commands import say
from greenroom.engine.minds import Minds

WHOLE = frozenset(
    {A.ASK_FACT, A.VERIFY, A.ASK_OPEN, A.PROPOSE_STEP, A.CONFIRM_SOLVED, A.OFFER_MORE, A.CLOSE, A.TRANSFER}
)
"""Acts after which it is the customer's turn."""

NOT_SURE = frozenset({A.UNCLEAR, A.GIBBERISH, A.FOREIGN})
SURE = 0.35
"""Confidence from which an act counts as understood."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`whole`: what was said ends with an act that the customer answers; `unclear`: nothing was understood.
    `words`: the messages of the answer as far as they can be known, and `after`, whose they are then."""

    text: str
    whole: bool
    unclear: bool
    words: tuple[str, ...] = ()
    after: Session | None = None


def rehearsed(minds: Minds, s: Session, text: str, now: int, *, words: bool = True) -> Rehearsed:
    """`text` as the agent's next message at `now` (ms since the session started). `words`: whether the answer
    is wanted too; a model is not asked for it. Raises `WrongState`, `NotAllowed`, `TooLong`."""
    said = say("rehearsed", text)(s, now, False)
    heard = fold(numbered(said, s.seq, now), s)
    appraisal = minds.appraise(heard, text)
    whole, unclear = is_whole(appraisal, text), all(a.kind in NOT_SURE for a in appraisal.acts)
    if not words or minds.live is not None:
        return Rehearsed(text, whole, unclear)
    after = turn.decide(heard, heard.seq, appraisal, now).after
    if after.pending is None:
        return Rehearsed(text, whole, unclear)
    delivery, _ = minds.worded(after, Speed.INSTANT)
    return Rehearsed(text, whole, unclear, tuple(b.text for b in delivery.beats), after)


def is_whole(appraisal: Appraisal, text: str) -> bool:
    """Whether the last thing said is one that the customer answers."""
    end = len(text.rstrip(" .?!"))
    last = [a for a in appraisal.acts if a.end >= end]
    return any(a.kind in WHOLE and a.confidence >= SURE for a in last)
