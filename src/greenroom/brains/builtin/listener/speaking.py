"""Ways of speaking in one unit: what the cue lists show, weighed by the head that knows more wordings."""

import re
from collections.abc import Set
from typing import NamedTuple

from greenroom.brains.builtin.listener.cues import Cue, Words
from greenroom.brains.builtin.listener.sentences import Span, clause, trimmed
from greenroom.brains.builtin.understanding.ways import UNKIND as HURTS
from greenroom.brains.builtin.understanding.ways import ways, weights
from greenroom.core.acts import ActKind
from greenroom.core.courtesy import heaped

Shown = list[tuple[Cue, Span]]

KEPT = 0.2
"""Probability below which a cue is taken for a chance likeness."""

ADDED = 0.5
"""Probability from which a way of speaking is heard that no cue shows."""

HURT, HURT_SOMEHOW = 0.55, 0.7
"""The same for what hurts, in one way and in whichever (few words: in both): a wrong charge is worse than a
missed one."""

HURT_ASKED, HURT_SOMEHOW_ASKED = 0.85, 0.92
"""The same in a question: "and nobody else has complained?" wants to know something."""

SURE = 0.9
"""Probability from which words that no cue lists stand beside a sure question or step in the same words."""

CLEAR = 0.95
"""Probability of one way of speaking beside which others have to be as likely as `FILLS` to be heard."""

PLAIN = 0.38

LEAST = {
    ActKind.GREET: PLAIN,
    ActKind.INTRODUCE: PLAIN,
    ActKind.ASK_OPEN: PLAIN,
    ActKind.APOLOGISE: PLAIN,
    ActKind.EXPLAIN_PLAIN: PLAIN,
    ActKind.CONFIRM_SOLVED: PLAIN,
    ActKind.THANK: PLAIN,
    ActKind.OFFER_MORE: 0.6,
}
"""Another probability than `ADDED`: for acts that few other words are like, and for offering more, which many
questions are like ("is there a plant on your desk?")."""

ALSO = 0.3
"""Probability from which words that surely hurt do so in this way too."""

FILLS = 0.8
"""Probability from which such words do nothing else besides."""

QUESTIONS = frozenset({ActKind.ASK_OPEN, ActKind.CONFIRM_SOLVED, ActKind.OFFER_MORE})

BESIDES = frozenset({ActKind.SET_EXPECTATION, ActKind.EXPLAIN_PLAIN})
"""Acts whose words may ask or propose something as well."""

UNKIND = frozenset({ActKind.BLAME, ActKind.RUDE, ActKind.DISMISS})

KIND = frozenset({ActKind.THANK, ActKind.ACKNOWLEDGE, ActKind.APOLOGISE, ActKind.EMPATHISE, ActKind.REASSURE})
"""What nobody does in the very words that hurt: the likelier of the two is heard."""

_NEVER = re.compile(r"(?!)")

_SAYS_IT_BETTER: dict[ActKind, frozenset[ActKind]] = {
    ActKind.THANK: frozenset({ActKind.RESUME, ActKind.EMPATHISE}),
    ActKind.ACKNOWLEDGE: frozenset(set(ActKind) - {ActKind.ACKNOWLEDGE}),
    ActKind.REASSURE: frozenset({ActKind.OFFER_MORE, ActKind.CONFIRM_SOLVED, *UNKIND}),
    ActKind.ASK_OPEN: frozenset({ActKind.OFFER_MORE, ActKind.CONFIRM_SOLVED}),
    ActKind.SET_EXPECTATION: frozenset({ActKind.REFUSE, *UNKIND}),
    ActKind.CHECK_UNDERSTANDING: frozenset({ActKind.CONFIRM_SOLVED}),
    ActKind.CLOSE: frozenset({ActKind.OFFER_MORE, ActKind.GREET}),
    ActKind.HOLD: frozenset({ActKind.TRANSFER}),
    ActKind.REFUSE: frozenset({ActKind.DISMISS, ActKind.FAILURE}),
    ActKind.FAILURE: frozenset({ActKind.DISMISS}),
    ActKind.EXPLAIN_PLAIN: UNKIND,
    ActKind.EMPATHISE: UNKIND,
}
"""An act gives way to the ones named, when the same part of a sentence shows both."""


def shown(text: str, unit: Span, spoken: tuple[Cue, ...]) -> Shown:
    """The cues that show in one unit, each with the words it rests on."""
    words = Words.of(text[unit.start : unit.end])
    found = []
    for cue in spoken:
        at = cue.search(words)
        if at is not None:
            whole = cue.takes == "sentence"
            found.append((cue, unit if whole else clause(text, unit, unit.start + at[0], unit.start + at[1])))
    return found


class Weighed(NamedTuple):
    """`found`: the ways of speaking in a unit, with the probability `p` of those that no cue shows.
    `doubtful`: the kinds that something surer in the same words overrules."""

    found: Shown
    p: dict[ActKind, float]
    doubtful: frozenset[ActKind]


def weighed(text: str, unit: Span, found: Shown, *, acts: bool) -> Weighed:
    """`found` without chance likenesses, and with what is spoken in words that no cue lists. A long sentence
    drowns a courtesy in one part of it: then that part is weighed alone. `acts`: whether the unit has the
    shape of a proposal or a report, and so may do more than speak kindly."""
    said = text[unit.start : unit.end]
    if found and (" " not in said or is_list(said, {cue.kind for cue, _ in found})):
        return Weighed(found, {}, frozenset())
    odds = ways(said, {cue.kind for cue, _ in found})
    known = set(weights().kinds)
    kept = []
    for cue, span in found:
        if cue.kind in known and odds[cue.kind] < ADDED:
            odds[cue.kind], span = _alone(text, unit, cue, span) or (odds[cue.kind], span)  # noqa: PLW2901
        if cue.kind not in known or odds[cue.kind] >= KEPT:
            kept.append((cue, span))
    have = {cue.kind for cue, _ in kept}
    asks = said.rstrip(" )\"'").endswith("?")
    hurt, somehow = (HURT_ASKED, HURT_SOMEHOW_ASKED) if asks else (HURT, HURT_SOMEHOW)
    hurts = said.count(" ") > 2 or odds[HURTS] >= HURT_SOMEHOW  # three words alone say little
    more = {k for k in known - have if (odds[k] >= hurt and hurts if k in UNKIND else odds[k] >= least(k))}
    if odds[HURTS] >= somehow and not (have | more) & UNKIND:
        more.add(max(sorted(UNKIND), key=lambda kind: odds[kind]))
    if odds[HURTS] >= max(SURE, somehow):
        more |= {kind for kind in UNKIND - have if odds[kind] >= ALSO}
    clear = {kind for kind in known if odds[kind] >= CLEAR}
    more = {kind for kind in more if odds[kind] >= FILLS or not clear - {kind}}
    kind_p, unkind_p = (max(odds[k] for k in kinds) for kinds in (KIND, UNKIND | {HURTS}))
    if kind_p > unkind_p:
        more -= UNKIND
        kept = [(cue, span) for cue, span in kept if cue.kind not in UNKIND or odds[cue.kind] >= ADDED]
    for kind in sorted(more):
        fills = odds[kind] >= FILLS and kind not in BESIDES and not acts and asks <= (kind in QUESTIONS)
        kept.append((_HEARD[kind, fills], unit))
    doubtful = frozenset(k for k in known if odds[k] < (ADDED if k in have else SURE))
    return Weighed(kept, {kind: max(odds[kind], PLAIN) for kind in more}, doubtful)


def is_list(said: str, kinds: Set[ActKind]) -> bool:
    """Whether it is but a list of magic words, without a sentence: each is taken for what it says, so that
    whoever scores sees the heap."""
    return heaped(said, kinds) and not any(mark in said for mark in ".,;:!?")


def least(kind: ActKind) -> float:
    """The probability from which `kind`, which does not hurt, is heard where no cue shows it."""
    return LEAST.get(kind, ADDED)


def _alone(text: str, unit: Span, cue: Cue, span: Span) -> tuple[float, Span] | None:
    """The part of a long unit in which the cue does what it shows, with the probability; None for no part."""
    start = unit.start
    for part in text[unit.start : unit.end].split(","):
        here = trimmed(text, start, start + len(part))
        start += len(part) + 1
        if here != unit and cue.search(Words.of(text[here.start : here.end])) is not None:
            p = ways(text[here.start : here.end], {cue.kind})[cue.kind]
            if p >= ADDED:
                return p, here if cue.takes != "sentence" else span
    return None


_HEARD = {
    (kind, fills): Cue(kind, _NEVER, None, "sentence" if fills else "nothing", cased=False, listed=False)
    for kind in ActKind
    for fills in (True, False)
}


def in_order(found: Shown) -> Shown:
    """By place in the text, without what something else in the same words says better."""
    kinds = {c.kind for c, _ in found}
    kept = [(c, s) for c, s in found if not kinds & _SAYS_IT_BETTER.get(c.kind, frozenset())]
    return sorted(kept, key=lambda pair: pair[1].start)
