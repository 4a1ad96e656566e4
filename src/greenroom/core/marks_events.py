"""Marks that the log answers by itself: steps, facts, questions, policies, the outcome, and time."""

from collections.abc import Callable

from greenroom.core import events as ev
from greenroom.core.acts import ActKind
from greenroom.core.courtesy import words
from greenroom.core.found import NOT_NOW, Found
from greenroom.core.ledger import Ledger
from greenroom.core.mood import Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.rubric import Mark
from greenroom.core.scenario import Reveal
from greenroom.core.service_levels import TARGETS

RIGHT = frozenset({"fixed", "progress"})
WRONG = frozenset({"same", "worse"})

ENOUGH_FACTS = 0.6
"""Share of the facts that have to be asked for, from which the questions were thorough."""

EXPLAINS = 8
"""Words from which a message can explain something; fewer earn half."""

Quotes = list[tuple[int, str]]


def _steps(ledger: Ledger, results: frozenset[str]) -> Quotes:
    return [
        (r.event.source, r.event.quote)
        for r in ledger.of(ev.StepTried)
        if isinstance(r.event, ev.StepTried) and r.event.result in results and r.event.quote
    ]


def _step_right(mark: Mark, ledger: Ledger) -> Found:
    """The steps that are marked right (all others that helped, where none is), as a share of those needed."""
    steps = {s.id: s for s in ledger.scenario.steps}
    right = [s.id for s in ledger.scenario.steps if s.right]
    if not steps:
        return NOT_NOW
    done: dict[str, tuple[int, str]] = {}
    if ledger.simulated:
        for r in ledger.of(ev.StepTried):
            e = r.event
            if isinstance(e, ev.StepTried) and e.result in RIGHT and e.quote:
                done.setdefault(e.step, (e.source, e.quote))
    else:
        for d in ledger.acts:
            if d.act.kind == ActKind.PROPOSE_STEP and d.act.target in steps:
                done.setdefault(str(d.act.target), (d.seq, d.quote))
    if right:
        done = {k: v for k, v in done.items() if k in right}
    share = 1.0 if done and ledger.solved_turn is not None else len(done) / max(1, len(right))
    tried = {r.event.step for r in ledger.of(ev.StepTried) if isinstance(r.event, ev.StepTried)}
    open_step = next((s for s in right if s not in tried), None)
    found = Found(min(1.0, share), list(done.values()), where=ledger.last_turn)
    if open_step is not None:
        found.what, found.better = steps[open_step].label, steps[open_step].says[0]
        proposed = [
            d for d in ledger.acts if d.act.kind == ActKind.PROPOSE_STEP and d.act.target == open_step
        ]
        if proposed:
            found.what += ": proposed, and not understood"
            found.where = proposed[-1].turn
    return found


def _of_steps(results: frozenset[str]) -> "Look":
    def finds(mark: Mark, ledger: Ledger) -> Found:
        quotes = _steps(ledger, results)
        return Found(float(bool(quotes)), quotes)

    return finds


def asked_twice(ledger: Ledger) -> Quotes:
    """Questions for what the customer had told. In a transcript, where nobody knows what was told: the same
    question in a later message, by its meaning or its words."""
    if ledger.simulated:
        return [
            (r.event.source, r.event.quote)
            for r in ledger.of(ev.MoodMoved)
            if isinstance(r.event, ev.MoodMoved)
            and r.event.cause == Cause.QUESTION_REPEATED
            and r.event.quote
        ]
    quotes: Quotes = []
    asked: dict[str, int] = {}
    for d in ledger.acts:
        if d.act.kind not in (ActKind.ASK_FACT, ActKind.VERIFY, ActKind.ASK_OPEN):
            continue
        key = d.act.target or " ".join(words(d.quote))
        if asked.setdefault(key, d.turn) < d.turn:
            quotes.append((d.seq, d.quote))
    return quotes


def _question_repeated(mark: Mark, ledger: Ledger) -> Found:
    quotes = asked_twice(ledger)
    return Found(float(bool(quotes)), quotes)


def _worn_out(mark: Mark, ledger: Ledger) -> Found:
    """Courtesies so often that the customer minded: the words that the complaint answers."""
    quotes: Quotes = []
    for r in ledger.of(ev.CustomerSaid):
        if isinstance(r.event, ev.CustomerSaid) and any(m.kind == M.WORN_EMPATHY for m in r.event.moves):
            before = [d for d in ledger.acts if d.seq < r.seq]
            kinds = (ActKind.EMPATHISE, ActKind.APOLOGISE)
            worn = [d for d in before if d.act.kind in kinds and d.turn == before[-1].turn]
            quotes += [(d.seq, d.quote) for d in worn[:1]]
    return Found(float(bool(quotes)), quotes)


def _verified(mark: Mark, ledger: Ledger) -> Found:
    """Every identity fact was asked for before the first step that a policy guards."""
    identity = {f.id: f for f in ledger.scenario.facts if f.identity}
    if not identity or not ledger.simulated:
        return NOT_NOW
    guarded = {s for p in ledger.scenario.policies for s in p.on.steps}
    asked: dict[str, tuple[int, str]] = {}
    for r in ledger.events:
        e = r.event
        if isinstance(e, ev.FactAsked) and e.fact in identity and e.quote:
            asked.setdefault(e.fact, (e.source, e.quote))
        if isinstance(e, ev.StepTried) and e.step in guarded and e.result != "blocked":
            break
    found = Found(len(asked) / len(identity), list(asked.values()), where=min(3, ledger.last_turn))
    left = next((f for f in identity.values() if f.id not in asked), None)
    if left is not None:
        found.what, found.better = left.label, left.asks[0]
    return found


def _policies_kept(mark: Mark, ledger: Ledger) -> Found:
    kept = [r.event for r in ledger.of(ev.PolicyKept)]
    broken = [r.event for r in ledger.of(ev.PolicyBroken)]
    if not kept and not broken:
        return NOT_NOW
    texts = {p.id: p.text for p in ledger.scenario.policies}
    notes = {(e.source, e.quote): texts.get(e.policy, e.policy) for e in kept if isinstance(e, ev.PolicyKept)}
    quotes = [(e.source, e.quote) for e in kept if isinstance(e, ev.PolicyKept) and e.quote]
    found = Found(0.0 if broken else 1.0, quotes if not broken else [], notes=notes)
    for e in broken[:1]:
        if isinstance(e, ev.PolicyBroken):
            policy = next((p for p in ledger.scenario.policies if p.id == e.policy), None)
            found.where = ledger.messages[e.source].turn if e.source in ledger.messages else None
            found.what = policy.text if policy else e.policy
            found.better = (policy.better or "") if policy else ""
    return found


def _policy_broken(mark: Mark, ledger: Ledger) -> Found:
    found = [r.event for r in ledger.of(ev.PolicyBroken)]
    texts = {p.id: p.text for p in ledger.scenario.policies}
    broken = [e for e in found if isinstance(e, ev.PolicyBroken) and e.quote]
    quotes = [(e.source, e.quote) for e in broken]
    notes = {(e.source, e.quote): texts.get(e.policy, e.policy) for e in broken}
    return Found(float(bool(quotes)), quotes, notes=notes)


def _success(mark: Mark, ledger: Ledger) -> Found:
    """A good end, on the customer's own word for it where there is one."""
    if ledger.ended is None:
        said = None if ledger.simulated else ledger.said_solved
        return Found(1.0, [said]) if said else NOT_NOW
    label = next((o.label for o in ledger.scenario.outcomes if o.id == ledger.ended.outcome), "")
    if not ledger.ended.success:
        goal = next((o.label for o in ledger.scenario.outcomes if o.success), "")
        return Found(where=ledger.last_turn, what=f"{label}; a good end is: {goal}" if goal else label)
    confirmed = [
        (r.seq, r.event.text)
        for r in ledger.of(ev.CustomerSaid)
        if isinstance(r.event, ev.CustomerSaid) and any(m.kind == M.CONFIRM_SOLVED for m in r.event.moves)
    ]
    last = [(m.seq, m.text) for m in ledger.agent[-1:]]
    quotes = confirmed[-1:] or _steps(ledger, RIGHT)[-1:] or last
    return Found(1.0 if quotes else 0.0, quotes, what=label)


def _confirmed(mark: Mark, ledger: Ledger) -> Found:
    """Asking in the very message that mended it counts: the customer answers when they have tried."""
    asked = [d for d in ledger.acts if d.act.kind == ActKind.CONFIRM_SOLVED and d.worth]
    if not ledger.simulated and ledger.said_solved is not None:
        return Found(float(bool(asked)), [(d.seq, d.quote) for d in asked[-1:]], where=ledger.last_turn)
    if ledger.solved_turn is None:
        return NOT_NOW
    done = [d for d in asked if d.turn >= ledger.solved_turn][:1]
    return Found(float(bool(done)), [(d.seq, d.quote) for d in done], where=ledger.last_turn)


def _concerns(mark: Mark, ledger: Ledger) -> Found:
    """The customer's own questions: each that was put, or answered before it was put."""
    concerns = {c.id: c for c in ledger.scenario.concerns}
    raised: dict[str, tuple[str, int]] = {}  # concern -> the customer's words, the agent turn they came after
    answered: dict[str, tuple[int, str]] = {}
    turns = {m.seq: m.turn for m in ledger.customer}
    for r in ledger.events:
        match r.event:
            case ev.CustomerSaid() as e:
                for move in e.moves:
                    if move.kind in (M.ASK, M.ASK_AGAIN, M.MORE) and move.topic:
                        raised.setdefault(move.topic, (e.text, turns[r.seq]))
            case ev.ConcernAnswered() as e if e.quote:
                answered[e.concern] = (e.source, e.quote)
            case _:
                pass
    if not raised and not answered:
        return NOT_NOW
    left = [c for c in raised if c not in answered]
    found = Found(len(answered) / len({*raised, *answered}), list(answered.values()))
    if left:
        found.said, after = raised[left[0]]
        found.where = min(after + 1, ledger.last_turn)
        if left[0] in concerns:
            found.what, found.better = concerns[left[0]].label, concerns[left[0]].answers[0]
    return found


def _facts(mark: Mark, ledger: Ledger) -> Found:
    """What was found out by asking, as a share of what a thorough agent asks for. In a transcript: asked."""
    needed = (Reveal.ASKED, Reveal.PROBED, Reveal.TRUSTED)
    wanted = {f.id: f for f in ledger.scenario.facts if not f.identity and f.reveal in needed}
    if not wanted:
        return NOT_NOW
    told: dict[str, tuple[int, str]] = {}
    for r in ledger.of(ev.FactUnlocked):
        e = r.event
        if isinstance(e, ev.FactUnlocked) and e.fact in wanted and e.quote:
            told.setdefault(e.fact, (e.source, e.quote))
    if not ledger.simulated:
        for d in ledger.acts:
            if d.act.kind == ActKind.ASK_FACT and d.act.target in wanted:
                told.setdefault(str(d.act.target), (d.seq, d.quote))
    share = min(1.0, len(told) / max(1.0, ENOUGH_FACTS * len(wanted)))
    left = [f for f in wanted.values() if f.id not in told]
    found = Found(share, list(told.values()), where=min(3, ledger.last_turn))
    asked = {
        r.event.fact: r.event.source for r in ledger.of(ev.FactAsked) if isinstance(r.event, ev.FactAsked)
    }
    for fact in sorted(left, key=lambda f: f.id not in asked)[:1]:
        found.what, found.better = fact.label, fact.asks[0]
        if fact.id in asked:
            found.what = f"{fact.label}: asked for, and held back"
            found.better = f"{mark.better} {fact.asks[0]}".strip()
            found.where = ledger.messages[asked[fact.id]].turn
    return found


def _plain_words(mark: Mark, ledger: Ledger) -> Found:
    """Plain words, where there was something to explain: a step or a question that takes knowledge, words of
    the trade, or a customer who did not follow."""
    done = [d for d in ledger.acts if d.act.kind == ActKind.EXPLAIN_PLAIN and d.worth]
    if done:
        best = max(done, key=lambda d: len(words(ledger.messages[d.seq].text)))
        enough = len(words(ledger.messages[best.seq].text)) >= EXPLAINS
        return Found(1.0 if enough else 0.5, [(best.seq, best.quote)], where=best.turn)
    technical = {s.id for s in ledger.scenario.steps if s.tech}
    for r in ledger.events:
        match r.event:
            case ev.CustomerSaid() as e:
                lost = any(m.kind in (M.PUZZLED, M.ASK_HOW, M.COMPLAIN_JARGON) for m in e.moves)
                turn = next(m.turn for m in ledger.customer if m.seq == r.seq) + 1
            case ev.StepTried() as e:
                lost, turn = e.step in technical, ledger.messages[e.source].turn
            case ev.AgentAppraised() as e:
                lost = any(a.kind == ActKind.EXPLAIN_JARGON for a in e.acts)
                turn = ledger.messages[e.source].turn
            case _:
                continue
        if lost:
            return Found(where=min(turn, ledger.last_turn))
    return NOT_NOW


def _slow(mark: Mark, ledger: Ledger) -> Found:
    """Replies later than the mark's limit, or than the service level of the ticket's priority."""
    targets = TARGETS[ledger.scenario.ticket.priority]
    late = []
    for i, (seq, seconds) in enumerate(ledger.answered_s):
        limit = mark.limit or (targets.first_reply if i == 0 else targets.next_reply)
        if seconds > limit:
            late.append((seq, ledger.messages[seq].text))
    return Found(float(bool(late)), late)


Look = Callable[[Mark, Ledger], Found]

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
    "plain_words": _plain_words,
    "worn_out": _worn_out,
    "slow_reply": _slow,
}
