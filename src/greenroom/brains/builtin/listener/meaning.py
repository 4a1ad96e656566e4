"""Which fact, step or answer of the scenario a stretch of words means."""

from dataclasses import dataclass
from typing import NamedTuple

from greenroom.brains.builtin.listener.bare import bare_question
from greenroom.brains.builtin.understanding import Match, Understanding, alternatives, load_understanding
from greenroom.core.acts import ActKind
from greenroom.core.hearing import Hearing
from greenroom.core.scenario import Scenario

ENOUGH = 0.4
"""Probability below which the words mean nothing that the scenario knows."""

ENOUGH_TOLD = 0.55
"""The same for a plain statement, which most often means nothing in particular."""

SURE_TOLD = 0.8
"""Probability from which a plain statement answers what was asked rather than tells of a step."""

WORD_FOR_WORD = 0.985
"""Probability of the author's own wording: it does what it was written for, whatever its shape."""

NEAR = 0.25
"""Cosine to the nearest wording of an answer, by the encoder, below which a statement is hardly one."""

SURE_DONE = 0.9
"""Probability from which it tells of a step that nobody is said to do: "the certificate has run out" only
explains, and renews nothing."""

SURE_BARE = 0.7
"""Probability from which a question stripped of what leads up to it asks for something."""

CLOSE = 0.55
"""Another target this near to the best, as a share of its probability, makes the customer ask back."""

CLEAR = 0.6
"""Probability from which nothing is asked back."""

LEAST_WORDS = 4
"""Words from which a part of a sentence can tell of a step by itself."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The likeliest meaning. `kind` is the act that it makes of the words; `p` 0 to 1; `alternatives` are
    targets of the same kind that are nearly as likely."""

    kind: ActKind
    target: str
    p: float
    alternatives: tuple[str, ...] = ()

    @classmethod
    def answer(cls, hearing: Hearing) -> "Meant":
        """The answer to what the customer has just asked."""
        return cls(ActKind.INFORM, hearing.pending_question or "", 0.6)


class Shape(NamedTuple):
    """The shape of the words: a question, a proposal to the customer, a report of the agent's own doing, or
    talk of something that the agent has not done yet."""

    asks: bool
    proposes: bool
    reports: bool
    later: bool


class Meaning:
    """Asks the understanding only what the shape of the words can mean."""

    def __init__(self, understanding: Understanding | None = None) -> None:
        self._understanding = understanding

    def find(self, text: str, hearing: Hearing, shape: Shape) -> Meant | None:
        """What `text` means, or None."""
        scenario = hearing.scenario
        known = self._understanding or load_understanding()
        found: list[tuple[ActKind, tuple[Match, ...]]] = []
        if shape.asks and scenario.facts:
            found.append((ActKind.ASK_FACT, _asks(known, text, hearing)))
        if scenario.steps:
            found.append((ActKind.PROPOSE_STEP, _steps(known, text, scenario, shape)))
        if not shape.asks and scenario.concerns:
            found.append((ActKind.INFORM, _answers(known, text, scenario)))
        best: Meant | None = None
        for kind, matches in found:
            meant = _best(kind, matches, scenario)
            if meant is None:
                continue
            if kind == ActKind.PROPOSE_STEP and not _doable(meant, scenario, shape):
                continue
            floor = ENOUGH if shape.asks or shape.proposes else ENOUGH_TOLD
            if kind == ActKind.INFORM and meant.target == hearing.pending_question:
                floor = ENOUGH
            if meant.p < floor:
                continue
            asked = kind == ActKind.INFORM and meant.target == hearing.pending_question
            sure = asked and meant.p >= SURE_TOLD
            if best is None or (meant.p > best.p and (not _done(best, shape) or (sure and best.p < CLEAR))):
                best = meant
        return best

    def likeliest_act(self, text: str, hearing: Hearing) -> tuple[ActKind | None, float]:
        """The act that the statistical head holds for likeliest, with its probability."""
        known = self._understanding or load_understanding()
        found = known.acts(text)
        kind = max(found, key=lambda k: found[k], default=None)
        return (kind, found[kind]) if kind is not None else (None, 0.0)

    def general(self, text: str) -> str | None:
        """The target of a question that can be asked in any conversation, or None."""
        return (self._understanding or load_understanding()).general(text)

    def answers(self, text: str, hearing: Hearing, least: float = ENOUGH) -> bool:
        """Whether a statement answers what the customer has just asked, with probability `least`: "nothing
        will be lost" reassures, and answers "will I lose anything?" as well."""
        if hearing.pending_question is None or text.rstrip().endswith("?"):
            return False
        known = self._understanding or load_understanding()
        matches = _answers(known, text, hearing.scenario)
        return any(m.target == hearing.pending_question and m.p >= least for m in matches)


def _asks(known: Understanding, text: str, hearing: Hearing) -> tuple[Match, ...]:
    """The facts that `text` may ask for; where it seems to ask for none, its bare question is heard, if that
    is surely one."""
    whole = known.rank_asks(text, hearing.scenario)
    if whole[0].target is not None and whole[0].p >= ENOUGH:
        return whole
    bare = known.rank_asks(bare_question(text, hearing), hearing.scenario)
    return bare if bare[0].target is not None and bare[0].p >= SURE_BARE else whole


def _answers(known: Understanding, text: str, scenario: Scenario) -> tuple[Match, ...]:
    """The concerns that `text` may answer. Statements are of too many kinds for a gate, and any of them comes
    near to some answer by its sketch: one that is far from every wording answers half as likely."""
    matches = known.rank_answers(text, scenario)
    best = matches[0]
    if best.target is None or best.p < ENOUGH or known.nearest_answer(text, scenario, best.target) >= NEAR:
        return matches
    return tuple(m._replace(p=m.p / 2) for m in matches)


def _steps(known: Understanding, text: str, scenario: Scenario, shape: Shape) -> tuple[Match, ...]:
    """The steps that `text` may mean. Reasons and times that follow a comma ("..., this takes ten minutes")
    speak of other things: where the whole is in doubt, the first part with enough words is heard alone."""
    whole = known.rank_steps(text, scenario)
    if not (shape.reports or shape.proposes) or (whole[0].target is not None and whole[0].p >= CLEAR):
        return whole
    parts = [part for part in text.split(",") if len(part.split()) >= LEAST_WORDS]
    if not parts or len(parts[0]) >= len(text) - 1:
        return whole
    alone = known.rank_steps(parts[0], scenario)
    return alone if alone[0].target is not None else whole


def _done(meant: Meant, shape: Shape) -> bool:
    """Whether the words tell of a step being done: the answer that they are as well comes besides."""
    return meant.kind == ActKind.PROPOSE_STEP and (shape.reports or shape.proposes)


def _best(kind: ActKind, matches: tuple[Match, ...], scenario: Scenario) -> Meant | None:
    top = matches[0] if matches else None
    if top is None or top.target is None:
        return None
    if kind == ActKind.ASK_FACT and any(f.identity for f in scenario.facts if f.id == top.target):
        kind = ActKind.VERIFY
    others = alternatives(matches, CLOSE) if top.p < CLEAR else ()
    return Meant(kind, top.target, top.p, others)


def _doable(meant: Meant, scenario: Scenario, shape: Shape) -> bool:
    """Whether the words propose the step or tell that it is done, rather than speak or ask about it."""
    if meant.p >= WORD_FOR_WORD:
        return True
    by_agent = next(s.by for s in scenario.steps if s.id == meant.target) == "agent"
    if not by_agent:
        return shape.proposes
    if shape.later:
        return False
    return shape.reports or shape.proposes or (not shape.asks and meant.p >= SURE_DONE)
