"""Looks for one mark of a rubric in a ledger: each way of looking gives the words it found, or says that
there was no occasion for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from greenroom.core import events as ev
from greenroom.core.acts import ActKind
from greenroom.core.ledger import Ledger
from greenroom.core.rubric import Mark
from greenroom.core.scenario import Reveal

RIGHT = frozenset({"fixed", "progress"})
WRONG = frozenset({"same", "worse"})

SLOW_REPLY_S = 120.0
FAST_FIRST_REPLY_S = 120.0
ENOUGH_FACTS = 0.6
"""Share of the facts that have to be asked for, from which the questions were thorough."""


@dataclass
class Found:
    """What a mark found. `share` 0 to 1 of its points is earned; `quotes` are (seq, words), the best first.
    `applies` false: there was no occasion. `where` is the agent turn in whose place it was missing, `detail`
    names what was missing."""

    share: float = 0.0
    quotes: list[tuple[int, str]] = field(default_factory=list)
    applies: bool = True
    where: int | None = None
    detail: str = ""


NOT_NOW = Found(applies=False)


def look(mark: Mark, ledger: Ledger, phrases: tuple[str, ...] = ()) -> Found:
    """Look for `mark`. `phrases` are the scenario's key phrases (regular expressions)."""
    if mark.acts:
        return _acts(mark, ledger)
    if mark.causes:
        return _causes(mark, ledger)
    if mark.event is not None:
        return EVENTS[mark.event](mark, ledger, phrases)
    return _phrases(mark.phrases, ledger)


def _acts(mark: Mark, ledger: Ledger) -> Found:
    moments = _moments(mark, ledger)
    if moments is not None and not moments:
        return NOT_NOW
    found = []
    for done in ledger.acts:
        if done.act.kind not in mark.acts or not done.worth:
            continue
        if mark.within_turns is not None and done.turn > mark.within_turns:
            continue
        if mark.last_turns is not None and done.turn <= ledger.last_turn - mark.last_turns:
            continue
        if moments is not None and done.turn not in moments:
            continue
        found.append(done)
    share = min(1.0, len(found) / mark.times)
    where = min(moments) if moments else 1 if mark.within_turns else None
    if mark.last_turns is not None:
        where = ledger.last_turn or None
    return Found(share, [(d.seq, d.quote) for d in found], where=where)


def _moments(mark: Mark, ledger: Ledger) -> set[int] | None:
    """The agent turns in which the mark counts, or None for any."""
    match mark.after:
        case None:
            return None
        case "upset":
            return ledger.upset_turns
        case "problem":
            return {1, 2, 3} if ledger.agent else set()
        case "solved":
            start = ledger.solved_turn
            return set() if start is None else set(range(start + 1, ledger.last_turn + 1))
        case "hold":
            return ledger.hold_turns & {m.turn for m in ledger.agent}


def _causes(mark: Mark, ledger: Ledger) -> Found:
    quotes = []
    for r in ledger.of(ev.MoodMoved):
        e = r.event
        if isinstance(e, ev.MoodMoved) and e.cause in mark.causes and e.quote:
            quotes.append((e.source, e.quote))
    return Found(min(1.0, len(quotes) / mark.times), quotes)


def _phrases(patterns: tuple[str, ...], ledger: Ledger) -> Found:
    quotes = []
    for message in ledger.agent:
        for pattern in patterns:
            at = re.search(pattern, message.text, re.IGNORECASE)
            if at is not None and at.group():
                quotes.append((message.seq, at.group()))
    return Found(1.0 if quotes else 0.0, quotes)


def _steps(ledger: Ledger, results: frozenset[str]) -> list[tuple[int, str]]:
    return [
        (r.event.source, r.event.quote)
        for r in ledger.of(ev.StepTried)
        if isinstance(r.event, ev.StepTried) and r.event.result in results and r.event.quote
    ]


def _step_right(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    """All the steps that are marked right, as a share of those that the scenario needs."""
    right = {s.id for s in ledger.scenario.steps if s.right}
    done: dict[str, tuple[int, str]] = {}
    for r in ledger.of(ev.StepTried):
        e = r.event
        if isinstance(e, ev.StepTried) and e.result in RIGHT and (e.step in right or not right):
            done[e.step] = (e.source, e.quote)
    if not ledger.scenario.steps:
        return NOT_NOW
    share = 1.0 if ledger.solved_turn is not None else min(1.0, len(done) / max(1, len(right)))
    open_ones = [s.label for s in ledger.scenario.steps if s.id in right and s.id not in done]
    return Found(
        share if done else 0.0,
        [q for q in done.values() if q[1]],
        where=ledger.last_turn or None,
        detail=f"What helps here: {'; '.join(open_ones[:3])}." if open_ones else "",
    )


def _of_steps(results: frozenset[str]) -> "Look":
    def finds(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
        quotes = _steps(ledger, results)
        return Found(float(bool(quotes)), quotes)

    return finds


def _question_repeated(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    return _causes(mark.model_copy(update={"causes": ("question_repeated",)}), ledger)


def _verified(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    """Every identity fact was asked for before the first step that a policy guards."""
    identity = {f.id for f in ledger.scenario.facts if f.identity}
    if not identity:
        return NOT_NOW
    guarded = {s for p in ledger.scenario.policies for s in p.on.steps}
    asked: dict[str, tuple[int, str]] = {}
    for r in ledger.events:
        e = r.event
        if isinstance(e, ev.FactAsked) and e.fact in identity:
            asked.setdefault(e.fact, (e.source, e.quote))
        if isinstance(e, ev.StepTried) and e.step in guarded:
            break
    return Found(len(asked) / len(identity), list(asked.values()), where=min(3, ledger.last_turn) or None)


def _policies_kept(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    kept = [r.event for r in ledger.of(ev.PolicyKept)]
    broken = ledger.of(ev.PolicyBroken)
    if not kept and not broken:
        return NOT_NOW
    quotes = [(e.source, e.quote) for e in kept if isinstance(e, ev.PolicyKept) and e.quote]
    return Found(0.0 if broken else 1.0, quotes)


def _policy_broken(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    found = [r.event for r in ledger.of(ev.PolicyBroken)]
    quotes = [(e.source, e.quote) for e in found if isinstance(e, ev.PolicyBroken) and e.quote]
    return Found(float(bool(quotes)), quotes)


def _success(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    if ledger.ended is None:
        return NOT_NOW
    quotes = _steps(ledger, RIGHT)[::-1]
    if not quotes and ledger.agent:
        quotes = [(ledger.agent[-1].seq, ledger.agent[-1].text)]
    share = 1.0 if ledger.ended.success else 0.0
    return Found(share, quotes if ledger.ended.success else [], where=ledger.last_turn or None)


def _confirmed(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    if ledger.solved_turn is None:
        return NOT_NOW
    done = [d for d in ledger.acts if d.act.kind == ActKind.CONFIRM_SOLVED and d.turn > ledger.solved_turn]
    return Found(float(bool(done)), [(d.seq, d.quote) for d in done], where=ledger.last_turn)


def _concerns(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    raised = {
        m.topic
        for r in ledger.of(ev.CustomerSaid)
        if isinstance(r.event, ev.CustomerSaid)
        for m in r.event.moves
        if m.kind in ("ask", "ask_again", "more")
    }
    answered = {}
    for r in ledger.of(ev.ConcernAnswered):
        if isinstance(r.event, ev.ConcernAnswered):
            answered[r.event.concern] = (r.event.source, r.event.quote)
    if not raised and not answered:
        return NOT_NOW
    share = len(answered) / max(1, len(raised | set(answered)))
    open_ones = [c.label for c in ledger.scenario.concerns if c.id in raised and c.id not in answered]
    detail = f"Still open: {'; '.join(open_ones[:4])}." if open_ones else ""
    return Found(share, list(answered.values()), where=ledger.last_turn or None, detail=detail)


def _facts(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    """What was found out by asking, as a share of what a thorough agent asks for."""
    wanted = {
        f.id
        for f in ledger.scenario.facts
        if not f.identity and f.reveal in (Reveal.ASKED, Reveal.PROBED, Reveal.TRUSTED)
    }
    if not wanted:
        return NOT_NOW
    told = {}
    for r in ledger.of(ev.FactUnlocked):
        e = r.event
        if isinstance(e, ev.FactUnlocked) and e.fact in wanted and e.quote:
            told[e.fact] = (e.source, e.quote)
    share = min(1.0, len(told) / max(1.0, ENOUGH_FACTS * len(wanted)))
    open_ones = [f.label for f in ledger.scenario.facts if f.id in wanted and f.id not in told]
    detail = f"Still open: {'; '.join(open_ones[:4])}." if open_ones else ""
    return Found(share, list(told.values()), where=min(3, ledger.last_turn) or None, detail=detail)


def replies(ledger: Ledger) -> list[tuple[int, float]]:
    """(seq, seconds the customer had waited) of each agent message that answers the customer."""
    found, waiting = [], None
    for r in ledger.events:
        e = r.event
        if isinstance(e, ev.CustomerSaid):
            waiting = r.at if waiting is None or e.last else waiting
        elif isinstance(e, ev.HoldStarted | ev.HoldEnded):
            waiting = r.at if waiting is not None else None
        elif isinstance(e, ev.AgentSaid) and waiting is not None:
            found.append((r.seq, (r.at - waiting) / 1000))
            waiting = None
    return found


def _slow(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    limit = mark.limit or SLOW_REPLY_S
    late = [seq for seq, seconds in replies(ledger) if seconds > limit]
    return Found(float(bool(late)), [(seq, ledger.messages[seq].text) for seq in late])


def _fast_first(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    answered = replies(ledger)
    if not answered:
        return NOT_NOW
    seq, seconds = answered[0]
    ok = seconds <= (mark.limit or FAST_FIRST_REPLY_S)
    return Found(float(ok), [(seq, ledger.messages[seq].text)] if ok else [], where=1)


def _key_phrases(mark: Mark, ledger: Ledger, phrases: tuple[str, ...]) -> Found:
    return _phrases(phrases, ledger) if phrases else NOT_NOW


Look = Callable[[Mark, Ledger, tuple[str, ...]], Found]

EVENTS: dict[str, Look] = {
    "step_right": _step_right,
    "step_wrong": _of_steps(WRONG),
    "step_repeated": _of_steps(frozenset({"repeated"})),
    "question_repeated": _question_repeated,
    "verified_first": _verified,
    "policies_kept": _policies_kept,
    "policy_broken": _policy_broken,
    "outcome_success": _success,
    "solution_confirmed": _confirmed,
    "concerns_answered": _concerns,
    "facts_found": _facts,
    "slow_reply": _slow,
    "fast_first_reply": _fast_first,
    "key_phrase": _key_phrases,
}
