"""What a model wrote is read before the agent sees it: each message, and what was written before it.

A reply that no customer would send is named by the rule it breaks (a section of `prompts/reasons.md`). The
rules know what the prompt does not: the marks of facts that are not told by now.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from greenroom.brains.builtin.listener.oddities import oddity
from greenroom.brains.model import prompts
from greenroom.brains.model.cues import bare, cues, orders, plain
from greenroom.brains.model.essentials import squeeze, stems
from greenroom.brains.model.order import jumbled
from greenroom.brains.model.subject import off_subject
from greenroom.core.acts import ActKind
from greenroom.core.bounds import Bounds
from greenroom.core.brief import Brief
from greenroom.core.closing import ENDING
from greenroom.core.moves import MoveKind as M
from greenroom.privacy.introductions import introduced

MOST_CHARACTERS = 700
MOST_WORDS = 45
"""Of one message, or four times the persona's usual length where that is more."""

AGAIN = 5
"""So many words nobody says twice in the same way."""

LONG = 8
"""Letters of a mark that no other words make by chance when spaces are left out."""

ECHO = 4
"""Rows of so many words tell what is repeated; so many rows at least."""

SHINGLE = 6
"""So many words in a row that stand in the rules of a prompt are taken from there."""

PARTING = ENDING | {M.BYE_UNSOLVED, M.THREATEN, M.THANK, M.NO_MORE, M.CONFIRM_SOLVED}
GLAD = frozenset({M.CONFIRM_SOLVED, M.WON_ROUND, M.BYE, M.THANK, M.NO_MORE})

_GESTURES = (
    "sigh|paus|laugh|typ|smil|frown|groan|chuckl|shrug|cough|silen|wait|angr|annoy|frustrat|confus|calm|nod"
)
_PARTS = (
    "you|i|agent|support|assistant|system|user|customer|caller|helpdesk|note|narrator|ai|bot"
    "|agente|asistente|soporte|sistema|usuari[oa]|cliente|técnic[oa]|נציגה?|סוכנ?ת?|תמיכה|מערכת|לקוחה?|עוזרת?|מוקד"
)
_MARKED = re.compile(
    r"\*[^*\n]+\*|\[[^\]\n]*\]|\{\w*\}|</?\w+[^>\n]*>|```|^\s*#+ |^\s*[-•] |^\s*\([^)\n]*\)\s*$"
    rf"|\((?:\w+ly )?(?:{_GESTURES})\w*[^)\n]*\)|^\s*(?:{_PARTS})\s*:"
    r"|(?:^|\s)1[.)]\s+\S.*?\s2[.)]\s+\S",
    re.IGNORECASE | re.MULTILINE,
)
_SPECIFIC = re.compile(
    r"\b[\w.+-]+@[\w-]+\.\w+|\bhttps?://\S+|\bwww\.\S+|\b(?=\w*\d)(?=\w*[a-z])[\w-]{3,}\b|\b\d[\d\-./]*\d\d\b|\b\d{3,}\b",
    re.IGNORECASE,
)
_HEADED = re.compile(r"^\s*([^\W\d_]{2,16}(?: [^\W\d_]{2,16})?)\s*:\s+\S")
_LABEL = re.compile(
    r"^\s*(?:\*\*)?(?:you|customer|me|cliente|tú|yo|לקוחה?|אני)(?:\*\*)?\s*:\s*(?:\*\*)?\s*", re.IGNORECASE
)
_NAMED = re.compile(r"\b(?:I'm|I am|[Mm]y name is|[Cc]all me|[Nn]ame's) ([A-Z][a-z]{2,})\b(?! \w+ing)")
_HEBREW = re.compile("[א-ת]")
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ORDINARY = re.compile(
    r"\d+(st|nd|rd|th|am|pm|h|x|%|s|k|gb|mb|min|mins|hrs?)?$|\d\d?[.:]\d\d(am|pm)?$", re.IGNORECASE
)


def mended(text: str, name: str) -> str:
    """`text` without what is only form: the customer's own name in front, quotation marks around it."""
    text = _LABEL.sub("", " ".join(text.split()))
    for own in (name, name.split(" ", maxsplit=1)[0]):
        if text.lower().startswith(f"{own.lower()}:"):
            text = text[len(own) + 1 :].strip()
    if (
        len(text) > 2
        and (text[0], text[-1]) in (('"', '"'), ("“", "”"), ("'", "'"))
        and text.count(text[0]) <= 2
    ):
        text = text[1:-1].strip()
    return text


class Guard:
    """For one turn. `check` says which rule a message breaks, or None."""

    def __init__(self, brief: Brief, bounds: Bounds) -> None:
        self._brief = brief
        self._bounds = bounds
        self._cues = cues(brief.language)
        self._kinds = {m.move.kind for m in brief.moves}
        lines = [line for m in brief.moves for line in m.lines]
        about = [a for m in brief.moves for a in (m.about, *m.about_others)]
        self._given = plain("\n".join((*lines, *about, brief.goal, brief.stakes or "", brief.name)))
        self._known = frozenset(_WORDS.findall(self._given))
        self._talk = plain("\n".join((brief.agent_text, *brief.said, *(s.text for s in brief.talk))))
        self._most = max(
            MOST_WORDS, 4 * brief.persona.style.words, 2 * max((_count(x) for x in lines), default=0)
        )

    def check(self, text: str, before: Sequence[str] = ()) -> str | None:
        """`before`: what the same turn has said already."""
        small = plain(text)
        whole = f"{plain(' '.join(before))} {small}"
        odd = lru_cache(1)(lambda: oddity(text, self._brief.language, self._known))
        rules: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("too_long", lambda: len(text) > MOST_CHARACTERS or _count(text) > self._most),
            ("locked", lambda: any(gives_away(whole, mark) for mark in self._bounds.locked)),
            ("stage_directions", lambda: _MARKED.search(text) is not None or self._headed(small)),
            ("leaves_character", lambda: self._own("leaves_character", small) or self._takes_a_name(text)),
            ("plays_agent", lambda: self._own("plays_agent", small) or self._echoes(small)),
            ("unsafe", lambda: self._own("unsafe", small)),
            ("leak", lambda: _leaks(small)),
            ("language", lambda: odd() == ActKind.FOREIGN),
            ("nonsense", lambda: odd() == ActKind.GIBBERISH or self._senseless(text)),
            ("obeys", lambda: self._obeys(small)),
            ("claims_solved", lambda: self._claims_solved(small)),
            ("farewell", lambda: not self._kinds & PARTING and self._own("farewell", small)),
            ("made_up", lambda: self._made_up(small)),
            ("off_subject", lambda: off_subject(small, self._brief, self._given)),
            ("repeats", lambda: self._repeats(small, before)),
        )
        return next((name for name, broken in rules if broken()), None)

    def _own(self, rule: str, small: str) -> bool:
        """Whether a pattern is found that the scenario's own words do not have."""
        return any(found.group() not in self._given for found in self._cues[rule].finditer(small))

    def _headed(self, small: str) -> bool:
        """Whether it begins with who speaks, in a language whose words for that are not known."""
        head = None if self._brief.language == "en" else _HEADED.match(small)
        return head is not None and head[1] not in self._given + self._talk

    def _echoes(self, small: str) -> bool:
        """Whether it is what the agent has just said, nearly word for word: no customer says that back."""
        own = _rows(small, ECHO)
        heard = {row for s in self._brief.talk[-4:] if s.agent for row in _rows(plain(s.text), ECHO)}
        return len(own) >= ECHO and 3 * sum(row in heard for row in own) > 2 * len(own)

    def _senseless(self, text: str) -> bool:
        """Whether it has no words, or words in no order; what the scenario says itself is left."""
        if not any(map(str.isalnum, text)):
            return True
        given = set(_rows(self._given, ECHO))
        return jumbled(text, self._brief.language) and given.isdisjoint(_rows(plain(text), ECHO))

    def _takes_a_name(self, text: str) -> bool:
        own = self._given + self._talk
        names = _NAMED.findall(text) if self._brief.language == "en" else introduced(text)
        return any(found.lower() not in own for found in names)

    def _claims_solved(self, small: str) -> bool:
        reports = {m.move.result for m in self._brief.moves if m.move.kind == M.REPORT}
        if self._bounds.solved or self._kinds & GLAD or reports & {"fixed", "progress"}:
            return False
        return any(
            self._own("claims_solved", s) and not self._cues["unsolved"].search(s)
            for s in re.split(r"(?<=[.!?;])\s+", small)
        )

    def _made_up(self, small: str) -> bool:
        for found in _SPECIFIC.findall(small):
            known = (
                found in self._given
                or found in self._talk
                or squeeze(found) in squeeze(self._given + self._talk)
            )
            if not known and not (_ORDINARY.match(found) and len(found) < 6):
                return True
        return False

    def _obeys(self, small: str) -> bool:
        """Whether it says what an order to the writer asked for lately, which the model was not shown."""
        own = stems(small, self._brief.language)
        for spoken in self._brief.talk[-4:]:
            if spoken.agent and own and orders(spoken.text, self._brief.language):
                given = stems(self._given, self._brief.language)
                if len(own & stems(plain(spoken.text), self._brief.language) - given) * 2 > len(own):
                    return True
        return False

    def _repeats(self, small: str, before: Sequence[str]) -> bool:
        """Something short may be said again, only not in one turn."""
        earlier = (*before, *self._brief.said) if _count(small) >= AGAIN else before
        return squeeze(small) in {squeeze(s) for s in earlier}


def gives_away(small: str, mark: str) -> bool:
    """Whether a text in small letters has `mark` in it: as a word, spelt out ("E - 6 1 9"), with or without
    accents and points, in Hebrew with the letters that are written with a word."""
    small, mark = bare(small), bare(plain(mark))
    before = r"(?<!\w)[ובלמהשכ]{0,3}" if _HEBREW.search(mark) else r"(?<!\w)"
    if re.search(rf"{before}{re.escape(mark)}(?!\w)", small):
        return True
    tight = squeeze(mark)
    spelt = len(tight) >= LONG or any(c.isdigit() for c in tight)
    return spelt and tight in squeeze(small)


def _count(text: str) -> int:
    return text.count(" ") + 1


def _leaks(small: str) -> bool:
    known = _rules()
    return any(row in known for row in _rows(small, SHINGLE))


def _rows(small: str, length: int) -> list[tuple[str, ...]]:
    words = _WORDS.findall(small)
    return [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]


@lru_cache
def _rules() -> frozenset[tuple[str, ...]]:
    """The rows of words that stand in the rules of the prompts."""
    found: set[tuple[str, ...]] = set()
    whole = [prompts.text(n) for n in ("character", "turn", "again")]
    for part in (*whole, *prompts.sections("mood").values(), *prompts.sections("knowledge").values()):
        for sentence in re.split(r"\n|\{\w+\}", plain(part)):
            found |= set(_rows(sentence, SHINGLE))
    return frozenset(found)
