"""Whether a reply is about the matter: most of its words are a customer's, or come from the conversation."""

from functools import lru_cache

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.model.cues import orders, plain
from greenroom.brains.model.essentials import stems
from greenroom.core.brief import Brief
from greenroom.core.moves import MoveKind as M
from greenroom.core.persona import Persona

STRANGE = 4
"""So many words that nobody has used, and they are most of a reply: it is about something else."""

FREE = {M.DESCRIBE: 8, M.TANGENT: 99}
"""Moves that leave the words to the speaker, with the strange ones allowed there."""

LEAST_KNOWN = 200
"""A language with fewer known words than this cannot be judged by them."""


def off_subject(small: str, brief: Brief, given: str) -> bool:
    """`small`: a reply in small letters; `given`: the words of the brief."""
    known = vocabulary(brief.language)
    if len(known) < LEAST_KNOWN:
        return False
    own = stems(small, brief.language)
    talk = " ".join(plain(s.text) for s in brief.talk if not (s.agent and orders(s.text, brief.language)))
    strange = own - known - hand(brief.persona, brief.language) - stems(f"{given} {talk}", brief.language)
    if strange and strange == own and len(small.split()) <= len(own) + small.count("-"):
        return True  # not one word that holds words together
    most = max((FREE.get(m.move.kind, STRANGE) for m in brief.moves), default=STRANGE)
    return len(strange) >= most and 5 * len(strange) > 3 * len(own)


@lru_cache
def vocabulary(language: str) -> frozenset[str]:
    """What customers say in this language, by the phrases of the built-in brain."""
    found: set[str] = set()
    for path in sorted((LANGUAGES / language).glob("phrases*.yaml")):
        for text in _strings(read_data(path)):
            found |= stems(text.lower(), language)
    common = read_data(LANGUAGES / "stopwords.yaml").get(language, ())
    return frozenset(found) | stems(" ".join(map(str, common)), language)


_hands: dict[str, tuple[Persona, frozenset[str]]] = {}


def hand(persona: Persona, language: str) -> frozenset[str]:
    """The words of a persona's own phrases."""
    known = _hands.get(persona.id)
    if known is None or known[0] is not persona:
        banks = persona.lines.values()
        texts = [t for b in banks for t in (*b.openers, *b.cores, *b.tails)]
        found = stems(plain(" ".join((*texts, *persona.style.fillers, persona.about))), language)
        known = _hands[persona.id] = (persona, found)
    return known[1]


def _strings(data: object) -> list[str]:
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [s for value in data.values() for s in _strings(value)]
    return [s for value in data for s in _strings(value)] if isinstance(data, list) else []
