"""What the agent states, held against the claims of the scenario: right, wrong, or nothing it knows of.

A statement is about the claim whose wordings are nearest, by meaning and by words. Where both have an amount
of the same kind, the amounts decide; else the nearest wordings vote, each turned round when one of the two is
denied and the other is not. A statement nearer to something else that the scenario says is about that.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.builtin.listener.amounts import Amount, Measures
from greenroom.brains.builtin.understanding import Sayings
from greenroom.core.scenario import Claim, Scenario

NEAR = 0.56
"""Nearness, half meaning and half shared words, from which a statement is about a claim."""

NEAR_TO_WRONG = 0.6
"""The same for a statement that is wrong: a wrong charge is worse than a missed one."""

NEAR_UNCOUNTED = 0.72
"""The same for a claim about an amount, when the statement names none."""

NEAR_WITH_AMOUNT = 0.52
"""The same, where both name an amount of the same kind."""

LEAST_MEANT = 0.5
"""Nearness by meaning (cosine) alone below which words are not compared."""

NEIGHBOURS = 4
"""Wordings that vote."""

AGREED = 0.3
"""How clearly the vote must be won, 0 to 1."""

ALMOST = 0.86
"""Nearness from which a statement is that very wording, which decides alone."""

THE_SAME = 0.93
"""Nearness that a request needs to state anything: "turn it off and on" promises nothing."""

SAME = 0.03
"""Difference of nearness that makes none."""

REMEMBERED = 2_000
"""Sentences whose judgement is kept: canned replies come again and again."""

LEAST_WORDS = 2
PARTS = 4
"""Parts of a sentence, cut at commas, that are looked at."""

Floats = NDArray[np.float64]


class Statement(NamedTuple):
    """`claim` is its id; None: a promise that nobody can keep. `p` 0 to 1."""

    claim: str | None
    right: bool
    p: float


@dataclass(frozen=True, slots=True)
class Manner:
    """How a language denies, hedges, asks for something, promises and counts. `small`: words that carry
    little."""

    negations: re.Pattern[str]
    not_negations: re.Pattern[str]
    hedges: re.Pattern[str]
    requests: re.Pattern[str]
    absolutes: re.Pattern[str]
    not_absolutes: re.Pattern[str]
    measures: Measures
    small: frozenset[str]

    def denied(self, text: str) -> bool:
        """Whether `text` says the opposite of its words without the negations."""
        return len(self.negations.findall(self.not_negations.sub(" ", text))) % 2 == 1

    def carrying(self, text: str) -> frozenset[str]:
        """The words that carry what `text` is about, cut to their stems."""
        words = re.findall(r"[^\W_]+(?:'\w+)?", self.negations.sub(" ", text.lower()))
        return frozenset(_stem(w) for w in words if w not in self.small)


@lru_cache
def manner(language: str) -> Manner | None:
    """From `languages/<code>/claims.yaml`; None for a language without the file."""
    path = LANGUAGES / language / "claims.yaml"
    if not path.is_file():
        return None
    data = read_data(path)
    small = read_data(path.parent / "small_words.yaml")
    fixed = tuple((_any([k]), str(v)) for k, v in data["amounts"].items())
    shapes = ("negations", "not_negations", "hedges", "requests", "absolutes", "not_absolutes")
    measures = Measures(data["units"], data["numbers"], fixed)
    found = {s: _any(data[s]) for s in shapes}
    return Manner(**found, measures=measures, small=frozenset(str(w) for w in small))


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    bare = re.sub(r"('s|ing|ed|es|s|e)$", "", word) if len(word) > 4 else word.removesuffix("s")
    return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w'%]+", text.lower()))


@dataclass
class Known:
    """The claims of one scenario with their wordings taken apart. `owners`: the claim of each wording, -1 for
    what else the scenario says; `sides`: +1 right, -1 wrong; `denied`: -1 denied, +1 not."""

    claims: tuple[Claim, ...]
    how: Manner
    texts: tuple[str, ...]
    sayings: Sayings
    words: tuple[frozenset[str], ...]
    owners: NDArray[np.int64]
    sides: NDArray[np.int64]
    denied: NDArray[np.int64]
    right: list[tuple[Amount, ...]] = field(default_factory=list)
    _judged: dict[str, Statement | None] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario, how: Manner) -> "Known":
        rows = compared(scenario)
        texts = tuple(t for t, _, _ in rows)
        return cls(
            scenario.claims,
            how,
            texts,
            Sayings(texts),
            tuple(how.carrying(t) for t in texts),
            np.array([owner for _, owner, _ in rows]),
            np.array([side for _, _, side in rows]),
            np.array([-1 if how.denied(t) else 1 for t in texts]),
            [tuple(a for t in c.says for a in how.measures.find(t)) for c in scenario.claims],
        )

    def judge(self, text: str) -> Statement | None:
        """Which claim `text` states, and whether rightly. None: none, or nobody can tell."""
        if text not in self._judged:
            if len(self._judged) >= REMEMBERED:
                self._judged.clear()
            self._judged[text] = self._judge(text)
        return self._judged[text]

    def _judge(self, text: str) -> Statement | None:
        shared = self._shared(self.how.carrying(text))
        if 0.5 + 0.5 * float(shared[self.owners >= 0].max(initial=0.0)) < NEAR_WITH_AMOUNT:
            return None
        bound = 0.5 * self.sayings.at_most(text) + 0.5 * shared
        if float(bound[self.owners >= 0].max(initial=0.0)) < NEAR_WITH_AMOUNT:
            return None  # most sentences state nothing: found out without the encoder
        meant = self.sayings.exactly(text)
        near: Floats = np.where(meant >= LEAST_MEANT, 0.5 * meant + 0.5 * shared, 0.0)
        tops = [float(near[self.owners == i].max(initial=0.0)) for i in range(len(self.claims))]
        said, denied = self.how.measures.find(text), self.how.denied(text)
        by_amount = [self._by_amount(said, i) for i in range(len(self.claims))]
        counted = [i for i, found in enumerate(by_amount) if found is not None]
        best = max(counted or range(len(tops)), key=lambda i: tops[i])
        top, right = tops[best], by_amount[best]
        besides = np.where(self.owners < 0, near, 0.0)
        if right is not None and top >= NEAR_WITH_AMOUNT:
            if denied or (not right and self._known_besides(said, besides, top)):
                return None
            return Statement(self.claims[best].id, right, top)
        best = max(range(len(tops)), key=lambda i: tops[i])
        top = tops[best]
        if top < (THE_SAME if self.how.requests.match(text) else NEAR):
            return None
        if float(besides.max(initial=0.0)) >= top:
            return None
        won = self._vote(near, best, denied=denied)
        least = NEAR_UNCOUNTED if self._counts(best) else NEAR_TO_WRONG
        if abs(won) < AGREED or (won < 0 and (top < least or f" {_bare(text)} " in self._said_besides)):
            return None
        return Statement(self.claims[best].id, won > 0, top)

    def _counts(self, claim: int) -> bool:
        """Whether this claim is about an amount: each of its right wordings names one."""
        rows = np.flatnonzero((self.owners == claim) & (self.sides > 0))
        return all(self.how.measures.find(self.texts[i]) for i in rows)

    @cached_property
    def _said_besides(self) -> str:
        """All that the scenario says besides its claims, to find a part of a sentence in."""
        texts = (t for t, owner in zip(self.texts, self.owners, strict=True) if owner < 0)
        return " . ".join(f" {_bare(t)} " for t in texts)

    def _shared(self, mine: frozenset[str]) -> Floats:
        """Words in common with each wording, as a share of the words of both (0 to 1)."""
        counts = np.zeros(len(self.texts))
        for word in mine:
            rows = self._rows.get(word)
            if rows is not None:
                counts[rows] += 1
        return np.asarray(2 * counts / np.maximum(1, len(mine) + self._sizes))

    @cached_property
    def _rows(self) -> dict[str, NDArray[np.int64]]:
        found: dict[str, list[int]] = {}
        for i, words in enumerate(self.words):
            for word in words:
                found.setdefault(word, []).append(i)
        return {word: np.array(rows) for word, rows in found.items()}

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        return np.array([len(words) for words in self.words])

    def _known_besides(self, said: tuple[Amount, ...], besides: Floats, least: float) -> bool:
        """Whether something else that the scenario says is as near, and has this amount."""
        rows = np.flatnonzero(besides >= min(least, NEAR_WITH_AMOUNT))
        return any(a.same(b) for i in rows for b in self.how.measures.find(self.texts[i]) for a in said)

    def _vote(self, near: Floats, claim: int, *, denied: bool) -> float:
        """-1 all wordings say wrong, +1 all say right; the nearer weigh more, and the nearest must agree."""
        rows = np.flatnonzero(self.owners == claim)
        rows = rows[np.argsort(-near[rows], kind="stable")[:NEIGHBOURS]]
        if near[rows[0]] >= ALMOST:
            rows = rows[near[rows] > near[rows[0]] - SAME]
        weights = near[rows] ** 8
        votes = self.sides[rows] * self.denied[rows] * (-1 if denied else 1)
        won = float((weights * votes).sum() / weights.sum())
        return won if won * votes[0] > 0 else 0.0

    def _by_amount(self, said: tuple[Amount, ...], claim: int) -> bool | None:
        """Whether an amount is right for `claim`; None when it names none that could be compared."""
        right = self.right[claim]
        kinds = {a.kind for a in right}
        mine = [a for a in said if a.kind in kinds]
        return any(a.same(b) for a in mine for b in right) if mine else None


def compared(scenario: Scenario) -> list[tuple[str, int, int]]:
    """(wording, claim or -1, side) of all that a statement is compared with; nothing without claims."""
    if not scenario.claims:
        return []
    rows = [(t, i, 1) for i, c in enumerate(scenario.claims) for t in c.says]
    rows += [(t, i, -1) for i, c in enumerate(scenario.claims) for t in c.wrong]
    taken = {t for t, _, _ in rows}
    return rows + [(t, -1, 0) for t in _besides(scenario) if t not in taken]


def _besides(scenario: Scenario) -> list[str]:
    """What an agent says in this scenario that is not one of the claims."""
    said = [x for s in scenario.steps for x in s.says]
    said += [x for c in scenario.concerns for x in c.answers]
    said += [x for f in scenario.facts for x in f.asks]
    texts = [a.body for a in scenario.knowledge] + [c.text for c in scenario.canned]
    texts += [x for lines in scenario.rubric.ideal.values() for x in lines]
    texts += [p.better for p in scenario.policies if p.better]
    said += [x.strip() for text in texts for x in re.split(r"(?<=[.:!?])\s+|\n\n", text)]
    return [x for x in dict.fromkeys(said) if x]


class Claims:
    """Finds what a stretch of words states. Never raises."""

    def find(self, text: str, scenario: Scenario, language: str) -> tuple[Statement, ...]:
        """The claims that `text` states, and an absolute promise, at most one of each claim."""
        how = manner(language)
        if how is None or text.rstrip(" )\"'").endswith("?") or len(text.split()) < LEAST_WORDS:
            return ()
        found: dict[str | None, Statement] = {}
        if how.absolutes.search(text) and not how.not_absolutes.search(text):
            found[None] = Statement(None, False, 0.9)
        if scenario.claims and not how.hedges.search(text):
            parts = [text, *(p.strip() for p in text.split(",") if len(p.split()) >= LEAST_WORDS)]
            for part in dict.fromkeys(parts[: PARTS + 1]):
                judged = _known(scenario, language, how).judge(part)
                if judged is not None and judged.p > found.get(judged.claim, judged._replace(p=0)).p:
                    found[judged.claim] = judged
        return tuple(found.values())


SAID = 0.8
"""Nearness by meaning (cosine) from which a line of the script was said in other words."""


def lines_of_script(text: str, scenario: Scenario) -> tuple[tuple[str, float], ...]:
    """The lines of the script that `text` says, with the nearness to each."""
    found = []
    for line in scenario.rubric.script:
        near = _wordings((line.text, *line.wordings)).near(text, SAID)
        if near is not None and near.max() >= SAID:
            found.append((line.id, min(1.0, float(near.max()))))
    return tuple(found)


_wordings = lru_cache(maxsize=2_000)(Sayings)

_KNOWN: dict[tuple[str, str, int], Known] = {}
_MOST_KNOWN = 300
"""Scenarios whose claims are kept."""


def _known(scenario: Scenario, language: str, how: Manner) -> Known:
    key = (scenario.id, scenario.version, hash(scenario.claims))
    if key not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = Known.of(scenario, how)
    return _KNOWN[key]
