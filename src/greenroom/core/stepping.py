"""Proposed steps meet the scenario's world: what is right mends it, what is wrong leaves it as it was."""

from collections.abc import Mapping

from greenroom.core.acts import Act, ActKind
from greenroom.core.asking import asked_back
from greenroom.core.chance import chance
from greenroom.core.conditions import holds
from greenroom.core.draft import Draft
from greenroom.core.events import StepTried
from greenroom.core.mood import Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.scenario import Effect, Result, Step, WorldValue
from greenroom.core.session import Session

STEPS_A_TURN = 2
"""A person told five things to do does the first few and comes back."""

ANSWERED = frozenset({ActKind.ASK_FACT, ActKind.VERIFY, ActKind.PROPOSE_STEP})
"""What the customer takes up of a message, and lets pass advice beside it that means nothing to it."""

LONG_STEP_S = 15
"""Seconds from which the customer first says that they are at it."""

CAUSES = {
    Result.FIXED: Cause.STEP_RIGHT,
    Result.PROGRESS: Cause.PROGRESS,
    Result.SAME: Cause.STEP_WRONG,
    Result.WORSE: Cause.STEP_WORSE,
}


def find_step(s: Session, step_id: str | None) -> Step | None:
    return next((x for x in s.scenario.steps if x.id == step_id), None)


def proposed(d: Draft, act: Act, message: tuple[Act, ...]) -> None:
    """The agent proposes a step, or says that it is done at the agent's end."""
    step = find_step(d.session, act.target)
    if step is not None and asked_back(d, act, step.id):
        return
    if step is None:
        if not d.session.solved:
            d.move(Cause.STEP_WRONG, act, scale=0.4)
            if not any(a.target is not None and a.kind in ANSWERED for a in message):
                d.say(M.VAGUE_STEP)
        return
    s = d.session
    done = {m.topic for m in d.moves if m.kind in (M.REPORT, M.BLOCKED, M.ASK_HOW, M.CLAIM_DONE)}
    if step.id in done or (step.by == "customer" and _by_customer(d, done) >= STEPS_A_TURN):
        return
    if not holds(step.needs, s):
        _tried(d, step, act, "blocked")
        d.say(M.BLOCKED, step.id)
        return
    if _needs_words(s, step, message):
        d.say(M.ASK_HOW, step.id)
        return
    found = _effect(s, step)
    if found is None or _nothing_new(s, step, found[1]):
        _repeated(d, step, act)
        return
    if _only_claims(s, step):
        _tried(d, step, act, "claimed")
        d.say(M.CLAIM_DONE, step.id)
        return
    _happens(d, step, act, *found)


def _by_customer(d: Draft, steps: set[str | None]) -> int:
    """How many of `steps` the customer does."""
    return sum(s.id in steps and s.by == "customer" for s in d.session.scenario.steps)


def _happens(d: Draft, step: Step, act: Act, variant: int, effect: Effect) -> None:
    was_solved = d.session.solved
    _tried(d, step, act, effect.result.value, effect.sets)
    if effect.result in (Result.FIXED, Result.PROGRESS):
        d.progress = True
    if not (was_solved and effect.result == Result.SAME):
        d.move(CAUSES[effect.result], act, once=False)
    if step.by == "customer" and step.seconds >= LONG_STEP_S:
        d.say(M.TRY_STEP, step.id)
    d.say(M.REPORT, step.id, result=effect.result.value, variant=variant)


def _repeated(d: Draft, step: Step, act: Act) -> None:
    _tried(d, step, act, "repeated")
    s = d.session
    worked = s.tried.get(step.id) in (Result.FIXED, Result.PROGRESS)
    if not worked and not s.solved:
        d.move(Cause.STEP_REPEATED, act)
    d.say(M.ALREADY_TRIED, step.id)


def _tried(d: Draft, step: Step, act: Act, result: str, sets: Mapping[str, WorldValue] | None = None) -> None:
    quote = d.quote(act)
    d.emit(StepTried(step=step.id, source=d.source, quote=quote, result=result, sets=dict(sets or {})))


def _effect(s: Session, step: Step) -> tuple[int, Effect] | None:
    return next(((i, e) for i, e in enumerate(step.effects) if holds(e.when, s)), None)


def _nothing_new(s: Session, step: Step, effect: Effect) -> bool:
    """The same step again, in a world where it would do what it did."""
    before = s.tried.get(step.id)
    if before is None:
        return False
    changes = any(s.world.get(key) != value for key, value in effect.sets.items())
    return before == effect.result.value and not changes


def _needs_words(s: Session, step: Step, message: tuple[Act, ...]) -> bool:
    """A customer who does not know how asks once; plain words in the message spare the question."""
    if step.by == "agent" or s.persona.tech >= step.tech:
        return False
    if any(a.kind == ActKind.EXPLAIN_PLAIN for a in message):
        return False
    return not any(m.kind == M.ASK_HOW and m.topic == step.id for m in s.last_moves)


def _only_claims(s: Session, step: Step) -> bool:
    """Says it was done without doing it: once a step, by the dial, and never when asked to do it again."""
    if step.by == "agent" or step.id in s.claimed or step.id in s.tried:
        return False
    return chance(s.seed, s.turn, f"claim:{step.id}") < s.dial("claims_done")
