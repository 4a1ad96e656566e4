"""Marks of a voice call: pace, fillers, letting the other finish, dead air. Without a call they have no
occasion, except dead air, which the times of a transcript show too."""

from greenroom.core.call_figures import DEAD_AIR_S, FILLERS, PACE
from greenroom.core.found import NOT_NOW, Found
from greenroom.core.ledger import Ledger
from greenroom.core.rubric import Mark

TOO_MANY = 10.0
"""Fillers in 100 words that leave nothing of the points."""

ENOUGH_WORDS = 30
"""Words of the agent's from which fillers can be counted."""

SPEECH_S = 15.0
"""Added to a limit where only the times of messages are known: what the customer said lies between them."""


def steady_pace(mark: Mark, ledger: Ledger) -> Found:
    """The share of the longer messages that were spoken at a pace which can be followed."""
    if ledger.call is None or not ledger.call.paces:
        return NOT_NOW
    paces = ledger.call.paces
    good = [(seq, wpm) for seq, wpm in paces if PACE[0] <= wpm <= PACE[1]]
    found = Found(len(good) / len(paces), [(seq, ledger.messages[seq].text) for seq, _ in good])
    found.notes = {(seq, ledger.messages[seq].text): f"{wpm} words a minute" for seq, wpm in good}
    off = [(seq, wpm) for seq, wpm in paces if (seq, wpm) not in good]
    if off:
        seq, wpm = max(off, key=lambda one: max(one[1] - PACE[1], PACE[0] - one[1]))
        found.where, found.what = ledger.messages[seq].turn, f"{wpm} words a minute"
    return found


def let_finish(mark: Mark, ledger: Ledger) -> Found:
    """The share of the agent's answers that began when the customer had finished."""
    if ledger.call is None:
        return NOT_NOW
    over = ledger.call.interrupted_customer
    cutting = {moment.seq for moment in over}
    calm = {moment.seq for moment in ledger.call.responses} - cutting
    if not calm and not cutting:
        return NOT_NOW
    found = Found(len(calm) / len(calm | cutting), [(seq, ledger.messages[seq].text) for seq in sorted(calm)])
    if over:
        found.where = ledger.messages[over[0].seq].turn
        talked_over = over[0].over
        found.said = ledger.messages[talked_over].text if talked_over in ledger.messages else ""
    return found


def few_fillers(mark: Mark, ledger: Ledger) -> Found:
    """Fillers in 100 words; the longest messages without any are quoted."""
    call = ledger.call
    if call is None or call.fillers is None or call.fillers_per_100 is None or call.words < ENOUGH_WORDS:
        return NOT_NOW
    share = (TOO_MANY - call.fillers_per_100) / (TOO_MANY - FILLERS)
    filled = [moment.seq for moment in call.fillers]
    clean = [seq for seq in call.spoken if seq not in filled]
    clean.sort(key=lambda seq: -len(ledger.messages[seq].text))
    found = Found(max(0.0, min(1.0, share)), [(seq, ledger.messages[seq].text) for seq in clean])
    if filled:
        worst = max(filled, key=filled.count)
        found.where = ledger.messages[worst].turn
        words = [moment.quote for moment in call.fillers if moment.seq == worst]
        found.what = f"{call.fillers_per_100:g} in 100 words: {', '.join(words[:5])}"
    return found


def dead_air(mark: Mark, ledger: Ledger) -> Found:
    """Silences that were the agent's to break and went on for longer than the mark's limit."""
    limit = mark.limit or DEAD_AIR_S
    if ledger.call is None:
        late = [(seq, s) for seq, s in ledger.answered_s if s > limit + SPEECH_S]
    else:
        late = [(m.seq, m.seconds) for m in ledger.call.agents_silences if m.seconds > limit]
    quotes = [(seq, ledger.messages[seq].text) for seq, _ in late]
    notes = {quote: f"{s:.0f} seconds" for quote, (_, s) in zip(quotes, late, strict=True)}
    return Found(float(bool(quotes)), quotes, notes=notes)
