"""Hints while playing: what would help now, in three strengths, never in the way.

A nudge says where to look, a guided step with what, the plain answer gives words that would do. The words
around them are the client's; here is only what to do, about what, and what to say. The stronger, the more it
costs; the harder the session, the fewer there are.
"""

from typing import NamedTuple

from greenroom.core.acts import ActKind
from greenroom.core.conditions import holds
from greenroom.core.draft import Draft
from greenroom.core.errors import WrongState
from greenroom.core.events import HintGiven, HintOffered
from greenroom.core.scenario import Difficulty, Reveal
from greenroom.core.session import Session

COSTS = {1: 1, 2: 3, 3: 6}
"""Points off the overall score, by strength."""

STRONGEST = {
    Difficulty.BEGINNER: 3,
    Difficulty.INTERMEDIATE: 2,
    Difficulty.ADVANCED: 0,
    Difficulty.EXPERT: 0,
}

STALLED = 3
"""Agent turns without anything moving on from which the agent seems stuck."""

LOSING = 70.0
"""Frustration from which the customer is about to be lost."""

REST = 3
"""Agent turns between two offers."""


class Advice(NamedTuple):
    """What to do now (`topic`), about what, and words that would do."""

    topic: str
    about: str = ""
    say: str = ""


def strongest(s: Session) -> int:
    """The strongest hint this session allows, 0 for none. One whose difficulty followed a struggling agent
    down allows what its level does."""
    return STRONGEST[s.difficulty]


def hint(s: Session, client_id: str, strength: int) -> HintGiven:
    """The hint for this moment. Raises `WrongState` where there are none of that strength."""
    if s.status == "ended":
        raise WrongState("the session has ended", mend="open its report: it says what would have helped")
    most = strongest(s)
    if strength > most:
        mend = "ask for a weaker one" if most else "practise it on an easier level"
        raise WrongState(f"there is no such hint at this difficulty ({s.difficulty})", mend=mend)
    advice = advise(s)
    return HintGiven(
        client_id=client_id,
        strength=strength,
        topic=advice.topic,
        about=advice.about if strength >= 2 else "",
        say=advice.say if strength >= 3 else "",
        costs=COSTS[strength],
    )


def offer(d: Draft) -> None:
    """Offer a hint when the agent seems stuck, now and then."""
    s = d.session
    if not strongest(s) or s.turn < 2 or s.solved or s.turn - s.offered < REST:
        return
    if s.mood.frustration >= LOSING:
        d.emit(HintOffered(turn=s.turn, why="upset"))
    elif s.turn - s.moved_on >= STALLED:
        d.emit(HintOffered(turn=s.turn, why="stalled"))


def advise(s: Session) -> Advice:
    """What helps most now, by the order a good agent works in."""
    ideal = s.scenario.rubric.ideal
    if not s.acts.get(ActKind.GREET):
        return Advice("greet", s.scenario.customer.name, _first(ideal.get("greeting")))
    if s.mood.frustration >= 45 and s.turn - s.last_gain_turn > 1:
        return Advice("empathise", s.scenario.stakes or s.scenario.goal, _first(ideal.get("empathy")))
    waiting = [c for c in s.scenario.concerns if c.id in s.raised and c.id not in s.answered]
    if waiting:
        return Advice("answer", waiting[0].label, waiting[0].answers[0])
    if s.solved:
        return _finish(s)
    return _identity(s) or _step(s) or _question(s) or Advice("ask_open", s.scenario.goal, "")


def _finish(s: Session) -> Advice:
    if not s.confirmed:
        return Advice("confirm", s.scenario.goal, "")
    if not s.acts.get(ActKind.OFFER_MORE):
        return Advice("offer_more", "", "")
    return Advice("close", s.scenario.customer.name, _first(s.scenario.rubric.ideal.get("closing")))


def _identity(s: Session) -> Advice | None:
    for fact in s.scenario.facts:
        if fact.identity and fact.id not in s.told and fact.id not in s.asked:
            return Advice("verify", fact.label, fact.asks[0])
    return None


def _step(s: Session) -> Advice | None:
    """The next right step that can be taken and would change something."""
    for step in s.scenario.steps:
        if not step.right or step.id in s.tried or not holds(step.needs, s):
            continue
        if any(holds(e.when, s) and e.result in ("fixed", "progress") for e in step.effects):
            return Advice("step", step.label, step.says[0])
    return None


def _question(s: Session) -> Advice | None:
    """The next fact to ask for; one that was held back is asked for again, with warmth."""
    askable = [f for f in s.scenario.facts if not f.identity and f.id not in s.told and holds(f.when, s)]
    for fact in askable:
        if fact.id in s.asked and fact.reveal in (Reveal.PROBED, Reveal.TRUSTED):
            return Advice("warm_up", fact.label, fact.asks[0])
    for fact in askable:
        if fact.reveal in (Reveal.ASKED, Reveal.PROBED, Reveal.TRUSTED):
            return Advice("ask", fact.label, fact.asks[0])
    return None


def _first(lines: tuple[str, ...] | None) -> str:
    return lines[0] if lines else ""
