"""The customer's own will: what it brings up by itself, when it loses patience, when it is won round.

Called after the reactions to a message, with the moves planned so far. It adds few and short ones: a
person says one thing at a time.
"""

from greenroom.core.acts import Act, ActKind
from greenroom.core.asking import next_volunteered
from greenroom.core.call_manners import EARLIER, LIKELIER
from greenroom.core.chance import chance
from greenroom.core.closing import ENDING, open_concern, well_ended
from greenroom.core.draft import Draft
from greenroom.core.events import FactUnlocked
from greenroom.core.mood import Cause
from greenroom.core.moves import Move
from greenroom.core.moves import MoveKind as M
from greenroom.core.session import Session

INTERRUPTS_FROM = 70.0
"""Frustration above which the customer cuts in (CU-6)."""

LONG_MESSAGE_WORDS = 45

CONTENT = frozenset(
    {M.TELL, M.TELL_HALF, M.WITHHOLD, M.NOT_YET, M.PUZZLED, M.ASK_BACK, M.DONT_KNOW, M.REMIND, M.TRY_STEP}
    | {
        M.GIVE_NAME,
        M.EVERYDAY,
        M.AGREE,
        M.NEVER_BEFORE,
        M.MATTERS,
        M.REPORT,
        M.CLAIM_DONE,
        M.ALREADY_TRIED,
        M.BLOCKED,
        M.ASK_HOW,
        M.VAGUE_STEP,
        M.ASK,
        M.ASK_AGAIN,
        M.MORE,
    }
    | {M.DESCRIBE, M.CONFIRM_SOLVED, M.DENY_SOLVED, M.NO_MORE, M.BYE, M.BYE_UNSOLVED, M.HANG_UP, M.UNCLEAR}
    | {M.SAY_AGAIN}
    | {M.ABOUT_BOT, M.ABOUT_INJECTION, M.ABOUT_OFF_TOPIC, M.ABOUT_GIBBERISH, M.ABOUT_FOREIGN, M.WAIT}
)
"""Moves that answer something or carry the matter on; the others only colour it."""

COMPLAINTS = frozenset(k for k in M if k.value.startswith("complain")) | {
    M.THREATEN,
    M.SUPERVISOR,
    M.NUDGE,
    M.LET_DOWN,
}

CROWDED_OUT = frozenset(
    {M.COMPLAIN, M.COMPLAIN_UNHEARD, M.ASK_AGAIN, M.ASK, M.UNCLEAR, M.ACKNOWLEDGE, M.PROMPT}
)
"""What goes without saying when the customer has had enough."""

WARM = frozenset({ActKind.EMPATHISE, ActKind.APOLOGISE, ActKind.REASSURE})

CARRIED = frozenset(
    {M.OPEN, M.TELL, M.REMIND, M.REPORT, M.ASK, M.ASK_AGAIN, M.CONFIRM_SOLVED, M.MORE, M.DENY_SOLVED}
)
"""What is still worth saying after an interruption."""


def take_up(d: Draft, left: tuple[Move, ...]) -> None:
    """What the customer had meant to say and was not let: content comes first, colour is dropped."""
    kept = [
        m
        for m in left
        if m.kind in CARRIED and not any(p.topic == m.topic and p.kind == m.kind for p in d.moves)
    ]
    d.moves[:0] = kept


def pursue(d: Draft, acts: tuple[Act, ...]) -> None:
    """Add what the customer wants to say of its own accord."""
    if d.plans(M.ACCEPT_EMPATHY):
        d.moves[:] = [m for m in d.moves if m.kind != M.ACCEPT_APOLOGY]
    _leave_or_threaten(d)
    if d.plans(M.HANG_UP):
        d.moves[:] = [m for m in d.moves if m.kind == M.HANG_UP]
        return
    if d.plans(M.BYE):
        d.moves[:] = [m for m in d.moves if m.kind not in (M.ACKNOWLEDGE, M.NO_MORE, M.UNDERSTOOD)]
        return
    if d.plans(M.MORE, M.BYE_UNSOLVED, M.DENY_SOLVED):  # "may I close it?", and it is not over yet
        d.moves[:] = [m for m in d.moves if m.kind != M.AGREE]
    _mind_being_ignored(d, acts)
    _supervisor(d)
    _won_round(d)
    _ask(d, acts)
    _volunteer(d, acts)
    _be_difficult(d)
    _keep_going(d, acts)
    if d.plans(M.SUPERVISOR, M.THREATEN):
        d.moves[:] = [m for m in d.moves if m.kind not in CROWDED_OUT]


def cuts_in(d: Draft) -> bool:
    """Whether the customer breaks in on the agent: very frustrated, and the agent goes on at length."""
    s = d.session
    readily = s.call.manners.talks_over if s.call is not None else "normal"
    if s.mood.frustration <= INTERRUPTS_FROM - EARLIER[readily] or d.plans(*ENDING):
        return False
    long = len(s.agent_text.split()) >= LONG_MESSAGE_WORDS
    if not long and d.plans(M.TELL, M.REPORT, M.REMIND):
        return False  # nobody breaks in on a short question, and then answers it
    likely = (0.8 if long else 0.15) * LIKELIER[readily]
    return chance(s.seed, s.turn, "cut_in") < likely and d.since(M.INTERRUPT) > 2


def _leave_or_threaten(d: Draft) -> None:
    s = d.session
    gives_up = s.dial("gives_up")
    end_of_tether = s.mood.patience <= 3 + 12 * gives_up
    cross = s.mood.frustration >= 60 or s.mood.cooperation <= 25
    if s.solved or d.progress:
        return
    warned = s.done_moves.get(M.THREATEN) is not None
    if end_of_tether and cross and warned:
        d.say(M.HANG_UP)
    elif s.mood.patience <= 14 + 15 * gives_up and cross and d.since(M.THREATEN) > 4:
        d.say(M.THREATEN)


def _mind_being_ignored(d: Draft, acts: tuple[Act, ...]) -> None:
    s = d.session
    if d.progress or any(a.kind in WARM for a in acts) or s.turn < 2:
        return
    voiced = any(m.kind in COMPLAINTS for m in s.last_moves)
    if voiced and s.mood.frustration > 50 and d.since(M.COMPLAIN_UNHEARD) > 3 and not d.plans(*COMPLAINTS):
        d.move(Cause.IGNORED_FEELING)
        d.say(M.COMPLAIN_UNHEARD)


def _supervisor(d: Draft) -> None:
    s = d.session
    if (
        s.mood.frustration > 78
        and s.mood.patience < 35
        and d.since(M.SUPERVISOR) > 4
        and not d.plans(M.THREATEN)
    ):
        d.say(M.SUPERVISOR)


def _won_round(d: Draft) -> None:
    s = d.session
    won = s.peak_frustration > 55 and s.mood.frustration < 38 and s.mood.satisfaction > 58
    if won and s.done_moves.get(M.WON_ROUND) is None and (d.progress or s.solved):
        d.say(M.WON_ROUND)


def _ask(d: Draft, acts: tuple[Act, ...]) -> None:
    """Raise a question whose time has come, or remind the agent of one left lying."""
    s = d.session
    if d.plans(M.ASK, M.MORE, M.CONFIRM_SOLVED, M.NO_MORE, M.BYE_UNSOLVED, M.ASK_BACK, M.ASK_HOW, M.PUZZLED):
        return
    for topic, turn in s.raised.items():
        if topic not in s.answered and s.turn - turn == 2 and d.since(M.ASK_AGAIN) > 4:
            d.move(Cause.IGNORED_QUESTION)
            d.say(M.ASK_AGAIN, topic)
            return
    concern = open_concern(s)
    if concern is None or s.turn < 2:
        return
    busy = sum(m.kind in CONTENT for m in d.moves)
    if chance(s.seed, s.turn, f"ask:{concern.id}") < (0.45 if busy == 0 else 0.22 if busy == 1 else 0.0):
        d.say(M.ASK, concern.id)


def _volunteer(d: Draft, acts: tuple[Act, ...]) -> None:
    """A willing customer adds one thing by itself, early on, when nothing else needs saying."""
    s = d.session
    if s.solved or d.plans(*CONTENT) or s.turn > 5 or s.mood.cooperation < 35:
        return
    fact = next_volunteered(s)
    if fact is not None and chance(s.seed, s.turn, "volunteer") < 0.7:
        d.emit(FactUnlocked(fact=fact.id, source=d.source, quote="", reason="volunteered"))
        d.say(M.TELL, fact.id)


def _be_difficult(d: Draft) -> None:
    """The dials: each shows itself by chance, one a turn, and never over an ending."""
    s = d.session
    if s.solved or d.progress or well_ended(s) or d.plans(M.BYE_UNSOLVED, M.THREATEN, M.SUPERVISOR):
        return

    def shows(dial: str, kind: M, rest: int) -> bool:
        return d.since(kind) > rest and chance(s.seed, s.turn, dial) < s.dial(dial)

    if s.scenario.demands and s.turn >= 2 and shows("impossible", M.IMPOSSIBLE, 3):
        d.say(M.IMPOSSIBLE)
    elif s.done_moves.get(M.IMPOSSIBLE) is not None and shows("insists", M.INSIST, 2):
        d.say(M.INSIST)
    elif shows("impatient", M.COMPLAIN, 2) and not d.plans(*COMPLAINTS):
        d.say(M.COMPLAIN)
    elif s.mood.frustration < 50 and len(d.moves) < 3 and shows("tangents", M.TANGENT, 3):
        d.say(M.TANGENT)
    elif _bursts_out(d, s):
        d.say(M.COMPLAIN)


def _bursts_out(d: Draft, s: Session) -> bool:
    hot = s.mood.frustration > 62 and d.since(M.COMPLAIN) > 2 and not d.plans(*COMPLAINTS)
    return hot and chance(s.seed, s.turn, "outburst") < 0.45


def _keep_going(d: Draft, acts: tuple[Act, ...]) -> None:
    """Nothing carries the matter on: the customer asks what happens now; a stalled talk costs patience."""
    s = d.session
    if d.plans(*CONTENT) or d.plans(M.SATISFIED_ANSWER, M.COMPLAIN_REPEAT, M.BACK):
        return
    if s.solved:
        if not d.moves:
            d.say(M.THANK if d.since(M.THANK) > 2 else M.ACKNOWLEDGE)
        return
    promised = any(a.kind in (ActKind.SET_EXPECTATION, ActKind.HOLD) for a in acts)
    if promised or (d.plans(M.GREET) and s.turn == 1 and d.since(M.OPEN) > 1):
        if not d.moves:
            d.say(M.ACKNOWLEDGE)
        return
    if s.turn > 1 and d.since(M.PROMPT) <= 1 and not well_ended(s):
        d.move(Cause.STALLED)
    if not d.plans(*COMPLAINTS):
        d.say(M.PROMPT)
