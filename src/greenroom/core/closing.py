"""The end of a conversation: is it solved, is there more, and may the agent go?"""

from greenroom.core.acts import Act
from greenroom.core.conditions import holds, outcome
from greenroom.core.draft import Draft
from greenroom.core.mood import Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.scenario import Concern
from greenroom.core.session import Session

ENDING = frozenset({M.BYE, M.HANG_UP})
"""After these moves the customer is gone."""


def open_concern(s: Session) -> Concern | None:
    """The customer's next unanswered question whose time has come."""
    for concern in s.scenario.concerns:
        if concern.id not in s.answered and concern.id not in s.raised and holds(concern.when, s):
            return concern
    return None


def well_ended(s: Session) -> bool:
    """Whether ending now would be a success: the problem may be solved, or rightly refused."""
    return outcome(s.but(ended_by="agent")).success


def asked_if_solved(d: Draft, act: Act) -> None:
    if d.session.solved:
        d.say(M.CONFIRM_SOLVED)
    elif not d.progress and not d.plans(M.REPORT, M.TRY_STEP):
        d.say(M.DENY_SOLVED)
        d.move(Cause.PLAIN_REQUEST, act)


def offered_more(d: Draft, act: Act) -> None:
    s = d.session
    concern = open_concern(s)
    if concern is not None and (s.solved or well_ended(s)):
        d.say(M.MORE, concern.id)
    elif s.solved or well_ended(s):
        d.say(M.NO_MORE)
    elif not d.plans(M.REPORT, M.TELL):
        d.say(M.DENY_SOLVED)


def closed(d: Draft, act: Act) -> None:
    """The agent says goodbye. With the problem still there the customer protests once, then lets go."""
    s = d.session
    if s.turn == 1:
        return
    if well_ended(s) or s.solved:
        d.say(M.BYE)
    elif s.done_moves.get(M.BYE_UNSOLVED) is None:
        d.move(Cause.HURRIED_CLOSE, act)
        d.say(M.BYE_UNSOLVED)
    else:
        d.say(M.BYE)
