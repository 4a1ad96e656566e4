"""The words of one move: opener, core and tail, each chosen so that it was not said lately."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from greenroom.brains.builtin.speaker import style
from greenroom.brains.builtin.speaker.banks import Band, Piece, Pool
from greenroom.brains.builtin.speaker.joining import COURTESIES, joined
from greenroom.brains.builtin.speaker.memory import Memory
from greenroom.brains.builtin.speaker.phrases import Phrases
from greenroom.brains.builtin.speaker.text import WORD, first_large, first_small, small, trace
from greenroom.brains.builtin.speaker.topics import Topics
from greenroom.core.brief import Brief, BriefMove
from greenroom.core.moves import Move
from greenroom.core.moves import MoveKind as M

OPENS, TAILS = 0.42, 0.28
"""How often a persona of usual wordiness puts something before and after."""

MOST_OPENED = 0.45
"""However wordy: more would be a tic."""

USUAL_WORDS = 11

TOO_EAGER = 3.0
"""From the second attempt on, the language's openers and tails are as good as one's own."""

ALWAYS_OPENED = frozenset({M.REMIND, M.ASK_AGAIN, M.MORE})
"""With the scenario's words these need an opener to say what they are ("as I said, ...")."""

ONLY_LINES = frozenset(
    {M.TELL, M.REMIND, M.REPORT, M.OPEN, M.ASK, M.ASK_AGAIN, M.MORE}
    | {M.EVERYDAY, M.CONFIRM_SOLVED, M.DENY_SOLVED, M.BYE_UNSOLVED}
)
"""What the scenario has words for is never said in other words, even a second time."""

EXACT = frozenset({M.TELL, M.REMIND, M.REPORT})
"""Words that carry facts: kept letter for letter."""

NO_FILLER = frozenset(COURTESIES) | {
    M.GREET,
    M.OPEN,
    M.BACK,
    M.BYE,
    M.NUDGE,
    M.INTERRUPT,
    M.HANG_UP,
    M.REMEMBER,
    M.TRY_STEP,
    M.TANGENT,
    M.SAY_AGAIN,
    M.CONFIRM_SOLVED,
    M.DENY_SOLVED,
    M.NO_MORE,
}


@dataclass(frozen=True, slots=True)
class Voice:
    """All that choosing words needs in this turn. `low`: written without capitals. `eager`: how much likelier
    than usual something goes before and after (more with each attempt to say it otherwise)."""

    brief: Brief
    phrases: Phrases
    topics: Topics
    memory: Memory
    pools: Callable[[str, str | None, bool], Pool]
    draw: Callable[[str], float]
    low: bool
    mood: Band
    eager: float = 1.0


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where words go: the move, its pieces, what fills them, and how likely an opener and a tail are."""

    move: Move
    pool: Pool
    slots: Mapping[str, str]
    opens: float
    closes: float

    def name(self, part: str) -> str:
        return f"{self.move.kind}:{self.move.topic or ''}:{part}"


def worded(v: Voice, said: BriefMove, *, first: bool, more: bool) -> str:
    """The words for one move; marked where they are to be kept. `first` of the turn, or `more` to follow."""
    spot = _spot(v, said, first=first, more=more)
    line = _line(v, said, spot.name("line"))
    if line is None:
        core = _choose(v, spot.pool.cores, spot.slots, spot.name("core"))
        text, words = (_filled(core, spot.slots), core.words) if core else ("...", 1)
        soft = core is not None and _goes_on(core, v.phrases)
    else:
        text, words = _as_written(v, line, exact=said.move.kind in EXACT), line.count(" ") + 1
        soft = style.starts_common(line, v.phrases.common, v.phrases.interjections)
    v.memory.add(style.bare(text))
    text = _opened(v, spot, text, soft=soft)
    return _closed(v, spot, text) if words <= v.brief.persona.style.words else text


def _spot(v: Voice, said: BriefMove, *, first: bool, more: bool) -> _Spot:
    kind, lines = said.move.kind, bool(said.lines)
    found = v.pools(kind, said.move.result, more)
    share = v.eager * min(1.5, max(0.4, v.brief.persona.style.words / USUAL_WORDS))
    share *= (0.6 if v.mood == Band.CROSS else 1.0) * (0.55 if lines else 1.0) * (0.5 if more else 1.0)
    borrowed = v.eager < TOO_EAGER
    opens = share * OPENS * (found.opens if borrowed else 1.0) * (1.0 if first else 0.4)
    closes = share * TAILS * (found.closes if borrowed else 1.0)
    if borrowed:
        opens = min(opens, MOST_OPENED)
    if lines and kind in ALWAYS_OPENED:
        opens = 0.9
    elif lines and kind == M.OPEN:
        opens = 0.0
    elif lines and kind == M.REPORT and (said.by_agent or not _tries(v.brief)):
        opens = closes = 0.0
    return _Spot(said.move, found, v.topics.slots(v.brief, said), opens, closes)


def _tries(brief: Brief) -> bool:
    """Whether the customer is doing a step; else "I did it" could be said of what the agent did."""
    return any(m.move.kind == M.TRY_STEP for m in brief.moves)


def _line(v: Voice, said: BriefMove, name: str) -> str | None:
    """One of the scenario's lines, best one that was not said; None when the banks are to speak."""
    if not said.lines:
        return None
    fresh = [line for line in said.lines if not v.memory.used(trace(line))]
    if said.move.kind in ALWAYS_OPENED:
        inner = [x for x in fresh if style.starts_common(x, v.phrases.common, v.phrases.interjections)]
        fresh = inner or fresh
    if fresh:
        return fresh[int(v.draw(name) * len(fresh))]
    if said.move.kind not in ONLY_LINES:
        return None
    return min(said.lines, key=lambda line: v.memory.age(trace(line)))


def _as_written(v: Voice, line: str, *, exact: bool) -> str:
    text = style.line_in_small(line, v.phrases.common) if v.low else line
    return style.kept(text) if exact else text


def _choose(v: Voice, pieces: Sequence[Piece], slots: Mapping[str, str], name: str) -> Piece | None:
    """A piece that was not said, by weight; when all were, one of those said longest ago."""
    able = [p for p in pieces if not p.slots or p.slots <= slots.keys()]
    if not able:
        return None
    fresh = [p for p in able if not v.memory.used(p.probe)]
    if not fresh:
        oldest = sorted(able, key=lambda p: v.memory.age(p.probe))[: max(1, len(able) // 3)]
        return oldest[int(v.draw(name) * len(oldest))]
    left = v.draw(name) * sum(p.weight for p in fresh)
    for piece in fresh:
        left -= piece.weight
        if left < 0:
            return piece
    return fresh[-1]


def _goes_on(core: Piece, phrases: Phrases) -> bool:
    """Whether something with a comma can stand before `core`: not before a name, "yes" or "well"."""
    found = WORD.match(core.text)
    return found is not None and small(found.group()) not in phrases.interjections


def _filled(piece: Piece, slots: Mapping[str, str]) -> str:
    text = piece.text
    for slot in piece.slots:
        text = text.replace(f"{{{slot}}}", slots[slot])
    return text


def _opened(v: Voice, spot: _Spot, text: str, *, soft: bool) -> str:
    """`text` with an opener, or a filler, or neither. `soft`: it can go on after a comma."""
    opener = ""
    kind, fillers = spot.move.kind, v.brief.persona.style.fillers
    if v.draw(spot.name("opens")) < spot.opens and not (v.brief.cut_in and kind != M.INTERRUPT):
        pieces = [p for p in spot.pool.openers if soft or p.text.endswith((".", "!", "?", ":"))]
        fresh = [p for p in pieces if not v.memory.lately(p.probe)]
        found = _choose(v, fresh or pieces, spot.slots, spot.name("opener"))
        opener = _filled(found, spot.slots) if found else ""
    fills = not opener and soft and fillers and kind not in NO_FILLER
    if fills and v.draw(spot.name("fills")) < v.brief.persona.style.filler_rate:
        word = fillers[int(v.draw(spot.name("filler")) * len(fillers))]
        opener = f"{word if v.low else first_large(word)},"
    if not opener or style.bare(text).lower().startswith(opener.rstrip(",.!-").lower()):
        return text
    v.memory.add(opener)
    if opener.endswith((",", "-", ":")) or opener[-1].isalpha():
        return f"{opener} {_small_start(text) if soft else text}"
    return f"{opener} {text}"


def _closed(v: Voice, spot: _Spot, text: str) -> str:
    """`text` with a tail, or without; one question does not follow another."""
    if v.draw(spot.name("tails")) >= spot.closes:
        return text
    asks = style.bare(text).endswith("?")
    tails = [t for t in spot.pool.tails if not t.text.endswith("?")] if asks else spot.pool.tails
    tail = _choose(v, tails, spot.slots, spot.name("tail"))
    if tail is None:
        return text
    filled = _filled(tail, spot.slots)
    v.memory.add(style.bare(filled))
    return _tailed(text, filled)


def _small_start(text: str) -> str:
    if text[:1] == "\ue000":
        return text[:1] + first_small(text[1:])
    return first_small(text)


def _tailed(text: str, tail: str) -> str:
    """`tail` after `text`: with a comma in front it goes inside the sentence."""
    if not tail.startswith(","):
        return joined(text, tail)
    end = len(text) - len(text.rstrip(".!?\ue001"))
    return f"{text[: len(text) - end]}{tail}{text[len(text) - end :]}" if end else text + tail
