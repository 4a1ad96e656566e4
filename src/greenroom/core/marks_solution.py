"""Marks of the solution: steps, identity, rules, the outcome, and whether anybody checked."""

from greenroom.core import events as ev
from greenroom.core.acts import ActKind
from greenroom.core.found import NOT_NOW, Found, Quotes
from greenroom.core.ledger import Ledger
from greenroom.core.moves import MoveKind as M
from greenroom.core.rubric import Mark

RIGHT = frozenset({"fixed", "progress"})


def steps(ledger: Ledger, results: frozenset[str]) -> Quotes:
    return [
        (r.event.source, r.event.quote)
        for r in ledger.of(ev.StepTried)
        if isinstance(r.event, ev.StepTried) and r.event.result in results and r.event.quote
    ]


def step_right(mark: Mark, ledger: Ledger) -> Found:
    """The steps that are marked right (all others that helped, where none is), as a share of those needed."""
    known = {s.id: s for s in ledger.scenario.steps}
    right = [s.id for s in ledger.scenario.steps if s.right]
    if not known:
        return NOT_NOW
    done: dict[str, tuple[int, str]] = {}
    if ledger.simulated:
        for r in ledger.of(ev.StepTried):
            e = r.event
            if isinstance(e, ev.StepTried) and e.result in RIGHT and e.quote:
                done.setdefault(e.step, (e.source, e.quote))
    else:
        for d in ledger.acts:
            if d.act.kind == ActKind.PROPOSE_STEP and d.act.target in known:
                done.setdefault(str(d.act.target), (d.seq, d.quote))
    if right:
        done = {k: v for k, v in done.items() if k in right}
    share = 1.0 if done and ledger.solved_turn is not None else len(done) / max(1, len(right))
    tried = {r.event.step for r in ledger.of(ev.StepTried) if isinstance(r.event, ev.StepTried)}
    open_step = next((s for s in right if s not in tried), None)
    found = Found(min(1.0, share), list(done.values()), where=ledger.last_turn)
    if open_step is not None:
        found.what, found.better = known[open_step].label, known[open_step].says[0]
        proposed = [
            d for d in ledger.acts if d.act.kind == ActKind.PROPOSE_STEP and d.act.target == open_step
        ]
        if proposed:
            found.what += ": proposed, and not understood"
            found.where = proposed[-1].turn
    return found


def step_wrong(mark: Mark, ledger: Ledger) -> Found:
    """Steps that changed nothing or made it worse. Looking once more at what had helped, or at anything once
    it is mended, is no detour."""
    quotes: Quotes = []
    helped: set[str] = set()
    mended = False
    for r in ledger.of(ev.StepTried):
        e = r.event
        if not isinstance(e, ev.StepTried):
            continue
        again = mended or e.step in helped
        if e.quote and (e.result == "worse" or (e.result == "same" and not again)):
            quotes.append((e.source, e.quote))
        if e.result in RIGHT:
            helped.add(e.step)
        mended |= e.result == "fixed"
    return Found(float(bool(quotes)), quotes)


def step_repeated(mark: Mark, ledger: Ledger) -> Found:
    quotes = steps(ledger, frozenset({"repeated"}))
    return Found(float(bool(quotes)), quotes)


def success(mark: Mark, ledger: Ledger) -> Found:
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
    quotes = confirmed[-1:] or steps(ledger, RIGHT)[-1:] or last
    return Found(1.0 if quotes else 0.0, quotes, what=label)


def confirmed(mark: Mark, ledger: Ledger) -> Found:
    """Asking in the very message that mended it counts: the customer answers when they have tried."""
    asked = [d for d in ledger.acts if d.act.kind == ActKind.CONFIRM_SOLVED and d.worth]
    if not ledger.simulated and ledger.said_solved is not None:
        return Found(float(bool(asked)), [(d.seq, d.quote) for d in asked[-1:]], where=ledger.last_turn)
    if ledger.solved_turn is None:
        return NOT_NOW
    done = [d for d in asked if d.turn >= ledger.solved_turn][:1]
    return Found(float(bool(done)), [(d.seq, d.quote) for d in done], where=ledger.last_turn)


def verified(mark: Mark, ledger: Ledger) -> Found:
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


def policies_kept(mark: Mark, ledger: Ledger) -> Found:
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


def policy_broken(mark: Mark, ledger: Ledger) -> Found:
    found = [r.event for r in ledger.of(ev.PolicyBroken)]
    texts = {p.id: p.text for p in ledger.scenario.policies}
    broken = [e for e in found if isinstance(e, ev.PolicyBroken) and e.quote]
    quotes = [(e.source, e.quote) for e in broken]
    notes = {(e.source, e.quote): texts.get(e.policy, e.policy) for e in broken}
    return Found(float(bool(quotes)), quotes, notes=notes)
