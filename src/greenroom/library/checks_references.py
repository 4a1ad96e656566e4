"""Names that mean nothing: facts, steps, world keys, personas, criteria that are named and do not exist."""

import re
from collections.abc import Iterable, Iterator

from greenroom.library.checks import Flaw, Subject, error, warning
from greenroom.library.explaining import did_you_mean, nearest
from greenroom.library.reading import Where


def references(subject: Subject) -> Iterator[Flaw]:
    yield from _in_conditions(subject)
    yield from _in_policies(subject)
    yield from _outside(subject)
    yield from _identity(subject)


def _unknown(where: Where, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Flaw]:
    ids = sorted(known)
    for name in names:
        if name not in ids:
            mend = did_you_mean(name, ids) if ids else f"this scenario has no {what} yet"
            yield error(where, "dangling", f"there is no {what} `{name}`", mend)


def _in_conditions(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    facts, steps = [f.id for f in s.facts], [x.id for x in s.steps]
    for where, condition in subject.conditions:
        yield from _unknown((*where, "told"), "fact", condition.told, facts)
        yield from _unknown((*where, "asked"), "fact", condition.asked, facts)
        yield from _unknown((*where, "tried"), "step", condition.tried, steps)
        yield from _unknown((*where, "answered"), "concern", condition.answered, [c.id for c in s.concerns])
        yield from _unknown((*where, "broken"), "policy", condition.broken, [p.id for p in s.policies])
        yield from _unknown((*where, "world"), "world key", condition.world, subject.values)
        for key, value in condition.world.items():
            values = subject.values.get(key)
            if values is not None and value not in values:
                can = ", ".join(sorted(str(v) for v in values))
                meant = nearest(str(value), [str(v) for v in values])
                mend = f"did you mean `{meant}`?" if meant else f"it can be: {can}; or let a step set it"
                yield error((*where, "world", key), "dangling", f"`{key}` is never `{value}`", mend)


def _in_policies(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    for i, policy in enumerate(s.policies):
        at: Where = ("policies", i, "on")
        yield from _unknown((*at, "steps"), "step", policy.on.steps, [x.id for x in s.steps])
        if not (policy.on.steps or policy.on.acts or policy.on.words):
            yield error(at, "dead-policy", f"nothing sets off `{policy.id}`", "give it steps, acts or words")
        for j, pattern in enumerate(policy.on.words):
            try:
                matches_nothing = re.search(pattern, "", re.IGNORECASE) is not None
            except re.error as problem:
                mend = "test it; a ( or ? that is meant as itself needs \\ before it"
                yield error((*at, "words", j), "bad-pattern", f"no regular expression: {problem}", mend)
                continue
            if matches_nothing:
                yield error(
                    (*at, "words", j),
                    "bad-pattern",
                    "the pattern matches the empty text",
                    "make it match words",
                )
    for i, check in enumerate(s.checklist):
        if check.fact:
            yield from _unknown(("checklist", i, "fact"), "fact", [check.fact], [f.id for f in s.facts])
    first: dict[str, int] = {}
    for i, canned in enumerate(s.canned):
        if canned.shortcut and canned.shortcut in first:
            message = f"the shortcut `{canned.shortcut}` is taken by no. {first[canned.shortcut] + 1}"
            yield error(("canned", i, "shortcut"), "same-shortcut", message, "give this one another")
        first.setdefault(canned.shortcut or "", i)


def _outside(subject: Subject) -> Iterator[Flaw]:
    """Personas, the rubric and its criteria: they live in other files."""
    s, library = subject.scenario, subject.library
    if not s.personas:
        mend = "list at least two that suit; the first is used when none is named"
        yield warning(("personas",), "no-persona", "no personas are listed", mend)
    for i, name in enumerate(s.personas):
        yield from _unknown(("personas", i), "persona", [name], library.personas)
    yield from _unknown(("rubric", "use"), "rubric", [s.rubric.use], library.rubrics)
    rubric = library.rubrics.get(s.rubric.use)
    if rubric is None:
        return
    criteria = [c.id for c in (*rubric.criteria, *s.rubric.criteria)]
    for name in s.rubric.weights:
        yield from _unknown(("rubric", "weights", name), "criterion", [name], criteria)
    for name in s.rubric.ideal:
        yield from _unknown(("rubric", "ideal", name), "criterion", [name], criteria)
    for i, must in enumerate(s.rubric.musts):
        if must.policy:
            where: Where = ("rubric", "musts", i, "policy")
            yield from _unknown(where, "policy", [must.policy], [p.id for p in s.policies])


def _identity(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    if any(f.identity for f in s.facts):
        return
    mend = "mark the facts that prove who is speaking with `identity: true`"
    for where, condition in subject.conditions:
        if condition.verified is not None:
            yield error((*where, "verified"), "no-identity", "no fact settles the identity", mend)
    if not s.checks_pass:
        yield error(("checks_pass",), "no-identity", "the checks fail, and there is nothing to check", mend)
