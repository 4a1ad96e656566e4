"""Enough of everything: wordings to understand by and to speak with, and lines for each way things can go."""

from collections.abc import Iterator, Mapping, Sequence

from greenroom.core.moves import OWN_LINES, MoveKind
from greenroom.core.scenario import Concern, Fact, Reveal, Step
from greenroom.library.checks import Flaw, Subject, error, warning
from greenroom.library.reading import Where

ASKS = SAYS = 7
TELLS = LINES = OPENINGS = 3
ANSWERS = 5
CONCERN_ASKS = 2
GOOD_LINES, POOR_LINES = range(6, 25), range(4, 25)


def amounts(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    if not s.facts or not s.steps:
        what = "facts" if not s.facts else "steps"
        yield error((what,), "nothing-to-do", f"there are no {what}", f"write at least one under `{what}`")
    yield from _few(("opening",), s.opening, OPENINGS, "opening", "first lines")
    yield from _own_lines(s.lines)
    for i, fact in enumerate(s.facts):
        yield from _fact(("facts", i), fact)
    for i, step in enumerate(s.steps):
        yield from _step(("steps", i), step)
    for i, concern in enumerate(s.concerns):
        yield from _concern(("concerns", i), concern)
    yield from _proof(subject)


def _own_lines(lines: Mapping[str, Sequence[str]]) -> Iterator[Flaw]:
    """Words of its own are for moves that tell no fact, do no step and ask no question."""
    for key, said in lines.items():
        move, _, result = key.partition(".")
        if move not in OWN_LINES or bool(result) != (move == MoveKind.EVERYDAY):
            names = ", ".join(sorted(OWN_LINES - {MoveKind.EVERYDAY}))
            message = f"`{key}` is no move with words of its own"
            yield error(("lines", key), "unknown-move", message, f"use `everyday.<topic>`, or one of {names}")
        yield from _few(("lines", key), said, LINES, key, "lines")


def _few(where: Where, lines: Sequence[str], least: int, of: str, what: str) -> Iterator[Flaw]:
    if len(lines) < least:
        message = f"{of}: {len(lines)} {what}, at least {least} are needed"
        yield warning(where, "too-few", message, "add more, each worded in another way")


def _fact(at: Where, fact: Fact) -> Iterator[Flaw]:
    yield from _few((*at, "asks"), fact.asks, ASKS, fact.id, "ways to ask")
    yield from _few((*at, "tells"), fact.tells, TELLS, fact.id, "ways to tell")
    if fact.plain_tells:
        yield from _few((*at, "plain_tells"), fact.plain_tells, TELLS, fact.id, "ways to tell in plain words")
    held_back = fact.hidden or fact.reveal in (Reveal.PROBED, Reveal.TRUSTED, Reveal.VERIFIED)
    if held_back and len(fact.deflects) < TELLS:
        message = f"`{fact.id}` is held back at first, and has {len(fact.deflects)} deflects"
        yield error(
            at, "no-deflects", message, f"write {TELLS} lines to say instead, true but telling nothing"
        )
    if fact.when is not None and len(fact.not_yet) < TELLS:
        message = f"`{fact.id}` cannot always be known, and has {len(fact.not_yet)} lines under `not_yet`"
        yield error(at, "no-not-yet", message, f"write {TELLS} lines for when it is asked too early")
    if fact.hidden and fact.reveal in (Reveal.VOLUNTEERED, Reveal.ASKED) and fact.when is None:
        message = f"`{fact.id}` is hidden, and told to anyone who asks"
        yield error(
            (*at, "reveal"), "not-hidden", message, "use probed, trusted or verified, or give it a `when`"
        )
    if fact.hidden and not fact.marks:
        message = f"`{fact.id}` is hidden and has no marks"
        yield warning(
            at, "no-marks", message, "list the words that would give it away, so that this is checked"
        )


def _step(at: Where, step: Step) -> Iterator[Flaw]:
    yield from _few((*at, "says"), step.says, SAYS, step.id, "ways to propose it")
    if not step.effects:
        yield error(at, "no-effect", f"`{step.id}` does nothing", "write what happens under `effects`")
    for j, effect in enumerate(step.effects):
        yield from _few((*at, "effects", j, "lines"), effect.lines, LINES, step.id, "ways to report")
    if step.needs is not None and len(step.blocked) < LINES:
        message = f"`{step.id}` needs something first, and has {len(step.blocked)} lines under `blocked`"
        yield error(at, "no-blocked", message, f"write {LINES} lines for when it comes too early")
    if step.tech > 0 and step.by == "customer" and len(step.how) < LINES:
        message = f"`{step.id}` needs know-how, and has {len(step.how)} lines under `how`"
        yield error(at, "no-how", message, f"write {LINES} lines with which a customer asks how to do it")
    if step.effects and step.effects[-1].when.model_dump(exclude_defaults=True):
        message = f"`{step.id}` has no effect that always holds"
        yield error(
            (*at, "effects"), "no-last-effect", message, "end with one without `when`, for all other cases"
        )


def _concern(at: Where, concern: Concern) -> Iterator[Flaw]:
    yield from _few((*at, "asks"), concern.asks, CONCERN_ASKS, concern.id, "ways to ask")
    yield from _few((*at, "answers"), concern.answers, ANSWERS, concern.id, "good answers")


def _proof(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    for side, lines, allowed in (("good", s.proof.good, GOOD_LINES), ("poor", s.proof.poor, POOR_LINES)):
        if len(lines) not in allowed:
            message = f"proof: {len(lines)} lines of a {side} agent"
            mend = f"write {allowed.start} to {allowed.stop - 1}; `greenroom prove` plays them"
            yield error(("proof", side), "no-proof", message, mend)
    learned = {_bare(x) for f in s.facts for x in f.asks} | {_bare(x) for p in s.steps for x in p.says}
    for side, lines in (("good", s.proof.good), ("poor", s.proof.poor)):
        for i, line in enumerate(lines):
            if side == "good" and _bare(line) in learned:
                mend = "say it in other words: the proof has to show that other words are understood"
                yield warning(
                    ("proof", side, i), "copied-proof", "this line is a copy from `asks` or `says`", mend
                )


def _bare(line: str) -> str:
    return " ".join(line.lower().split()).rstrip(".!?")
