"""The entrance to understanding by meaning."""

from collections import OrderedDict
from pathlib import Path

import numpy as np

from greenroom.brains.builtin.understanding.hashing import buckets
from greenroom.brains.builtin.understanding.heads import Floats, Head, Match
from greenroom.brains.builtin.understanding.wordings import Topic, wordings
from greenroom.core.acts import ActKind
from greenroom.core.scenario import Scenario

_HERE = Path(__file__).parent
_SIZE = 2048
_HEADS = 600
"""Heads kept at once: three a scenario."""


def alternatives(matches: tuple[Match, ...], close: float = 0.5) -> tuple[str, ...]:
    """The targets nearly as likely as the first, best first; empty when the first stands out.

    "Nearly" means at least `close` times its probability. "None of these" is no alternative.
    """
    if not matches or matches[0].target is None:
        return ()
    return tuple(m.target for m in matches[1:] if m.target is not None and m.p >= close * matches[0].p)


def narrow(matches: tuple[Match, ...], close: float = 0.5) -> bool:
    """Whether the best match is too close to another to be acted on without asking."""
    return bool(alternatives(matches, close))


class Understanding:
    """Ranks the meanings that a scenario knows for a sentence. One is shared by all sessions of a process."""

    def __init__(self) -> None:
        self._heads: OrderedDict[tuple[str, str, Topic], Head | None] = OrderedDict()

    def rank_asks(self, sentence: str, scenario: Scenario) -> tuple[Match, ...]:
        """The facts that `sentence` may ask for, and None, best first."""
        return self._rank(sentence, scenario, "asks")

    def rank_steps(self, sentence: str, scenario: Scenario) -> tuple[Match, ...]:
        """The steps that `sentence` may propose or report, and None, best first."""
        return self._rank(sentence, scenario, "steps")

    def rank_answers(self, sentence: str, scenario: Scenario) -> tuple[Match, ...]:
        """The concerns that `sentence` may answer, and None, best first."""
        return self._rank(sentence, scenario, "answers")

    def acts(self, sentence: str, previous: str = "") -> dict[ActKind, float]:
        """How likely `sentence` does each act that the act head knows, 0 to 1. `previous`: what the customer
        said before it."""
        return {}

    def _rank(self, sentence: str, scenario: Scenario, topic: Topic) -> tuple[Match, ...]:
        head = self._head(scenario, topic)
        return (Match(None, 1.0),) if head is None else head.rank(_vector(sentence))

    def _head(self, scenario: Scenario, topic: Topic) -> Head | None:
        key = (scenario.id, scenario.version, topic)
        if key in self._heads:
            self._heads.move_to_end(key)
            return self._heads[key]
        lessons = wordings(scenario, topic)
        neutral = _HERE.joinpath("neutral.txt").read_text(encoding="utf-8").splitlines()
        pairs = [*lessons.meant, *((None, text) for text in (*lessons.other, *neutral))]
        head = None
        if lessons.meant:
            head = Head.learn(np.stack([_vector(text) for _, text in pairs]), [label for label, _ in pairs])
        self._heads[key] = head
        if len(self._heads) > _HEADS:
            self._heads.popitem(last=False)
        return head


def _vector(text: str) -> Floats:
    vector = np.zeros(_SIZE, np.float32)
    found = buckets(text, _SIZE)
    if found:
        vector[found] = 1 / np.sqrt(len(found))
    return vector
