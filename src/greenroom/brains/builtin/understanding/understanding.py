"""The entrance to understanding by meaning."""

from collections import OrderedDict
from functools import lru_cache

from greenroom.brains.builtin.understanding.acthead import act_odds
from greenroom.brains.builtin.understanding.cascade import Cascade, general, vector, vectors
from greenroom.brains.builtin.understanding.heads import Match
from greenroom.brains.builtin.understanding.wordings import TOPICS, Topic, wordings
from greenroom.core.acts import ActKind
from greenroom.core.scenario import Scenario

_CASCADES = 600
"""Cascades kept at once: three a scenario."""

_ANSWERS = 20_000
"""Rankings kept at once: the same greeting is typed all day."""

_Key = tuple[str, str, Topic]


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
    """Ranks the meanings that a scenario knows for a sentence. One is shared by all sessions of a process.

    The heads of a scenario are learnt when first needed, 20 ms each, and its wordings are encoded when a
    sentence first needs the encoder, some 2 ms a wording; `prepare` does both ahead of time.
    """

    def __init__(self) -> None:
        self._cascades: OrderedDict[_Key, Cascade] = OrderedDict()
        self._acts = lru_cache(maxsize=_ANSWERS)(act_odds)
        self._general = lru_cache(maxsize=_ANSWERS)(general)
        self._rank = lru_cache(maxsize=_ANSWERS)(self._rank_anew)

    def rank_asks(self, sentence: str, scenario: Scenario) -> tuple[Match, ...]:
        """The facts that `sentence` may ask for, and None, best first."""
        return self._rank(self._key(scenario, "asks"), sentence)

    def rank_steps(self, sentence: str, scenario: Scenario) -> tuple[Match, ...]:
        """The steps that `sentence` may propose or report, and None, best first."""
        return self._rank(self._key(scenario, "steps"), sentence)

    def rank_answers(self, sentence: str, scenario: Scenario) -> tuple[Match, ...]:
        """The concerns that `sentence` may answer, and None, best first."""
        return self._rank(self._key(scenario, "answers"), sentence)

    def nearest_answer(self, sentence: str, scenario: Scenario, concern: str) -> float:
        """The highest cosine, by the encoder, of `sentence` to a wording that answers `concern`."""
        answers = next(c.answers for c in scenario.concerns if c.id == concern)
        return float((vectors(answers) @ vector(sentence)).max())

    def acts(self, sentence: str, previous: str = "") -> dict[ActKind, float]:
        """How likely `sentence` does each act that the act head knows, 0 to 1, each for itself. `previous` is
        what the customer said before it; the present head was trained on single sentences and ignores it."""
        return dict(self._acts(sentence))

    def general(self, sentence: str) -> str | None:
        """The target "any:..." of a question that is asked in any conversation and has an answer in any (see
        `core/asking.py`), or None."""
        group = self._general(sentence)
        return group if group is not None and group.startswith("any:") else None

    def prepare(self, scenario: Scenario) -> None:
        """Learns all heads of `scenario` now, so that nobody waits for them later."""
        for topic in TOPICS:
            cascade = self._cascades[self._key(scenario, topic)]
            if cascade.lessons.meant:
                assert cascade.cheap and cascade.dear

    def _rank_anew(self, key: _Key, sentence: str) -> tuple[Match, ...]:
        return self._cascades[key].rank(sentence)

    def _key(self, scenario: Scenario, topic: Topic) -> _Key:
        """The key of the cascade, which is there afterwards and the youngest."""
        key = (scenario.id, scenario.version or _fingerprint(scenario), topic)
        if key not in self._cascades:
            self._cascades[key] = Cascade(topic, wordings(scenario, topic))
            if len(self._cascades) > _CASCADES:
                self._cascades.popitem(last=False)
        else:
            self._cascades.move_to_end(key)
        return key


def _fingerprint(scenario: Scenario) -> str:
    """Stands in for the version of a scenario that was not loaded from a file."""
    said: list[object] = [(f.id, f.label, f.asks) for f in scenario.facts]
    said += [(s.id, s.label, s.says) for s in scenario.steps]
    said += [(c.id, c.label, c.answers) for c in scenario.concerns]
    return str(hash(tuple(said)))
