"""Looks for one mark of a rubric in a ledger: by acts in their moment, by causes of mood, by words, or by
what the log says (`marks_events`)."""

import re
from collections.abc import Iterable, Sequence

from greenroom.core import events as ev
from greenroom.core.acts import ActKind
from greenroom.core.courtesy import words
from greenroom.core.found import NOT_NOW, Found
from greenroom.core.ledger import Done, Ledger
from greenroom.core.marks_events import EVENTS
from greenroom.core.rubric import Mark

THIN = 4
"""An answer to a feeling in fewer words than this is a phrase, and earns half."""

CURT = 3
"""A courtesy that is a whole message of fewer words than this earns half: "Bye." is no goodbye."""

LATER = 3
"""Agent turns from which the scenario's ideal wording, written for the start, no longer fits."""


def look(mark: Mark, ledger: Ledger, phrases: tuple[str, ...] = ()) -> Found:
    """Look for `mark`. `phrases` are the scenario's key phrases (regular expressions)."""
    if mark.acts:
        return _acts(mark, ledger)
    if mark.causes:
        return _causes(mark, ledger)
    if mark.event == "key_phrase":
        return _key_phrases(phrases, ledger)
    if mark.event is not None:
        return EVENTS[mark.event](mark, ledger)
    return _phrases(mark.phrases, ledger, mark)


def _acts(mark: Mark, ledger: Ledger) -> Found:
    done = [d for d in ledger.acts if d.act.kind in mark.acts and d.worth and _in_time(mark, d, ledger)]
    match mark.after:
        case "upset":
            return _answering(mark, done, ledger)
        case "settled" if not ledger.settled:
            return Found(
                where=ledger.last_turn, what="first the matter has to be settled", better=mark.better
            )
        case "told":
            turns = {t for t in ledger.told_turns if t <= ledger.last_turn}
        case "hold":
            turns = {t for t in ledger.hold_turns if t <= ledger.last_turn}
        case _:
            return _counted(done, mark.times, _place(mark, ledger), ledger)
    if not turns:
        return NOT_NOW
    done = [d for d in done if d.turn in turns]
    heard = {d.turn for d in done}
    return _counted(done, min(mark.times, len(turns)), min(turns - heard, default=None), ledger)


def _in_time(mark: Mark, done: Done, ledger: Ledger) -> bool:
    return _turn_in_time(mark, done.turn, ledger)


def _turn_in_time(mark: Mark, turn: int, ledger: Ledger) -> bool:
    if mark.within_turns is not None and turn > mark.within_turns:
        return False
    return mark.last_turns is None or turn > ledger.last_turn - mark.last_turns


def _place(mark: Mark, ledger: Ledger) -> int | None:
    """The agent turn in which the words were missing most."""
    if mark.within_turns is not None:
        return 1
    if mark.last_turns is not None:
        return ledger.last_turn
    if ActKind.SET_EXPECTATION in mark.acts:
        return ledger.first("propose_step", "hold")
    return ledger.upset[0].first if ledger.upset else None


def _counted(done: Sequence[Done], times: int, where: int | None, ledger: Ledger) -> Found:
    """One for each turn, up to `times`; full messages before curt ones."""
    turns: dict[int, Done] = {}
    for d in done:
        turns.setdefault(d.turn, d)
    found = sorted(turns.values(), key=lambda d: _weight(d, ledger), reverse=True)[:times]
    share = sum(_weight(d, ledger) for d in found) / times
    if 0 < share < 1 and where is None:
        where = found[-1].turn
    return Found(share, [(d.seq, d.quote) for d in sorted(found, key=lambda d: d.seq)], where=where)


def _weight(done: Done, ledger: Ledger) -> float:
    return 0.5 if len(words(ledger.messages[done.seq].text)) < CURT else 1.0


def _answering(mark: Mark, done: Sequence[Done], ledger: Ledger) -> Found:
    """The share of the customer's feelings that were answered, each by words of its own. A phrase of two or
    three words answers by half."""
    if not ledger.upset:
        return NOT_NOW
    share, quotes, used = 0.0, [], set()
    missing = None
    for occasion in ledger.upset:
        answers = [d for d in done if occasion.first <= d.turn <= occasion.last and d.seq not in used]
        best = max(answers, key=lambda d: len(words(d.quote)), default=None)
        if best is None:
            missing = missing or occasion
            continue
        used.add(best.seq)
        share += 1.0 if len(words(best.quote)) >= THIN else 0.5
        quotes.append((best.seq, best.quote))
    found = Found(share / len(ledger.upset), quotes)
    if missing is not None:
        found.where = min(max(missing.first, missing.turn + 1), ledger.last_turn)
        found.said = missing.quote
        found.better = mark.better if missing.turn >= LATER else ""
    elif quotes:
        message = ledger.messages[quotes[0][0]]
        found.where = message.turn
    return found


def _causes(mark: Mark, ledger: Ledger) -> Found:
    """What was left undone has no words of its own: then the whole message is quoted."""
    quotes = []
    for r in ledger.of(ev.MoodMoved):
        e = r.event
        if isinstance(e, ev.MoodMoved) and e.cause in mark.causes and e.source in ledger.messages:
            quotes.append((e.source, e.quote or ledger.messages[e.source].text))
    return Found(min(1.0, len(quotes) / mark.times), quotes)


def _key_phrases(patterns: tuple[str, ...], ledger: Ledger) -> Found:
    """The scenario's key phrases, as a share; the first that is missing is named."""
    if not patterns:
        return NOT_NOW
    found = {p: _phrases((p,), ledger).quotes for p in patterns}
    missing = next((p for p, quotes in found.items() if not quotes), "")
    said = [q for quotes in found.values() for q in quotes]
    return Found(len([q for q in found.values() if q]) / len(found), said, what=missing)


def _phrases(patterns: Iterable[str], ledger: Ledger, mark: Mark | None = None) -> Found:
    """The first place of each pattern, within the turns of `mark`."""
    quotes = []
    for pattern in patterns:
        for message in ledger.agent:
            if mark is not None and not _turn_in_time(mark, message.turn, ledger):
                continue
            at = re.search(pattern, message.text, re.IGNORECASE)
            if at is not None and at.group():
                quotes.append((message.seq, at.group()))
                break
    where = _place(mark, ledger) if mark is not None else None
    return Found(1.0 if quotes else 0.0, quotes, where=where)
