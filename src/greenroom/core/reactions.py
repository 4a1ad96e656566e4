"""What each act of the agent does to the customer: one function a family of acts, all pure.

Every reaction moves the mood by a named cause, plans moves, and asks nothing that is not in the session.
"""

from greenroom.core.acts import Act, ActKind
from greenroom.core.asking import asked_fact, asked_open
from greenroom.core.closing import asked_if_solved, closed, offered_more
from greenroom.core.draft import Draft
from greenroom.core.events import ConcernAnswered
from greenroom.core.mood import ANOTHER_WAY, Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.stepping import proposed

HOT = 60.0
"""Frustration from which the customer's words show it plainly."""

WARMED_BY = {
    ActKind.REASSURE: Cause.REASSURED,
    ActKind.SET_EXPECTATION: Cause.EXPECTATION_SET,
}

HURT_BY = {
    ActKind.RUDE: (Cause.RUDE, M.COMPLAIN_RUDE),
    ActKind.BLAME: (Cause.BLAMED, M.COMPLAIN_BLAME),
    ActKind.DISMISS: (Cause.DISMISSED, M.COMPLAIN_DISMISS),
}

GOES_ON = (
    ActKind.PROPOSE_STEP,
    ActKind.ASK_FACT,
    ActKind.ASK_OPEN,
    ActKind.SET_EXPECTATION,
    ActKind.PROMISE,
    ActKind.TRANSFER,
)
"""Acts that show another way in the message that brings bad news."""

ODD = {
    ActKind.OFF_TOPIC: (Cause.OFF_TOPIC, M.ABOUT_OFF_TOPIC),
    ActKind.INJECTION: (Cause.NONSENSE, M.ABOUT_INJECTION),
    ActKind.GIBBERISH: (Cause.NONSENSE, M.ABOUT_GIBBERISH),
    ActKind.FOREIGN: (Cause.NONSENSE, M.ABOUT_FOREIGN),
}


def react(d: Draft, act: Act, message: tuple[Act, ...]) -> None:  # noqa: PLR0912, PLR0915
    """Take in one act of the agent's `message`."""
    d.check_policies(act)
    if _has(message, ActKind.APOLOGISE):
        d.damp()
    match act.kind:
        case ActKind.GREET | ActKind.INTRODUCE:
            _greeted(d, act)
        case ActKind.THANK:
            if d.session.causes_of(Cause.THANKED) < 3:
                d.move(Cause.THANKED, act)
        case ActKind.APOLOGISE:
            _apologised(d, act)
        case ActKind.FAILURE:
            _failed(d, act, message)
        case ActKind.EMPATHISE:
            _empathised(d, act)
        case ActKind.ASK_OPEN:
            asked_open(d, act)
        case ActKind.ASK_FACT | ActKind.VERIFY:
            asked_fact(d, act, message)
        case ActKind.PROPOSE_STEP:
            proposed(d, act, message)
        case ActKind.INFORM:
            _informed(d, act)
        case ActKind.EXPLAIN_PLAIN:
            _explained(d, act, message)
        case ActKind.EXPLAIN_JARGON:
            _spoke_jargon(d, act)
        case ActKind.HOLD:
            d.move(Cause.HELD, act, scale=0.4 if _has(message, ActKind.SET_EXPECTATION) else 1.0)
            d.say(M.WAIT)
        case ActKind.RESUME:
            d.say(M.BACK if d.since(M.WAIT) <= 3 and d.since(M.BACK) > 1 else M.ACKNOWLEDGE)
        case ActKind.REASSURE | ActKind.SET_EXPECTATION:
            d.move(WARMED_BY[act.kind], act)
            d.say(M.ACKNOWLEDGE)
        case ActKind.CHECK_UNDERSTANDING:
            d.move(Cause.UNDERSTOOD, act)
            d.say(M.UNDERSTOOD)
        case ActKind.CONFIRM_SOLVED:
            asked_if_solved(d, act)
        case ActKind.OFFER_MORE:
            offered_more(d, act)
        case ActKind.CLOSE:
            closed(d, act)
        case ActKind.TRANSFER:
            _transferred(d, act)
        case ActKind.RUDE | ActKind.BLAME | ActKind.DISMISS:
            cause, kind = HURT_BY[act.kind]
            d.move(cause, act)
            d.say(kind)
        case ActKind.REFUSE:
            d.move(Cause.REFUSED, act)
            d.say(M.COMPLAIN_REFUSED)
        case ActKind.PROMISE:
            d.move(Cause.REASSURED, act)
            d.say(M.ACKNOWLEDGE)
        case ActKind.OFF_TOPIC | ActKind.INJECTION | ActKind.GIBBERISH | ActKind.FOREIGN:
            cause, kind = ODD[act.kind]
            d.move(cause, act)
            d.say(kind)
        case ActKind.ASK_IF_BOT:
            d.say(M.ABOUT_BOT)
        case ActKind.ACKNOWLEDGE | ActKind.SAY_LINE | ActKind.STATE_RIGHT | ActKind.STATE_WRONG:
            pass  # the customer cannot know what is right: the report tells
        case ActKind.UNCLEAR:
            if len(message) == 1:
                d.say(M.UNCLEAR)


def _has(message: tuple[Act, ...], *kinds: ActKind) -> bool:
    return any(a.kind in kinds for a in message)


def _greeted(d: Draft, act: Act) -> None:
    if d.session.causes_of(Cause.GREETED) == 0:
        d.move(Cause.GREETED, act)
    if d.session.turn <= 2:
        d.say(M.GREET)


def _apologised(d: Draft, act: Act) -> None:
    """An apology follows a failure: it calms, and earns nothing. Worn out, it grates. What the same message
    does wrong is no occasion for it."""
    s = d.session
    upset = d.before.mood.frustration > 35 or s.turn - d.before.last_loss_turn <= 1
    if upset:
        d.move(Cause.APOLOGY, act)
        if s.worn.get(Cause.APOLOGY, 0) >= 3:
            d.say(M.WORN_EMPATHY)
        elif s.worn.get(Cause.APOLOGY, 0) == 0:
            d.say(M.ACCEPT_APOLOGY)


def _failed(d: Draft, act: Act, message: tuple[Act, ...]) -> None:
    """Bad news lets the customer down, less so with another way in the same message. Once the problem is
    mended, what else could not be done matters little."""
    goes_on = _has(message, *GOES_ON)
    if d.session.solved:
        d.say(M.ACKNOWLEDGE)
        return
    d.move(Cause.FAILED, act, scale=ANOTHER_WAY if goes_on else 1.0)
    if not goes_on:
        d.say(M.LET_DOWN)


def _empathised(d: Draft, act: Act) -> None:
    worn = d.session.worn.get(Cause.EMPATHY, 0)
    d.move(Cause.EMPATHY, act)
    if worn >= 3:
        d.say(M.WORN_EMPATHY)
    elif worn == 0:
        d.say(M.ACCEPT_EMPATHY)


def _informed(d: Draft, act: Act) -> None:
    s = d.session
    concern = next((c for c in s.scenario.concerns if c.id == act.target), None)
    if concern is None or concern.id in s.answered:
        d.say(M.ACKNOWLEDGE)
        return
    asked = concern.id in s.raised
    d.emit(ConcernAnswered(concern=concern.id, source=d.source, quote=d.quote(act)))
    d.move(Cause.ANSWERED, act, scale=concern.weight / 2 if asked else concern.weight / 4)
    d.say(M.SATISFIED_ANSWER if asked else M.ACKNOWLEDGE, concern.id)


def _explained(d: Draft, act: Act, message: tuple[Act, ...]) -> None:
    """Plain words pay, and take up again what the customer had not understood."""
    d.move(Cause.EXPLAINED, act)
    for move in d.session.last_moves:
        again = act.model_copy(update={"target": move.topic, "alternatives": ()})
        if move.kind == M.ASK_HOW and not _has(message, ActKind.PROPOSE_STEP):
            proposed(d, again.model_copy(update={"kind": ActKind.PROPOSE_STEP}), (again, act))
        elif move.kind == M.PUZZLED and not _has(message, ActKind.ASK_FACT, ActKind.VERIFY):
            asked_fact(d, again.model_copy(update={"kind": ActKind.ASK_FACT}), (again, act))
    d.say(M.ACKNOWLEDGE)


def _spoke_jargon(d: Draft, act: Act) -> None:
    tech = d.session.persona.tech
    if tech <= 1:
        d.move(Cause.JARGON, act, scale=1.0 if tech == 0 else 0.6)
        if d.since(M.COMPLAIN_JARGON) > 1:
            d.say(M.COMPLAIN_JARGON)
    else:
        d.say(M.ACKNOWLEDGE)


def _transferred(d: Draft, act: Act) -> None:
    wanted = d.since(M.SUPERVISOR) <= 4
    if wanted:
        d.move(Cause.REASSURED, act)
        d.say(M.ACKNOWLEDGE)
    else:
        d.move(Cause.TRANSFERRED, act)
        d.say(M.COMPLAIN_TRANSFER)
