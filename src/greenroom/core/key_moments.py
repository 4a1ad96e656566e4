"""The moments that made a session what it was, in the order they happened."""

from greenroom.core import events as ev
from greenroom.core.evaluation import KeyMoment
from greenroom.core.ledger import Ledger
from greenroom.core.marks_claims import statements
from greenroom.core.moves import MoveKind as M

BIG_MOVE = 10.0
"""How far frustration or satisfaction moves at once in a moment worth showing."""

MOST = 10

LABELS = {
    M.SUPERVISOR: "Asked for a supervisor",
    M.THREATEN: "Was about to leave",
    M.HANG_UP: "Hung up",
    M.WON_ROUND: "Was won round",
}


MOODS = {
    "step_right": "The customer's problem was mended",
    "progress": "The customer saw it moving",
    "step_wrong": "What the customer tried did not help",
    "step_worse": "It got worse",
    "step_repeated": "Was asked to do the same again",
    "question_repeated": "Was asked the same again",
    "empathy": "Felt understood",
    "apology": "Accepted an apology",
    "answered": "Got an answer",
    "blamed": "Was blamed",
    "rude": "Was hurt by the tone",
    "dismissed": "Was brushed off",
    "refused": "Was refused",
    "failed": "Got bad news",
    "transferred": "Was passed on",
    "hurried_close": "Was hurried out",
    "held": "Was kept on hold",
    "waited": "Was left waiting",
}


def key_moments(ledger: Ledger) -> tuple[KeyMoment, ...]:
    """At most `MOST` moments: the weightiest kept, shown in order."""
    found: list[tuple[float, KeyMoment]] = []
    hidden = {f.id: f.label for f in ledger.scenario.facts if f.hidden}
    steps = {s.id: s.label for s in ledger.scenario.steps}
    policies = {p.id: p.text for p in ledger.scenario.policies}
    for r in ledger.events:
        match r.event:
            case ev.MoodMoved() as e if e.quote:
                size = max(abs(e.delta.frustration), abs(e.delta.satisfaction))
                if size >= BIG_MOVE:
                    kind = "mood_up" if e.delta.satisfaction > 0 else "mood_down"
                    label = MOODS.get(e.cause, e.cause.replace("_", " "))
                    found.append((size, _at(ledger, e.source, kind, label, e.quote)))
            case ev.FactUnlocked() as e if e.fact in hidden:
                label = f"Learnt what was hidden: {hidden[e.fact]}"
                found.append((40, _at(ledger, e.source, "fact", label, e.quote)))
            case ev.StepTried() as e if e.result in ("fixed", "worse") and e.quote:
                kind = "solved" if e.result == "fixed" else "worse"
                found.append((60, _at(ledger, e.source, kind, steps.get(e.step, e.step), e.quote)))
            case ev.PolicyBroken() as e if e.quote:
                found.append((80, _at(ledger, e.source, "policy", policies.get(e.policy, e.policy), e.quote)))
            case ev.CustomerSaid() as e:
                for move in e.moves:
                    if move.kind in LABELS:
                        moment = _at(ledger, r.seq, move.kind.value, LABELS[move.kind], e.text)
                        found.append((50, moment))
            case _:
                pass
    wrong = [s for s in statements(ledger) if not s.right]
    found += [(45, _at(ledger, s.seq, "claim", "Stated what is not so", s.quote)) for s in wrong]
    kept = sorted(found, key=lambda pair: -pair[0])[:MOST]
    weightiest: dict[int, KeyMoment] = {}
    for _, moment in kept:
        weightiest.setdefault(moment.seq, moment)
    return tuple(sorted(weightiest.values(), key=lambda m: m.seq))


def _at(ledger: Ledger, seq: int, kind: str, label: str, quote: str) -> KeyMoment:
    message = ledger.messages.get(seq)
    return KeyMoment(seq=seq, at=message.at if message else 0, kind=kind, label=label, quote=quote)
