"""Courtesies that earn nothing: magic words in a heap, and the same formula again."""

import re
from collections.abc import Sequence, Set

from greenroom.core.acts import Act, ActKind

OPENING = frozenset({ActKind.GREET, ActKind.INTRODUCE})
ENDING = frozenset({ActKind.CONFIRM_SOLVED, ActKind.OFFER_MORE, ActKind.CLOSE})

COURTESIES = (
    OPENING
    | ENDING
    | {
        ActKind.THANK,
        ActKind.APOLOGISE,
        ActKind.EMPATHISE,
        ActKind.REASSURE,
        ActKind.SET_EXPECTATION,
        ActKind.CHECK_UNDERSTANDING,
        ActKind.EXPLAIN_PLAIN,
        ActKind.ACKNOWLEDGE,
    }
)

FORMULAS = frozenset(
    {
        ActKind.THANK,
        ActKind.APOLOGISE,
        ActKind.EMPATHISE,
        ActKind.REASSURE,
        ActKind.ACKNOWLEDGE,
        ActKind.SET_EXPECTATION,
    }
)
"""Courtesies that the same words do not do twice. A question like "does it work now?" may come again."""

CROWD = 4
"""Different courtesies in one message from which it may be a heap of magic words."""

WORDS_A_COURTESY = 3
"""Such a heap has fewer words than this for each of them."""

ALIKE = 0.8
"""Share of words in common from which two sayings are the same formula."""

REMEMBERED = 50
"""Different formulas of one kind that are compared: more than any conversation has, fewer than a flood."""


def crowded(text: str, acts: Sequence[Act]) -> frozenset[ActKind]:
    """The kinds of act in this message that are worth nothing: courtesies, when it heaps them up, or when it
    both opens and ends a conversation at once."""
    kinds = {a.kind for a in acts} & COURTESIES
    heap = heaped(text, kinds)
    both_ends = bool(kinds & OPENING) and len(kinds & ENDING) > 1
    return COURTESIES if heap or both_ends else frozenset()


def heaped(text: str, kinds: Set[ActKind]) -> bool:
    """Whether courtesies of these kinds are all that there is to this message."""
    courtesies = kinds & COURTESIES
    return len(courtesies) >= CROWD and len(words(text)) < WORDS_A_COURTESY * len(courtesies)


class Formulas:
    """What was said with each courtesy so far, to tell a formula that comes again."""

    def __init__(self) -> None:
        self._said: dict[ActKind, list[frozenset[str]]] = {}

    def again(self, kind: ActKind, quote: str) -> bool:
        """Whether these words, or nearly these, have done the same courtesy already; remembers them."""
        if kind not in FORMULAS:
            return False
        now = frozenset(words(quote))
        said = self._said.setdefault(kind, [])
        if any(_alike(now, before) for before in said[-REMEMBERED:]):
            return True
        said.append(now)
        return False


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other or min(len(one), len(other)) < ALIKE * max(len(one), len(other)):
        return False
    return len(one & other) >= ALIKE * len(one | other)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
