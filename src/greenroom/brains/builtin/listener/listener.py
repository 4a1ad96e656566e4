"""Puts the acts of one message together, in the order of the words."""

import re
from collections import OrderedDict

from greenroom.brains.builtin.listener.claims import Claims, lines_of_script
from greenroom.brains.builtin.listener.cues import Cue, Words, cues
from greenroom.brains.builtin.listener.everyday import PLAINLY_EVERYDAY, everyday
from greenroom.brains.builtin.listener.forms import forms
from greenroom.brains.builtin.listener.heard import Heard
from greenroom.brains.builtin.listener.leaving import left, overlap, overruled, staying
from greenroom.brains.builtin.listener.meaning import CLEAR, ENOUGH, Meaning, Meant, Shape
from greenroom.brains.builtin.listener.oddities import oddity
from greenroom.brains.builtin.listener.scenario_words import customers_words, words_of
from greenroom.brains.builtin.listener.sentences import (
    Span,
    clause,
    sentences,
    strung,
    swapped,
    trimmed,
    units,
)
from greenroom.brains.builtin.listener.speaking import UNKIND, Shown, Weighed, in_order, shown, weighed
from greenroom.brains.builtin.listener.trust import (
    HEAD_KNOWS,
    HURT_BY_HEAD,
    LEAVE,
    MAY_ANSWER,
    OUTSPOKEN,
    SURE,
    SURELY_UNKIND,
    TOLD_BY_HEAD,
    UNKNOWN,
    WEIGHED,
)
from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.hearing import Hearing

VERSION = "builtin/1"

_WORD = re.compile(r"\w+")

KEPT = 4_096
KEPT_LENGTH = 600
"""Messages kept with what they did, and the longest of them: canned replies come again and again."""


class BuiltinListener:
    """Hears every message by rules and small models that come with the package. Never raises."""

    version = VERSION

    def __init__(self, meaning: Meaning | None = None) -> None:
        self._meaning = meaning or Meaning()
        self._claims = Claims()
        self._kept: OrderedDict[tuple[str, ...], Appraisal] = OrderedDict()

    def appraise(self, hearing: Hearing) -> Appraisal:
        """The acts of one message, at least one, in the order of the words."""
        scenario = hearing.scenario
        asked = hearing.pending_question or ""
        key = (hearing.text, scenario.id, scenario.version, hearing.language, asked)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        found = self._appraise(hearing)
        if scenario.version and len(hearing.text) <= KEPT_LENGTH and not _of_the_trade(hearing):
            self._kept[key] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _appraise(self, hearing: Hearing) -> Appraisal:
        text = swapped(hearing.text)
        if not text.strip():
            whole = Span(0, max(1, len(text)))
            return _appraisal([Act(kind=ActKind.UNCLEAR, start=0, end=whole.end, confidence=1.0)])
        heard = Heard(text, hearing, forms(hearing.language))
        odd = oddity(text, hearing.language, words_of(hearing.scenario))
        if odd is not None:
            heard.add(odd, trimmed(text, 0, len(text)))
            if odd in (ActKind.FOREIGN, ActKind.GIBBERISH):
                _outspoken(heard, cues(hearing.language))
            return _appraisal(heard.acts)
        spoken = cues(hearing.language)
        if not _has_subject(hearing):
            spoken = tuple(c for c in spoken if c.kind != ActKind.OFF_TOPIC)
        last: Span | None = None
        for sentence in sentences(text):
            for unit in units(text, sentence):
                self._unit(heard, unit, spoken)
                self._stated(heard, unit)
            self._with_the_last(heard, last, sentence)
            last = sentence
        if not heard.acts:
            heard.add(ActKind.UNCLEAR, trimmed(text, 0, len(text)), confidence=0.5)
        return _appraisal(staying(heard.acts))

    def _unit(self, heard: Heard, unit: Span, spoken: tuple[Cue, ...]) -> None:
        showing = shown(heard.text, unit, spoken)
        outspoken = next(((c, s) for c, s in showing if c.kind in OUTSPOKEN), None)
        if outspoken is not None:
            heard.add(outspoken[0].kind, outspoken[1], confidence=0.95)
            return
        found, p, doubtful = self._weighed(heard, unit, showing)
        rest = left(heard.text, unit, [*found, *(c for c in showing if c[1] != unit)])
        meant = self._meant(heard, rest) if rest is not None else None
        if meant is not None and meant.kind == ActKind.ASK_FACT and meant.p < CLEAR:
            meant = _everyday(heard, unit) or meant
        busy = any(c.kind not in MAY_ANSWER for c, _ in found)
        if busy and meant is not None and meant.kind == ActKind.INFORM and meant.p < SURE:
            meant = None
        if meant is not None and rest is not None:
            found, meant = overruled(found, doubtful, meant, rest)
        if meant is None and heard.forms.asks_leave.search(heard.text[unit.start : unit.end].lower()):
            found = [(cue, span) for cue, span in found if cue.listed]
        for cue, span in in_order(found):
            heard.add(cue.kind, span, confidence=p.get(cue.kind, 0.9))
        if meant is not None and rest is not None:
            heard.add(meant.kind, rest, confidence=meant.p, meant=meant)
            if meant.kind == ActKind.PROPOSE_STEP:
                self._further(heard, rest, meant)
        if (meant is None or meant.kind != ActKind.INFORM) and self._meaning.answers(
            heard.text[unit.start : unit.end], heard.hearing, SURE if busy else ENOUGH
        ):
            heard.add(ActKind.INFORM, unit, confidence=0.6, meant=Meant.answer(heard.hearing))
        jargon = self._jargon(heard, unit)
        if meant is None and not jargon:
            if not found:
                self._unknown(heard, unit)
            elif rest is not None and all(c.takes == "words" for c, _ in found):
                self._unknown(heard, rest)

    def _further(self, heard: Heard, unit: Span, first: Meant) -> None:
        """Other steps strung to the first: "press Sync, and then connect again"."""
        for part in strung(heard.text, unit):
            low = heard.text[part.start : part.end].lower()
            if heard.forms.proposes.search(low) is None or heard.forms.takes_back.search(low) is not None:
                continue
            meant = self._meaning.find(heard.text[part.start : part.end], heard.hearing, Shape(*_PROPOSES))
            if meant is None or meant.kind != ActKind.PROPOSE_STEP or meant.p < SURE:
                continue
            if meant.target != first.target:
                heard.add(meant.kind, part, confidence=meant.p, meant=meant)

    def _with_the_last(self, heard: Heard, last: Span | None, sentence: Span) -> None:
        """ "Is the cable in? Push it in once more." proposes with two sentences what neither does alone."""
        open_ended = [a for a in heard.acts if a.kind == ActKind.PROPOSE_STEP and a.target is None]
        if last is None or not any(a.start >= sentence.start for a in open_ended):
            return
        both = Span(last.start, sentence.end)
        meant = self._meaning.find(heard.text[both.start : both.end], heard.hearing, Shape(*_PROPOSES))
        if meant is not None and meant.kind == ActKind.PROPOSE_STEP and meant.p >= SURE:
            heard.acts = [
                a
                for a in heard.acts
                if a not in open_ended and (a.start < both.start or a.confidence > UNKNOWN)
            ]
            heard.add(meant.kind, both, confidence=meant.p, meant=meant)

    def _weighed(self, heard: Heard, unit: Span, showing: Shown) -> Weighed:
        if heard.hearing.language != WEIGHED:
            return Weighed(showing, {}, frozenset())
        low = heard.text[unit.start : unit.end].lower()
        acts = bool(heard.forms.proposes.search(low) or heard.forms.reports.search(low))
        return weighed(heard.text, unit, showing, acts=acts)

    def _stated(self, heard: Heard, unit: Span) -> None:
        """What is right or wrong in it, and which line of a script it is, besides all that it does."""
        text, scenario = heard.text[unit.start : unit.end], heard.hearing.scenario
        unkind = [a for a in heard.acts if a.kind in UNKIND and a.confidence >= SURELY_UNKIND]
        if any(overlap(Span(a.start, a.end), unit) for a in unkind):
            return  # "you should have renewed it" reproaches, and tells nothing
        found = [
            (ActKind.STATE_RIGHT if s.right else ActKind.STATE_WRONG, s.claim, s.p)
            for s in self._claims.find(text, scenario, heard.hearing.language)
        ]
        found += [(ActKind.SAY_LINE, line, p) for line, p in lines_of_script(text, scenario)]
        for kind, target, p in found:
            if not any(a.kind == kind and a.target == target for a in heard.acts):
                sure = round(min(1.0, max(0.0, p)), 3)
                act = Act(kind=kind, start=unit.start, end=unit.end, target=target, confidence=sure)
                heard.acts.append(act)

    def _meant(self, heard: Heard, rest: Span) -> Meant | None:
        text = heard.text[rest.start : rest.end]
        low = text.lower()
        asks = text.rstrip(" )\"'").endswith("?") or heard.forms.asks.search(low) is not None
        proposes = heard.forms.proposes.search(low) is not None
        reports = heard.forms.reports.search(low) is not None
        back = (proposes or reports) and heard.forms.takes_back.search(low) is not None
        later = heard.forms.not_yet.search(low) is not None and not _NOW.search(low)
        shape = Shape(asks, proposes and not back, reports and not back, later)
        return self._meaning.find(text, heard.hearing, shape)

    def _jargon(self, heard: Heard, unit: Span) -> bool:
        said = heard.hearing.customer_last.lower() + " " + customers_words(heard.hearing.scenario)
        where = heard.forms.jargon_in(heard.text, unit.start, unit.end, said)
        if where is not None:
            heard.add(ActKind.EXPLAIN_JARGON, clause(heard.text, unit, *where), confidence=0.8)
        return where is not None

    def _unknown(self, heard: Heard, unit: Span) -> None:
        """Nothing known in it: a question, a proposal or a statement all the same."""
        text = heard.text[unit.start : unit.end].lower()
        words = len(_WORD.findall(text))
        kind, p = self._meaning.likeliest_act(text, heard.hearing) if words >= 5 else (None, 0.0)
        enough = HURT_BY_HEAD if kind in UNKIND or kind == ActKind.REFUSE else TOLD_BY_HEAD
        if kind in HEAD_KNOWS and p >= enough and not self._rash(heard, kind, text):
            heard.add(kind, unit, confidence=p)
        elif text.rstrip(" )\"'").endswith("?") or (words > 2 and heard.forms.asks.search(text)):
            if words >= 2:
                self._asked(heard, unit, text)
        elif words > 1 and heard.forms.takes_back.search(text):
            heard.add(ActKind.INFORM, unit, confidence=UNKNOWN)
        elif words > 1 and heard.forms.proposes.search(text) and not heard.forms.not_yet.search(text):
            heard.add(ActKind.PROPOSE_STEP, unit, confidence=UNKNOWN)
        elif words >= 4:
            heard.add(ActKind.INFORM, unit, confidence=UNKNOWN)

    def _asked(self, heard: Heard, unit: Span, text: str) -> None:
        """A question that the scenario knows nothing of: one that can be asked anywhere, a request to do
        something, or another."""
        leave, request = heard.forms.asks_leave.search(text), heard.forms.requests.search(text)
        general = LEAVE if leave else None if request else self._meaning.general(text)
        topic = everyday(text, heard.hearing.language)
        if topic in PLAINLY_EVERYDAY or (general is None and not request):
            general = topic
        if general is not None:
            meant = Meant(ActKind.ASK_FACT, general, 0.6)
            heard.add(ActKind.ASK_FACT, unit, confidence=meant.p, meant=meant)
        elif request:
            heard.add(ActKind.PROPOSE_STEP, unit, confidence=UNKNOWN)
        else:
            heard.add(ActKind.ASK_FACT, unit, confidence=UNKNOWN)

    @staticmethod
    def _rash(heard: Heard, kind: ActKind, text: str) -> bool:
        """Whether the head says more than is known: a refusal without a no in it, what strays from a subject
        where there is none, or anything of words that plainly ask for leave."""
        if heard.forms.asks_leave.search(text):
            return True
        if kind == ActKind.REFUSE:
            return not _NO.search(text)
        return kind == ActKind.OFF_TOPIC and not _has_subject(heard.hearing)


_PROPOSES = (False, True, False, False)
"""The shape of a proposal."""

_NOW = re.compile(r"(?<!\w)(right now|now|just|already|done|straight away)(?!\w)", re.IGNORECASE)


_NO = re.compile(
    r"n't|(?<!\w)(no|not|never|nothing|none|nobody|cannot|unable|impossible|decline|refuse|against|without|only)(?!\w)"
)


def _everyday(heard: Heard, unit: Span) -> Meant | None:
    """The topic of everyday life that a question plainly names, where a fact is only its nearest likeness."""
    target = everyday(heard.text[unit.start : unit.end].lower(), heard.hearing.language)
    return Meant(ActKind.ASK_FACT, target, CLEAR) if target in PLAINLY_EVERYDAY else None


def _has_subject(hearing: Hearing) -> bool:
    """Whether the scenario says what the conversation is about. A transcript may come without: then nothing
    is off the topic."""
    scenario = hearing.scenario
    return bool(scenario.facts or scenario.steps or scenario.concerns)


def _outspoken(heard: Heard, spoken: tuple[Cue, ...]) -> None:
    words = Words.of(heard.text[:2_000])
    for cue in spoken:
        if cue.kind in OUTSPOKEN or cue.kind == ActKind.RUDE:
            at = cue.search(words)
            if at is not None:
                heard.add(cue.kind, Span(*at))


def _of_the_trade(hearing: Hearing) -> bool:
    """Whether words of the trade are in it: what they do depends on what this customer has said."""
    return forms(hearing.language).has_jargon(swapped(hearing.text))


def _appraisal(acts: list[Act]) -> Appraisal:
    return Appraisal(acts=tuple(sorted(acts, key=lambda a: (a.start, a.end))), listener=VERSION)
