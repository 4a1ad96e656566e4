"""Marks that the log answers by itself: questions, facts, concerns, plain words and time.

Those of the solution are in `marks_solution`.
"""

import re
from collections.abc import Callable

from greenroom.core import events as ev
from greenroom.core import marks_call as call
from greenroom.core import marks_claims as claims
from greenroom.core import marks_script as script
from greenroom.core import marks_solution as solution
from greenroom.core.acts import ActKind
from greenroom.core.courtesy import words
from greenroom.core.found import NOT_NOW, Found, Quotes
from greenroom.core.ledger import Done, Ledger
from greenroom.core.mood import Cause
from greenroom.core.moves import MoveKind as M
from greenroom.core.rubric import Mark
from greenroom.core.scenario import Reveal
from greenroom.core.service_levels import TARGETS

ENOUGH_FACTS = 0.6
"""Share of the facts that have to be asked for, from which the questions were thorough."""

EXPLAINS = 8
"""Words from which a message can explain something; fewer earn half."""


def asked_twice(ledger: Ledger) -> Quotes:
    """Questions for what the customer had told. In a transcript, where nobody knows what was told: the same
    question in a later message, by its meaning or its words."""
    if ledger.simulated:
        return _reminded(ledger)
    quotes: Quotes = []
    asked: dict[str, int] = {}
    for d in ledger.acts:
        if d.act.kind not in (ActKind.ASK_FACT, ActKind.VERIFY, ActKind.ASK_OPEN):
            continue
        key = d.act.target or " ".join(words(d.quote))
        if asked.setdefault(key, d.turn) < d.turn:
            quotes.append((d.seq, d.quote))
    return quotes


def _reminded(ledger: Ledger) -> Quotes:
    """Questions that cost the customer's patience because it had answered them. Pressing for what is still
    held back costs patience too, and is another matter."""
    quotes: Quotes = []
    told: set[str | None] = set()
    asked: dict[int, set[str]] = {}
    for r in ledger.events:
        match r.event:
            case ev.CustomerSaid() as e:
                told |= {m.topic for m in e.moves if m.kind in (M.TELL, M.REMIND)}
            case ev.FactAsked() as e:
                asked.setdefault(e.source, set()).add(e.fact)
            case ev.MoodMoved() as e if e.cause == Cause.QUESTION_REPEATED and e.quote:
                if asked.get(e.source, set()) & told:
                    quotes.append((e.source, e.quote))
            case _:
                pass
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


def _concerns(mark: Mark, ledger: Ledger) -> Found:
    """The customer's own questions: each that was put, or answered before it was put."""
    concerns = {c.id: c for c in ledger.scenario.concerns}
    raised: dict[str, tuple[str, int]] = {}  # concern -> the customer's words, the agent turn they came after
    answered: dict[str, tuple[int, str]] = {}
    for r in ledger.events:
        match r.event:
            case ev.CustomerSaid() as e:
                for move in e.moves:
                    if move.kind in (M.ASK, M.ASK_AGAIN, M.MORE) and move.topic:
                        raised.setdefault(move.topic, (e.text, ledger.messages[r.seq].turn))
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
    found = Found(share, list(told.values()))
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
                turn = ledger.messages[r.seq].turn + 1
            case ev.StepTried() as e:
                lost, turn = e.step in technical, ledger.messages[e.source].turn
            case ev.AgentAppraised() | ev.AgentReappraised() as e:
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


def _asked_before_hold(mark: Mark, ledger: Ledger) -> Found:
    """Holds that were asked for: a question with the words for holding, in the message before the hold. In a
    transcript, which has no holds: in the message that speaks of one."""
    asked = {d.turn: d for d in ledger.acts if d.act.kind == ActKind.HOLD and _asks(d, ledger)}
    turns = {t - 1 for t in ledger.hold_turns if t > 1}
    if not ledger.simulated:
        turns = {d.turn for d in ledger.acts if d.act.kind == ActKind.HOLD}
    if not turns:
        return NOT_NOW
    met = [asked[t] for t in sorted(turns) if t in asked]
    left = min(turns - asked.keys(), default=None)
    return Found(len(met) / len(turns), [(d.seq, d.quote) for d in met], where=left)


def _asks(done: Done, ledger: Ledger) -> bool:
    text = ledger.messages[done.seq].text
    return "?" in re.split(r"(?<=[.!?])\s", text[done.act.start :])[0]


Look = Callable[[Mark, Ledger], Found]

EVENTS: dict[str, Look] = {
    "step_right": solution.step_right,
    "step_wrong": solution.step_wrong,
    "step_repeated": solution.step_repeated,
    "question_repeated": _question_repeated,
    "verified_first": solution.verified,
    "policies_kept": solution.policies_kept,
    "policy_broken": solution.policy_broken,
    "outcome_success": solution.success,
    "solution_confirmed": solution.confirmed,
    "concerns_answered": _concerns,
    "facts_found": _facts,
    "plain_words": _plain_words,
    "worn_out": _worn_out,
    "slow_reply": _slow,
    "claims_right": claims.stated_right,
    "wrong_claim": claims.stated_wrong,
    "script_line": script.lines_said,
    "script_order": script.lines_in_order,
    "asked_before_hold": _asked_before_hold,
    "steady_pace": call.steady_pace,
    "let_finish": call.let_finish,
    "few_fillers": call.few_fillers,
    "dead_air": call.dead_air,
}
