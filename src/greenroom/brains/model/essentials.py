"""What has to be in the words: the marks of a fact that is told, and some of the wordings of a move."""

import re
from collections.abc import Sequence
from functools import lru_cache

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.model.cues import cues, plain
from greenroom.core.bounds import Bounds
from greenroom.core.brief import BriefMove
from greenroom.core.briefing import TELLING
from greenroom.core.moves import MoveKind as M

CARRYING = TELLING | {M.REPORT, M.OPEN, M.ASK, M.ASK_AGAIN, M.MORE, M.IMPOSSIBLE, M.NOT_YET, M.BLOCKED}
"""Moves whose wordings say something that the other side needs to hear."""

NEEDED = 2
"""Words that a reply has to share with the wordings of a move, of all that carry meaning."""

STEM = 5
"""Letters by which two words are taken for the same: connect, connection."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ELSE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d[\d.,:]*\d|\d")


def carried(moves: Sequence[BriefMove], text: str, bounds: Bounds, language: str) -> int:
    """How many of `moves`, from the first, are done once `text` is said. A move that only colours the turn is
    done with the next one that carries something; at the end of a reply it is done anyway."""
    done = 0
    for number, move in enumerate(moves, 1):
        if not carries(move):
            continue
        if not said(move, text, bounds, language):
            break
        done = number
    return done


def complete(moves: Sequence[BriefMove], text: str, bounds: Bounds, language: str) -> bool:
    """Whether `text` can be the rest of a reply that makes `moves`."""
    if not all(said(m, text, bounds, language) for m in moves if carries(m)):
        return False
    needs = (cues(language).get(f"needs.{m.move.kind.value}") for m in moves)
    return all(n.search(plain(text)) for n in needs if n is not None)


def carries(move: BriefMove) -> bool:
    return move.move.kind in CARRYING and bool(move.lines)


def said(move: BriefMove, text: str, bounds: Bounds, language: str) -> bool:
    """Whether `text` has what `move` needs."""
    marks = (bounds.marks or {}).get(move.move.topic or "", ()) if move.move.kind in TELLING else ()
    if marks:
        squeezed = squeeze(text)
        return any(squeeze(mark) in squeezed for mark in marks)
    lines = move.lines
    numbers = set.intersection(*(set(_NUMBER.findall(line)) for line in lines))
    if not numbers <= set(_NUMBER.findall(text)):
        return False
    meant = [stems(line, language) for line in lines]
    shared = frozenset().union(*meant) & stems(text, language)
    return len(shared) >= min(NEEDED, *map(len, meant))


@lru_cache(maxsize=4_096)
def stems(text: str, language: str) -> frozenset[str]:
    """The words of `text` that carry meaning, by their beginnings."""
    small = _small_words(language)
    return frozenset(w[:STEM] for w in _WORD.findall(text.lower().replace("’", "'")) if w not in small)


@lru_cache(maxsize=4_096)
def squeeze(text: str) -> str:
    """Letters and digits alone: "E - 6 19" is "e619"."""
    return _ELSE.sub("", text.lower())


@lru_cache
def _small_words(language: str) -> frozenset[str]:
    path = LANGUAGES / language / "small_words.yaml"
    return frozenset(str(w) for w in read_data(path)) if path.exists() else frozenset()
