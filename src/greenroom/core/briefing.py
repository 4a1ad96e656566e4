"""What may be said now: the pending moves with the words that may carry them, and nothing else.

A fact enters only through a move that tells it, and such a move is only decided for a fact that is
unlocked; `brief` checks it again, so that a mistake elsewhere becomes an error and not a leak.
"""

from greenroom.core.brief import Brief, BriefMove
from greenroom.core.errors import GreenroomError
from greenroom.core.moves import OWN_LINES, Move
from greenroom.core.moves import MoveKind as M
from greenroom.core.scenario import Concern, Fact, Scenario, Step
from greenroom.core.session import Session

TELLING = frozenset({M.TELL, M.REMIND})
HOLDING = frozenset({M.TELL_HALF, M.WITHHOLD})
ASKING = frozenset({M.ASK, M.ASK_AGAIN, M.MORE})


def brief(session: Session) -> Brief | None:
    """The brief for the pending decision, or None when nothing is pending. The same session at any point of
    the delivery gives the same brief, so a speaker that only reads it can be asked again after a crash."""
    pending = session.pending
    if pending is None:
        return None
    return Brief(
        persona=session.persona,
        name=session.name,
        language=session.language,
        seed=session.seed,
        turn=pending.turn,
        mood=session.mood,
        goal=session.scenario.goal,
        stakes=stakes(session),
        moves=tuple(_with_words(session, move) for move in pending.moves),
        said=session.said[: session.said_before],
        agent_text=session.agent_text if session.turn else "",
        cut_in=pending.cut_in,
    )


def stakes(s: Session) -> str | None:
    """What hangs on it, unless that would give away a fact that was not earned yet."""
    return s.scenario.stakes if _told_by_stakes(s.scenario) <= s.unlocked else None


def _told_by_stakes(scenario: Scenario) -> frozenset[str]:
    """The facts that its stakes would give away; found once a scenario."""
    known = _TOLD.get(id(scenario))
    if known is None or known[0] is not scenario:
        said = (scenario.stakes or "").lower()
        facts = (f.id for f in scenario.facts if any(mark.lower() in said for mark in f.marks))
        known = scenario, frozenset(facts)
        if len(_TOLD) >= _MOST_TOLD:
            _TOLD.clear()
        _TOLD[id(scenario)] = known
    return known[1]


_TOLD: dict[int, tuple[Scenario, frozenset[str]]] = {}
_MOST_TOLD = 1_000


def _with_words(s: Session, move: Move) -> BriefMove:
    about = _label(s, move.topic)
    others = tuple(_label(s, other) for other in move.others)
    topic = _topic(s, move.topic)
    by_agent = isinstance(topic, Step) and topic.by == "agent"
    return BriefMove(move, _lines(s, move), about, others, by_agent)


def _lines(s: Session, move: Move) -> tuple[str, ...]:
    if move.kind == M.OPEN:
        return s.scenario.opening
    if move.kind == M.IMPOSSIBLE:
        return s.scenario.demands
    if move.kind in OWN_LINES:
        return s.scenario.lines.get(f"{move.kind}.{move.result}" if move.result else move.kind, ())
    topic = _topic(s, move.topic)
    match topic:
        case Fact():
            return _fact_lines(s, move, topic)
        case Step():
            return _step_lines(move, topic)
        case Concern():
            return topic.asks if move.kind in ASKING else ()
        case None:
            return ()


def _fact_lines(s: Session, move: Move, fact: Fact) -> tuple[str, ...]:
    if move.kind in TELLING:
        if fact.id not in s.unlocked and fact.id not in s.told:
            raise GreenroomError(
                f"fact {fact.id} would be told before it was earned", where=f"session {s.id}"
            )
        return tells(s, fact)
    if move.kind in HOLDING:
        return fact.deflects
    return fact.not_yet if move.kind == M.NOT_YET else ()


def tells(s: Session, fact: Fact) -> tuple[str, ...]:
    """The words with which this customer tells `fact`."""
    return fact.plain_tells if s.persona.tech < fact.tech and fact.plain_tells else fact.tells


def _step_lines(move: Move, step: Step) -> tuple[str, ...]:
    if move.kind == M.REPORT:
        return step.effects[move.variant].lines
    if move.kind == M.BLOCKED:
        return step.blocked
    return step.how if move.kind == M.ASK_HOW else ()


def _topic(s: Session, topic: str | None) -> Fact | Step | Concern | None:
    if topic is None:
        return None
    for group in (s.scenario.facts, s.scenario.steps, s.scenario.concerns):
        for item in group:
            if item.id == topic:
                return item
    return None


def _label(s: Session, topic: str | None) -> str:
    """A few words a customer could say: the label, not shouted."""
    found = _topic(s, topic)
    if found is None:
        return ""
    label = found.label
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
