"""Questions: what the agent has earned, what is held back, what the customer cannot know."""

from collections.abc import Mapping

from greenroom.core.acts import Act, ActKind
from greenroom.core.chance import chance
from greenroom.core.conditions import holds
from greenroom.core.draft import Draft
from greenroom.core.events import FactAsked, FactUnlocked
from greenroom.core.mood import Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.scenario import Difficulty, Fact, Reveal
from greenroom.core.session import Session

ANSWERS_A_TURN = 3
"""A person asked five things at once answers the first few."""

PRESSING = 2
"""Times one may ask for what is held back before it feels like an interrogation."""

UNWILLING = 20.0
"""Cooperation below which even a plain question is first met with "why do you need that?"."""

TRUST = {
    Difficulty.BEGINNER: 40.0,
    Difficulty.INTERMEDIATE: 50.0,
    Difficulty.ADVANCED: 55.0,
    Difficulty.EXPERT: 60.0,
}
"""Cooperation from which an embarrassing fact can be told."""


GENERAL: Mapping[str, M] = {
    "any:name": M.GIVE_NAME,
    "any:may": M.AGREE,
    "any:before": M.NEVER_BEFORE,
    "any:matters": M.MATTERS,
}
"""What people answer to questions that are asked in any conversation, by the target that a listener gives
them. No scenario has facts with such ids: a colon stands in none."""

ANYBODY = "any:"
"""Begins the target of a question that is asked in any conversation. What follows, where `GENERAL` does not
have it, is a topic of everyday life that a language has words for (`languages/<code>/everyday.yaml`)."""

WHETHER, STILL_FINE = "whether", "whether_fine"
"""A yes-or-no question about anything, before and after the problem is solved."""


def find_fact(s: Session, fact_id: str | None) -> Fact | None:
    return next((f for f in s.scenario.facts if f.id == fact_id), None)


def asked_fact(d: Draft, act: Act, message: tuple[Act, ...]) -> None:
    """The agent asks for one fact. Told once, held back, puzzled, or reminded that it was said before."""
    fact = find_fact(d.session, act.target)
    if fact is not None and asked_back(d, act, fact.id):
        return
    if fact is None:
        d.move(Cause.PLAIN_REQUEST, act)
        _answer_anyway(d, act.target or "")
        return
    s = d.session
    times = s.asked.get(fact.id, 0) + 1
    planned = any(m.topic == fact.id and m.kind == M.TELL for m in d.moves)
    if planned:
        return
    d.emit(FactAsked(fact=fact.id, source=d.source, quote=d.quote(act), times=times))
    if fact.id in s.told:
        d.move(Cause.QUESTION_REPEATED, act)
        d.say(M.REMIND, fact.id)
        return
    if sum(m.kind == M.TELL for m in d.moves) >= ANSWERS_A_TURN:
        d.move(Cause.PLAIN_REQUEST, act)
        return
    refusal = _held_back(d, fact, times, message)
    if refusal is not None:
        if times > PRESSING:
            d.move(Cause.QUESTION_REPEATED, act, scale=0.6)
        d.say(refusal, fact.id)
        return
    d.move(Cause.GOOD_QUESTION, act)
    if fact.id not in s.unlocked:
        reason = "asked" if fact.reveal in (Reveal.ASKED, Reveal.VOLUNTEERED) else fact.reveal.value
        d.emit(FactUnlocked(fact=fact.id, source=d.source, quote=d.quote(act), reason=reason))
    if fact.id not in s.half and not fact.identity and fact.when is None and _by_half(d, fact):
        d.say(M.TELL_HALF, fact.id)
    else:
        d.say(M.TELL, fact.id)


def asked_back(d: Draft, act: Act, likeliest: str) -> bool:
    """On a narrow margin the customer asks "do you mean A or B?", and never names what it is hiding."""
    secret = {f.id for f in d.session.scenario.facts if f.hidden}
    others = [a for a in act.alternatives if a not in secret]
    if not others or likeliest in secret or d.since(M.ASK_BACK) <= 1:
        return False
    d.say(M.ASK_BACK, likeliest, others=(others[0],))
    return True


def _answer_anyway(d: Draft, target: str) -> None:
    """Answers what the scenario has no fact for: as anybody would, or with "I don't know"."""
    if target.startswith(ANYBODY) and target not in GENERAL:
        topic = target.removeprefix(ANYBODY)
        if topic == WHETHER and d.session.solved:
            topic = STILL_FINE
        d.say(M.EVERYDAY, target, result=topic)
    else:
        d.say(GENERAL.get(target, M.DONT_KNOW))


def _by_half(d: Draft, fact: Fact) -> bool:
    s = d.session
    return chance(s.seed, s.turn, f"half:{fact.id}") < s.dial("half_answers")


def _held_back(d: Draft, fact: Fact, times: int, message: tuple[Act, ...]) -> M | None:
    """The move with which the customer does not tell `fact` yet, or None when it can be told."""
    s = d.session
    plain = any(a.kind == ActKind.EXPLAIN_PLAIN for a in message)
    if s.persona.tech < fact.tech and not fact.plain_tells and not plain and times == 1:
        return M.PUZZLED
    if not holds(fact.when, s):
        return M.NOT_YET
    if not earned(s, fact, times):
        return M.WITHHOLD
    if s.mood.cooperation < UNWILLING and times == 1 and not fact.identity:
        return M.WITHHOLD
    return None


def earned(s: Session, fact: Fact, times: int) -> bool:
    """Whether the agent has done what this kind of fact asks for. `times`: how often it was asked for."""
    kind = s.acts.get(ActKind.EMPATHISE, 0) + s.acts.get(ActKind.REASSURE, 0)
    hurt = sum(s.acts.get(k, 0) for k in (ActKind.BLAME, ActKind.RUDE, ActKind.DISMISS))
    match fact.reveal:
        case Reveal.VOLUNTEERED | Reveal.ASKED:
            return True
        case Reveal.PROBED:
            return times >= 2 or (kind > 0 and s.mood.cooperation >= TRUST[s.difficulty])
        case Reveal.TRUSTED:
            return kind > 0 and hurt == 0 and s.mood.cooperation >= TRUST[s.difficulty]
        case Reveal.VERIFIED:
            return s.verified


def asked_open(d: Draft, act: Act) -> None:
    """An open question: one more piece of the story, never all of it."""
    d.move(Cause.GOOD_QUESTION, act)
    fact = next_volunteered(d.session)
    if fact is None:
        d.say(M.DESCRIBE)
        return
    d.emit(FactUnlocked(fact=fact.id, source=d.source, quote=d.quote(act), reason="volunteered"))
    d.say(M.TELL, fact.id)


def next_volunteered(s: Session) -> Fact | None:
    """The next fact that comes by itself, if any is left that this customer could put into words."""
    for fact in s.scenario.facts:
        if fact.reveal != Reveal.VOLUNTEERED or fact.id in s.told or fact.id in s.unlocked:
            continue
        if holds(fact.when, s) and (s.persona.tech >= fact.tech or fact.plain_tells):
            return fact
    return None
