"""From cheap to dear: the wording itself, the distilled vectors, and the encoder where those are unsure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from greenroom.brains.builtin.understanding.encoder import ASSETS, encode
from greenroom.brains.builtin.understanding.gates import Evidence, form, meant
from greenroom.brains.builtin.understanding.hashing import squeezed
from greenroom.brains.builtin.understanding.heads import Floats, Head, Match, ranked
from greenroom.brains.builtin.understanding.static import sketch, sketches
from greenroom.brains.builtin.understanding.wordings import Topic, Wordings

NARROW = 0.5
"""Difference of the two best targets, as a share of all, below which the encoder is asked."""

UNSURE: dict[Topic, tuple[float, float]] = {
    "asks": (0.15, 0.7),
    "steps": (0.2, 0.6),
    "answers": (0.4, 0.4),
}
"""Probabilities of the gate between which the encoder is asked too; below, nothing is meant. The encoder does
not know better than the sketch whether a sentence answers anything."""

NEAR = 0.25
"""Cosine to the nearest wording, by the encoder, below which a statement is no answer. Such statements are
too many kinds for a gate: any of them comes near to some answer by its sketch."""

TRUST = 0.7
"""The encoder's say where both were asked, 0 to 1."""

NOT_OURS = 0.55
"""Nearness (cosine) of a question of elsewhere to a wording of the scenario from which they ask the same."""

FARTHER = 0.15
"""A question of elsewhere this much nearer than any wording of the target: the target is not meant. Of
wordings held apart one in twenty is lost by it; it stops most questions that the scenario does not know."""

DRAWN_FARTHER = -0.1
"""The same by the sketch, below which the encoder need not be asked."""

LEFT_OF_IT = 0.3
"""Share of the probability that is left then."""

VERBATIM = 0.99
"""Probability of a sentence that is one of the wordings, word for word."""


@dataclass(slots=True)
class Cascade:
    """Ranks the targets of one topic of one scenario. Learns each level when it is first needed."""

    topic: Topic
    lessons: Wordings
    _verbatim: dict[str, str] = field(init=False)
    _cheap: Head | None = field(init=False, default=None)
    _dear: Head | None = field(init=False, default=None)
    _sketched: Floats = field(init=False)
    _encoded: Floats = field(init=False)
    _mine: dict[str | None, NDArray[np.int64]] = field(init=False, default_factory=dict)
    _usual: dict[str | None, float] = field(init=False, default_factory=dict)
    _far: NDArray[np.int64] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._verbatim = {squeezed(text): target for target, text in reversed(self.lessons.meant)}

    def rank(self, sentence: str) -> tuple[Match, ...]:
        """Every target and None with its probability, best first."""
        if not self.lessons.meant:
            return (Match(None, 1.0),)
        said = self._verbatim.get(squeezed(sentence))
        if said is not None:
            rest = (1 - VERBATIM) / len(self.lessons.targets)
            others = (t for t in (*self.lessons.targets, None) if t != said)
            return (Match(said, VERBATIM), *(Match(t, rest) for t in others))
        cheap, drawn = self.cheap, sketch(sentence)
        shape = form(sentence, self.topic)
        odds = cheap.odds(drawn)
        p = self._meant(odds, shape, self._sketched @ drawn, encoded=False)
        low, high = UNSURE[self.topic]
        if p > low and (p < high or self._narrow(odds)):
            exact, seen = self.dear, vector(sentence)
            odds = odds ** (1 - TRUST) * exact.odds(seen) ** TRUST
            odds /= odds.sum()
            p = self._meant(odds, shape, self._encoded @ seen, encoded=True)
        none = cheap.targets.index(None)
        if self.topic == "asks" and p > low and self._asked_elsewhere(sentence, drawn, odds):
            p *= LEFT_OF_IT
        odds[none] = 0
        odds *= p / max(float(odds.sum()), 1e-9)
        odds[none] = 1 - p
        return ranked(cheap.targets, odds)

    def _meant(self, odds: Floats, shape: float, closeness: Floats, *, encoded: bool) -> float:
        """Probability that any target is meant. `closeness`: cosine to each wording."""
        targets = self.cheap.targets
        best = max((i for i, t in enumerate(targets) if t is not None), key=lambda i: float(odds[i]))
        target = targets[best]
        nearest = float(closeness[self._mine[target]].max())
        none = float(odds[targets.index(None)])
        return meant(self.topic, Evidence(none, shape, self._usual[target], nearest), encoded=encoded)

    def _asked_elsewhere(self, sentence: str, drawn: Floats, odds: Floats) -> bool:
        """Whether any agent might ask this and it only sounds like the likeliest target: "who is your
        manager?" where the scenario knows of a colleague."""
        far = self.elsewhere
        target = next(match.target for match in ranked(self.cheap.targets, odds) if match.target is not None)
        rows = self._mine[target]
        near, other = (self._sketched[rows] @ drawn).max(), (_elsewhere_sketches()[far] @ drawn).max()
        if other - near < DRAWN_FARTHER:
            return False
        seen = vector(sentence)
        near, other = (self._encoded[rows] @ seen).max(), (_elsewhere()[1][far] @ seen).max()
        return bool(other - near > FARTHER)

    @property
    def elsewhere(self) -> NDArray[np.int64]:
        """The questions of elsewhere that this scenario does not know, by their index."""
        if self._far is None:
            assert self.dear
            nearest = (_elsewhere()[1] @ self._encoded.T).max(axis=1)
            self._far = np.flatnonzero(nearest < NOT_OURS)
        return self._far

    def _comes_near(self, odds: Floats, sentence: str) -> bool:
        """Whether the likeliest target has a wording near to the sentence."""
        targets = self.cheap.targets
        best = max((i for i, t in enumerate(targets) if t is not None), key=lambda i: float(odds[i]))
        assert self.dear
        return float((self._encoded[self._mine[targets[best]]] @ vector(sentence)).max()) >= NEAR

    def _narrow(self, odds: Floats) -> bool:
        """Whether two targets come close to each other, if any is meant."""
        named = np.sort(np.delete(odds, self.cheap.targets.index(None)))
        return len(named) > 1 and float(named[-1] - named[-2]) < NARROW * float(named.sum())

    @property
    def cheap(self) -> Head:
        """Over sketches. Learnt together with what the gate needs to know of the wordings."""
        if self._cheap is None:
            texts = [text for _, text in self.lessons.meant]
            self._sketched = sketches(texts)
            forms = [form(text, self.topic) for text in texts]
            for target in self.lessons.targets:
                rows = [i for i, (t, _) in enumerate(self.lessons.meant) if t == target]
                self._mine[target] = np.array(rows)
                self._usual[target] = sum(forms[i] for i in rows) / len(rows)
            taught = [self._sketched, _neutral_sketches()]
            if self.lessons.other:
                taught.append(sketches(list(self.lessons.other)))
            self._cheap = Head.learn(np.vstack(taught), self._labels)
        return self._cheap

    @property
    def dear(self) -> Head:
        """Over the encoder's vectors."""
        if self._dear is None:
            self._encoded = vectors([text for _, text in self.lessons.meant])
            taught = [self._encoded, _neutral()[1]]
            if self.lessons.other:
                taught.append(vectors(self.lessons.other))
            self._dear = Head.learn(np.vstack(taught), self._labels)
        return self._dear

    @property
    def _labels(self) -> list[str | None]:
        meant: list[str | None] = [target for target, _ in self.lessons.meant]
        return meant + [None] * (len(_neutral()[0]) + len(self.lessons.other))


_VECTORS: dict[str, Floats] = {}
_MOST_VECTORS = 20_000
"""Encoder vectors kept at once, 1.5 kB each."""


def vectors(sentences: Sequence[str]) -> Floats:
    """The encoder's vectors, one row a sentence; each sentence is encoded once, large letters or small: the
    encoder does not tell them apart."""
    sentences = [s.lower() for s in sentences]
    if not _VECTORS:
        _VECTORS.update(_known())
    found = {s: _VECTORS.get(s) for s in dict.fromkeys(sentences)}
    missing = [s for s, row in found.items() if row is None]
    if missing:
        fresh = dict(zip(missing, encode(missing), strict=True))
        if len(_VECTORS) + len(fresh) > _MOST_VECTORS:
            _VECTORS.clear()
            _VECTORS.update(_known())
        _VECTORS.update(fresh)
        found.update(fresh)
    return np.stack([row for s in sentences if (row := found[s]) is not None])


def _known() -> dict[str, Floats]:
    return {sentence.lower(): row for sentence, row in _stored("wordings.npz").items()}


def vector(sentence: str) -> Floats:
    """The encoder's vector of one sentence."""
    return np.asarray(vectors([sentence])[0], np.float32)


@lru_cache(maxsize=1)
def _neutral() -> tuple[list[str], Floats]:
    """Sentences that mean nothing in particular in any scenario, with the encoder's vectors of them."""
    stored = _stored("neutral.npz")
    return list(stored), np.stack(list(stored.values()))


@lru_cache(maxsize=1)
def _elsewhere() -> tuple[list[str], Floats]:
    """Questions that agents ask in any conversation, with the encoder's vectors of them."""
    stored = _stored("elsewhere.npz")
    return list(stored), np.stack(list(stored.values()))


@lru_cache(maxsize=1)
def _elsewhere_sketches() -> Floats:
    return sketches(_elsewhere()[0])


ALIKE = 0.62
"""Nearness (cosine) from which a sentence asks a question of elsewhere."""


DRAWN_SHORT = 0.15
"""How far the sketch may fall short of that before the encoder is asked."""


def general(sentence: str) -> str | None:
    """The group of questions asked in any conversation that `sentence` belongs to; None: to none of them."""
    if float((_elsewhere_sketches() @ sketch(sentence)).max()) < ALIKE - DRAWN_SHORT:
        return None
    near = _elsewhere()[1] @ vector(sentence)
    best = int(near.argmax())
    return _elsewhere_groups()[best] if near[best] >= ALIKE else None


@lru_cache(maxsize=1)
def _elsewhere_groups() -> list[str]:
    with np.load(ASSETS / "elsewhere.npz") as kept:
        return [str(group) for group in kept["groups"]]


def _stored(name: str) -> dict[str, Floats]:
    """Vectors that were encoded ahead of time, by sentence. Kept as int8, up to a factor."""
    with np.load(ASSETS / name) as kept:
        rows = kept["vectors"].astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return {str(sentence): row for sentence, row in zip(kept["sentences"], rows, strict=True)}


@lru_cache(maxsize=1)
def _neutral_sketches() -> Floats:
    return sketches(_neutral()[0])
