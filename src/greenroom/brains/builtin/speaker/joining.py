"""Which moves of a turn need words of their own, and which go together in one message."""

from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.brains.builtin.speaker import style
from greenroom.brains.builtin.speaker.style import Draw
from greenroom.core.brief import Brief, BriefMove
from greenroom.core.moves import MoveKind as M

COURTESIES = (
    M.WON_ROUND,
    M.ACCEPT_EMPATHY,
    M.ACCEPT_APOLOGY,
    M.SATISFIED_ANSWER,
    M.THANK,
    M.UNDERSTOOD,
    M.WAIT,
    M.ACKNOWLEDGE,
)
"""Moves that only take something in, the most telling first: one of them is enough in a turn."""

UNSAID = 0.8
"""How often "ok" is left out when something else follows."""

ANSWERS = frozenset(
    {M.TELL, M.TELL_HALF, M.WITHHOLD, M.REMIND, M.DONT_KNOW, M.PUZZLED, M.ASK_BACK, M.NOT_YET}
    | {M.GIVE_NAME, M.EVERYDAY, M.AGREE, M.NEVER_BEFORE, M.MATTERS}
)
"""Before an answer "ok" is never said: it would answer the question."""

SMALLEST_LIMIT = 14
"""Words that fit in one message of even the tersest persona before the next one is begun."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a move, and its place in the brief."""

    text: str
    at: int


def silent(moves: Sequence[BriefMove], draw: Draw) -> set[int]:
    """The moves, by place, that the others already say."""
    kinds = [m.move.kind for m in moves]
    courtesies = [i for i, kind in enumerate(kinds) if kind in COURTESIES]
    if not courtesies:
        return set()
    best = min(courtesies, key=lambda i: COURTESIES.index(kinds[i]))
    quiet = set(courtesies) - {best}
    others = len(kinds) - len(courtesies)
    answers = not ANSWERS.isdisjoint(kinds)
    if others and kinds[best] == M.ACKNOWLEDGE and (answers or draw("unsaid") < UNSAID):
        quiet.add(best)
    return quiet


def bubbles(parts: Sequence[Said], brief: Brief, draw: Draw, most: int) -> list[tuple[str, int]]:
    """The parts put together to messages: the text of each and the place of its last move."""
    limit = max(SMALLEST_LIMIT, brief.persona.style.words * 1.6)
    out: list[tuple[str, int]] = []
    for nth, part in enumerate(parts):
        if out and not (_apart(parts, nth, brief, draw, out[-1][0], limit) and len(out) < most):
            before = out.pop()[0]
            out.append((joined(before, part.text), part.at))
        else:
            out.append((part.text, part.at))
    return out


def _apart(parts: Sequence[Said], nth: int, brief: Brief, draw: Draw, before: str, limit: float) -> bool:
    """Whether part `nth` starts a message of its own."""
    kinds = brief.moves[parts[nth - 1].at].move.kind, brief.moves[parts[nth].at].move.kind
    if kinds[0] == M.TRY_STEP and kinds[1] != M.ACKNOWLEDGE:
        return True
    length = before.count(" ") + 1, parts[nth].text.count(" ") + 1
    if length[0] <= 3:
        return False
    return sum(length) > limit or draw(f"split:{nth}") < brief.persona.style.split


def joined(before: str, after: str) -> str:
    """Two parts in one message, with a stop between them."""
    end = style.bare(before)[-1:]
    return f"{before} {after}" if end in ".!?,:-…)" else f"{before}. {after}"
