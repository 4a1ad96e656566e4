"""Facts that give themselves away: words that should be earned, in lines that anyone gets to read."""

from collections.abc import Iterator

from greenroom.core.disclosure import given_away
from greenroom.core.scenario import Condition, Fact, Scenario
from greenroom.library.checks import Flaw, Subject, error, warning
from greenroom.library.reading import Where
from greenroom.library.words import Words, words_of

SHORTEST_MARK = 4
TOLD_ALREADY = 0.6
"""Share of the shorter line's words from which an opening counts as telling a fact."""


def leaks(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    for i, fact in enumerate(s.facts):
        yield from _weak_marks(("facts", i), fact)
        for where, line in _before(s, fact):
            for mark in fact.marks:
                if given_away(mark, line):
                    message = f"`{mark}` gives away the fact `{fact.id}`"
                    yield error(where, "leak", message, "word the line without it, or choose another mark")
        yield from _in_personas(subject, ("facts", i, "marks"), fact)
    yield from _told_at_once(s)


def _weak_marks(at: Where, fact: Fact) -> Iterator[Flaw]:
    told = [*fact.tells, *fact.plain_tells]
    for j, mark in enumerate(fact.marks):
        where = (*at, "marks", j)
        if len(mark) < SHORTEST_MARK and not mark.isdigit():
            message = f"the mark `{mark}` is so short that it will turn up by chance"
            yield warning(where, "weak-mark", message, "use a longer piece of what is told")
        elif not any(given_away(mark, line) for line in told):
            message = f"the mark `{mark}` is in none of the tells"
            yield warning(where, "weak-mark", message, "use words that are really said when the fact is told")


def _before(s: Scenario, fact: Fact) -> Iterator[tuple[Where, str]]:
    """Every line that can be read before `fact` is told, with its place."""
    yield ("title",), s.title
    yield ("summary",), s.summary
    yield ("ticket", "subject"), s.ticket.subject
    yield ("ticket", "body"), s.ticket.body
    yield ("customer", "about"), s.customer.about
    yield ("goal",), s.goal
    yield ("stakes",), s.stakes or ""
    for name, lines in (("opening", s.opening), ("demands", s.demands)):
        yield from (((name, i), line) for i, line in enumerate(lines))
    for key, own in s.lines.items():
        yield from ((("lines", key, i), line) for i, line in enumerate(own))
    for i, other in enumerate(s.facts):
        kinds = {"deflects": other.deflects, "not_yet": other.not_yet}
        if other.id != fact.id and not _needs(other.when, fact):
            kinds |= {"tells": other.tells, "plain_tells": other.plain_tells}
        for name, told in kinds.items():
            yield from ((("facts", i, name, j), line) for j, line in enumerate(told))
    for i, step in enumerate(s.steps):
        yield from ((("steps", i, "blocked", j), line) for j, line in enumerate(step.blocked))
        if _needs(step.needs, fact):
            continue
        yield from ((("steps", i, "how", j), line) for j, line in enumerate(step.how))
        for k, effect in enumerate(step.effects):
            if not _needs(effect.when, fact):
                at: Where = ("steps", i, "effects", k, "lines")
                yield from (((*at, j), line) for j, line in enumerate(effect.lines))
    for i, concern in enumerate(s.concerns):
        if not _needs(concern.when, fact):
            yield from ((("concerns", i, "asks", j), line) for j, line in enumerate(concern.asks))


def _needs(condition: Condition | None, fact: Fact) -> bool:
    """Whether `condition` holds only once `fact` was told."""
    if condition is None:
        return False
    return fact.id in condition.told or any(_needs(part, fact) for part in condition.all)


def _in_personas(subject: Subject, where: Where, fact: Fact) -> Iterator[Flaw]:
    for name in subject.scenario.personas:
        persona = subject.library.personas.get(name)
        for bank in persona.lines.values() if persona else ():
            for line in (*bank.openers, *bank.cores, *bank.tails):
                for mark in fact.marks:
                    if given_away(mark, line):
                        message = f'`{mark}` is also said by the persona {name} ("{line}")'
                        yield error(where, "leak", message, "choose a mark that only this fact has")


def _told_at_once(s: Scenario) -> Iterator[Flaw]:
    for i, line in enumerate(s.opening):
        opening = words_of(line, s.language)
        for fact in s.facts:
            if any(
                _same_matter(opening, words_of(told, s.language)) for told in (*fact.tells, *fact.plain_tells)
            ):
                message = f"the opening tells the fact `{fact.id}` right away"
                yield error(
                    ("opening", i), "front-loading", message, "open with the problem and nothing else"
                )


def _same_matter(a: Words, b: Words) -> bool:
    shared = len(a & b)
    return shared >= 3 and shared / min(len(a), len(b)) >= TOLD_ALREADY
