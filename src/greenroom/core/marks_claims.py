"""What the agent stated and promised, as the listener heard it, held against the scenario's knowledge."""

from greenroom.core import events as ev
from greenroom.core.acts import ActKind
from greenroom.core.evaluation import Stated
from greenroom.core.found import NOT_NOW, Found
from greenroom.core.ledger import Ledger
from greenroom.core.rubric import Mark
from greenroom.core.scenario import Policy

PROMISE = "promise"
"""Stands for the claim of a promise that nobody can keep."""


def statements(ledger: Ledger) -> tuple[Stated, ...]:
    """Every claim that was stated, and every promise that cannot be kept or that a rule forbids, in order.
    The same words come once for each claim."""
    claims = {c.id: c for c in ledger.scenario.claims}
    found: dict[tuple[str, int, str], Stated] = {}
    for d in ledger.acts:
        if d.act.kind not in (ActKind.STATE_RIGHT, ActKind.STATE_WRONG):
            continue
        claim = claims.get(d.act.target or "")
        if claim is None and d.act.target is not None:
            continue  # the scenario has lost the claim since
        stated = Stated(
            claim=claim.id if claim else PROMISE,
            right=d.act.kind == ActKind.STATE_RIGHT,
            seq=d.seq,
            quote=d.quote,
            correct=claim.right if claim else _against_promises(ledger),
            article=claim.article if claim else None,
        )
        found[stated.claim, d.seq, d.quote] = stated
    for policy, seq, quote in _forbidden(ledger):
        for key in [k for k in found if k[0] == PROMISE and k[1] == seq and (k[2] in quote or quote in k[2])]:
            del found[key]
        stated = Stated(
            claim=policy.id, right=False, seq=seq, quote=quote, correct=policy.better or policy.text
        )
        found.setdefault((policy.id, seq, quote), stated)
    return tuple(sorted(found.values(), key=lambda s: s.seq))


def stated_right(mark: Mark, ledger: Ledger) -> Found:
    """What was stated rightly, as a share of all that was stated."""
    said = statements(ledger)
    if not said:
        return NOT_NOW
    right = [s for s in said if s.right]
    found = Found(len(right) / len(said), [(s.seq, s.quote) for s in right])
    wrong = next((s for s in said if not s.right), None)
    if wrong is not None:
        found.where, found.what = ledger.messages[wrong.seq].turn, f"“{wrong.quote}”"
        found.better = wrong.correct
    return found


def stated_wrong(mark: Mark, ledger: Ledger) -> Found:
    """Wrong statements, each with the right one beside it. What breaks a rule is charged as that already."""
    broken = {(seq, quote) for _, seq, quote in _forbidden(ledger)}
    texts = {seq: [q for s, q in broken if s == seq] for seq, _ in broken}
    wrong = [
        s
        for s in statements(ledger)
        if not s.right and not any(q in s.quote or s.quote in q for q in texts.get(s.seq, ()))
    ]
    notes = {(s.seq, s.quote): f"right is: {s.correct}" for s in wrong if s.correct}
    return Found(float(bool(wrong)), [(s.seq, s.quote) for s in wrong], notes=notes)


def _forbidden(ledger: Ledger) -> list[tuple[Policy, int, str]]:
    """Promises that broke a rule against promising."""
    against = {p.id: p for p in ledger.scenario.policies if ActKind.PROMISE in p.on.acts}
    return [
        (against[r.event.policy], r.event.source, r.event.quote)
        for r in ledger.of(ev.PolicyBroken)
        if isinstance(r.event, ev.PolicyBroken) and r.event.policy in against and r.event.quote
    ]


def _against_promises(ledger: Ledger) -> str:
    """What the house says of promises, "" when it says nothing."""
    policies = ledger.scenario.policies
    return next((p.better or p.text for p in policies if ActKind.PROMISE in p.on.acts), "")
