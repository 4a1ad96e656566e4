"""Rubrics that cannot be used as they are: weights that do not add up, criteria that nobody can meet."""

from collections.abc import Iterable, Iterator

from greenroom.core.rubric import Criterion, Rubric
from greenroom.library.checks import Flaw, Subject, error, warning
from greenroom.library.reading import Where

WHOLE = 100
ANCHORS = {1, 3, 5}


def rubric(subject: Subject) -> Iterator[Flaw]:
    content = subject.content
    if not isinstance(content, Rubric):
        return
    total = sum(c.weight for c in content.criteria)
    if total != WHOLE:
        message = f"the weights of the criteria add up to {total}, not {WHOLE}"
        yield error(("criteria",), "weights", message, "give each criterion its share of 100")
    yield from criteria(("criteria",), content.criteria)


def own_criteria(subject: Subject) -> Iterator[Flaw]:
    """The criteria that a scenario adds."""
    yield from criteria(("rubric", "criteria"), subject.scenario.rubric.criteria)


def criteria(at: Where, found: Iterable[Criterion]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for i, c in enumerate(found):
        here: Where = (*at, i)
        if c.id in seen:
            yield error((*here, "id"), "same-id", f"there are two criteria `{c.id}`", "rename one of them")
        seen.add(c.id)
        if not c.checks:
            mend = "write at least one check: without any it is never scored"
            yield error(here, "no-checks", f"nobody can earn points for `{c.id}`", mend)
        if c.anchors and not c.anchors.keys() >= ANCHORS:
            mend = "say in a line each what a 1, a 3 and a 5 look like"
            yield warning((*here, "anchors"), "anchors", f"`{c.id}` has no anchors for 1, 3 and 5", mend)
        marks: set[str] = set()
        for kind, items in (("checks", c.checks), ("faults", c.faults)):
            for j, mark in enumerate(items):
                if mark.id in marks:
                    message = f"`{c.id}` has two marks `{mark.id}`"
                    yield error((*here, kind, j, "id"), "same-id", message, "rename one of them")
                marks.add(mark.id)
        for j, mark in enumerate(c.checks):
            if not mark.missing:
                mend = "say under `missing` what the report shows when the points were not earned"
                yield warning((*here, "checks", j), "no-missing", f"`{mark.id}` has no `missing`", mend)
