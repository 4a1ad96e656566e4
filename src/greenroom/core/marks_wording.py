"""How well the agent's messages are worded, as a reader reads them, beside what they did.

Where a criterion's checks can say nothing (a passage of one message; a transcript in which none of them had
an occasion) the reading decides its score. Everywhere else it moves the score by a few points. What is heaped
up, or said again word for word, lifts nothing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from greenroom.core.acts import Act
from greenroom.core.courtesy import crowded
from greenroom.core.evaluation import Evidence, Missed
from greenroom.core.evidence import Court, Message
from greenroom.core.ledger import Ledger
from greenroom.core.readings import Part, Quality, Reader, Reading, Worded
from greenroom.core.rubric import Criterion

CHECK = "wording"
"""The check that points for wording are booked under."""

MOVES_SESSION = 8
MOVES_TRANSCRIPT = 20
"""Points by which a reading moves a criterion at most: in a simulated session, whose log says what came of
the words, and in a transcript, whose log does not."""

APPLIES = 0.5
"""How likely a message is to be one to judge by a quality, from which it is."""

DISPUTED: dict[Quality, float] = {"solution": 0.35, "empathy": 0.35}
"""The same for qualities of which raters are not at one when they apply: what some would judge is judged."""

PLAIN = 3.0
"""The level of a message that is worded neither well nor badly."""

NOTICED = 0.5
"""Distance from that from which a wording is worth a word."""

ENDS = 2
"""Messages from the start in which a greeting counts, and from the end for a closing."""

FEW = 4
"""Messages up to which a conversation is read closely."""

QUOTED = 3
"""Quotes shown for one criterion."""

FAIR = "The wording goes some of the way."


class Read(NamedTuple):
    """One message as it was read. `level`: 1 to 5, of the quality in question."""

    message: Message
    worded: Worded
    reading: Reading
    earns: bool
    level: float = PLAIN


class Verdict(NamedTuple):
    """The score that a reading gives, with what it rests on."""

    score: int
    evidence: tuple[Evidence, ...]
    missed: tuple[Missed, ...]


class Wordings:
    """Every message of the agent's, read once. Without a reader there is nothing."""

    def __init__(self, ledger: Ledger, court: Court, reader: Reader | None) -> None:
        self._ledger, self._court, self._reader = ledger, court, reader
        self._reads = list(self._all(reader)) if reader is not None else []

    @property
    def lone(self) -> bool:
        """Whether all there is is one message, out of a conversation that nobody sees."""
        return not self._ledger.simulated and len(self._ledger.agent) == 1

    def decides(self, criterion: Criterion, checked: bool) -> bool:
        """Whether the reading alone gives the score. `checked`: a check of the criterion had an occasion."""
        if criterion.wording is None or not self._reads or self._ledger.simulated:
            return False
        return self.lone or not checked

    def verdict(self, criterion: Criterion) -> Verdict | None:
        """The score of `criterion` by the reading alone, None where no message is one to judge by it."""
        wording = criterion.wording
        reads = self._judged(wording.reads) if wording else []
        if wording is None or not reads:
            return None
        mean = sum(r.level for r in reads) / len(reads)
        score = _points(mean)
        highs, low, cost = self._sides(reads, wording.reads, score)
        earned = min(100, score + cost)
        why = wording.good if score >= 60 else FAIR
        evidence = []
        each, rest = divmod(earned, max(1, len(highs)))
        for i, (seq, quote) in enumerate(highs):
            points = each + (i < rest)
            if points > 0:
                evidence.append(self._court.admit(criterion.id, CHECK, points, seq, quote, why))
        if low is not None and earned > score:
            evidence.append(self._court.admit(criterion.id, CHECK, score - earned, *low, wording.poor))
        missed: tuple[Missed, ...] = ()
        if earned < 100:
            worst = min(reads, key=lambda r: r.level)
            missed = (
                Missed(
                    check=CHECK,
                    points=100 - earned,
                    why=wording.poor if score < 60 else FAIR,
                    better=self._better(criterion, worst),
                    seq=worst.message.seq,
                ),
            )
        return Verdict(score, tuple(evidence), missed)

    def move(self, criterion: Criterion, score: int) -> Evidence | None:
        """The points by which wording moves `score`, which the checks gave. In a session fine words add in
        proportion to that: the log tells what was done, and they cannot make good what was not."""
        wording = criterion.wording
        reads = self._judged(wording.reads) if wording else []
        if wording is None or not reads:
            return None
        mean = sum(r.level for r in reads) / len(reads)
        if abs(mean - PLAIN) < NOTICED:
            return None
        most = MOVES_SESSION if self._ledger.simulated else MOVES_TRANSCRIPT
        points = most * (mean - PLAIN) / 2
        if points < 0:
            worst = min(reads, key=lambda r: r.level)
            seq, quote = self._carrying(worst, wording.reads, best=False)
            lost = max(round(points), -score)
            return self._court.admit(criterion.id, CHECK, lost, seq, quote, wording.poor) if lost else None
        share = score / 100 if self._ledger.simulated else 1.0
        gained = min(round(points * share), 100 - score)
        seq, quote = self._carrying(max(reads, key=lambda r: r.level), wording.reads)
        return self._court.admit(criterion.id, CHECK, gained, seq, quote, wording.good) if gained else None

    def better(self, criterion: Criterion, seq: int) -> str:
        """Better words for message `seq`."""
        read = next((r for r in self._reads if r.message.seq == seq), None)
        return self._better(criterion, read)

    def _better(self, criterion: Criterion, read: Read | None) -> str:
        """The scenario's ideal line, else that of a check which the message left out, else the rubric's."""
        ideal = self._ledger.scenario.rubric.ideal.get(criterion.id, ())
        if ideal:
            return ideal[0]
        done = {a.kind for a in read.worded.acts} if read else set()
        left = (m.better for m in criterion.checks if m.acts and m.better and not done & set(m.acts))
        return next(left, criterion.wording.better if criterion.wording else "")

    def _all(self, reader: Reader) -> Iterable[Read]:
        ledger = self._ledger
        acts: dict[int, list[Act]] = {}
        for done in ledger.acts:
            acts.setdefault(done.seq, []).append(done.act)
        before: dict[int, list[str]] = {}
        for message in ledger.customer:
            before.setdefault(message.turn + 1, []).append(message.text)
        closely = len(ledger.agent) <= FEW
        said: set[str] = set()
        for message in ledger.agent:
            heard = tuple(acts.get(message.seq, ()))
            theirs = " ".join(before.get(message.turn, ()))
            worded = Worded(message.text, theirs, heard, ledger.scenario.language, closely)
            reading = reader.read(worded)
            words = " ".join(message.text.lower().split())
            if reading is not None:
                earns = words not in said and not crowded(message.text, heard)
                yield Read(message, worded, reading, earns)
            said.add(words)

    def _judged(self, quality: Quality) -> list[Read]:
        """The messages to judge by `quality`, with their levels."""
        last, alone, least = self._ledger.last_turn, self.lone, DISPUTED.get(quality, APPLIES)
        found = []
        for r in self._reads:
            turn = r.message.turn
            out = (quality == "greeting" and turn > ENDS) or (quality == "closing" and turn <= last - ENDS)
            if (not out or alone) and r.reading.applies[quality] >= least:
                level = r.reading.levels[quality]
                found.append(r._replace(level=level if r.earns else 1.0))
        return found

    def _sides(
        self, reads: Sequence[Read], quality: Quality, score: int
    ) -> tuple[list[tuple[int, str]], tuple[int, str] | None, int]:
        """What carries the level, what weighs it down, and how many points that costs."""
        if len(reads) > 1:
            ranked = sorted((r for r in reads if r.earns), key=lambda r: -r.level)
            highs = [self._carrying(r, quality) for r in ranked[:QUOTED]]
            worst = min(reads, key=lambda r: r.level)
            others = [r.level for r in reads if r is not worst]
            cost = _points(sum(others) / len(others)) - score if worst.level < PLAIN - NOTICED else 0
            low = self._carrying(worst, quality, best=False) if cost > 0 else None
            return highs or [self._carrying(worst, quality)], low, max(0, cost)
        read = reads[0]
        parts = self._parts(read)
        top = max(p.lifts[quality] for p in parts)
        carry = [p for p in parts if p.lifts[quality] >= 0.6 * top] or [*parts]
        highs = [self._quote(read, p) for p in carry[:QUOTED]]
        worst_part = min(parts, key=lambda p: p.lifts[quality])
        cost = round(-25 * worst_part.lifts[quality])
        return highs, self._quote(read, worst_part) if cost > 0 else None, max(0, cost)

    def _carrying(self, read: Read, quality: Quality, best: bool = True) -> tuple[int, str]:
        """The sentence that lifts the level most, or least."""
        choose = max if best else min
        return self._quote(read, choose(self._parts(read), key=lambda p: p.lifts[quality]))

    def _parts(self, read: Read) -> tuple[Part, ...]:
        found = self._reader.parts(read.worded) if self._reader is not None else ()
        return found or (Part(0, len(read.message.text), dict.fromkeys(read.reading.levels, 0.0)),)

    def _quote(self, read: Read, part: Part) -> tuple[int, str]:
        return read.message.seq, read.message.text[part.start : part.end]


def _points(level: float) -> int:
    """1 to 5 as 0 to 100."""
    return max(0, min(100, round(25 * (level - 1))))
