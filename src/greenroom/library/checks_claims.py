"""Claims and scripts: statements that can be held against what was said, and lines that are looked for."""

import re
from collections.abc import Iterator

from greenroom.core.rubric import Criterion
from greenroom.core.scenario import Claim, Scenario
from greenroom.library.checks import Flaw, Subject, error, warning
from greenroom.library.explaining import did_you_mean
from greenroom.library.reading import Where
from greenroom.library.words import words_of

WORDINGS = 3
"""Ways to say it rightly, and wrongly, that a claim needs."""


def claims(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    seen: set[str] = set()
    for i, claim in enumerate(s.claims):
        at: Where = ("claims", i)
        if claim.id in seen:
            yield error((*at, "id"), "same-id", f"there are two claims `{claim.id}`", "rename one of them")
        seen.add(claim.id)
        for side, lines in (("says", claim.says), ("wrong", claim.wrong)):
            if len(lines) < WORDINGS:
                message = f"{claim.id}: {len(lines)} wordings under `{side}`, at least {WORDINGS} are needed"
                yield warning((*at, side), "too-few", message, "add more, each worded in another way")
            for j, line in enumerate(lines):
                if line.rstrip().endswith("?"):
                    mend = "write it as a statement: a question states nothing"
                    yield warning((*at, side, j), "no-statement", f'"{line}" is a question', mend)
        yield from _apart(at, claim, s.language)
        yield from _quoted(at, claim, s)


def _apart(at: Where, claim: Claim, language: str) -> Iterator[Flaw]:
    """A wrong wording in the words of a right one could never be told from it. Small words count: "not"."""
    right = {_bare(line) for line in claim.says}
    for j, line in enumerate(claim.wrong):
        if _bare(line) in right:
            yield error(
                (*at, "wrong", j), "ambiguous", f'"{line}" is right as well', "keep it on one side only"
            )
        elif not words_of(line, language):
            yield warning(
                (*at, "wrong", j), "no-statement", f'"{line}" says nothing', "name what it is about"
            )


def _quoted(at: Where, claim: Claim, scenario: Scenario) -> Iterator[Flaw]:
    """The right statement stands in the article it names."""
    if claim.article is None:
        return
    article = next((a for a in scenario.knowledge if a.id == claim.article), None)
    if article is None:
        ids = sorted(a.id for a in scenario.knowledge)
        mend = did_you_mean(claim.article, ids) if ids else "this scenario has no article yet"
        yield error((*at, "article"), "dangling", f"there is no article `{claim.article}`", mend)
    elif _bare(claim.right) not in _bare(article.body):
        message = f'"{claim.right}" does not stand in the article `{article.id}`'
        yield warning((*at, "right"), "not-quoted", message, "quote the article, or leave `article` out")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w%']+", text.lower()))


def scripts(subject: Subject) -> Iterator[Flaw]:
    s = subject.scenario
    script = s.rubric.script
    seen: set[str] = set()
    for i, line in enumerate(script):
        if line.id in seen:
            at: Where = ("rubric", "script", i, "id")
            yield error(at, "same-id", f"there are two lines `{line.id}`", "rename one of them")
        seen.add(line.id)
    rubric = subject.library.rubrics.get(s.rubric.use)
    if rubric is None:
        return
    looked = _looks((*rubric.criteria, *s.rubric.criteria))
    if script and "script_line" not in looked:
        message = f"no criterion of `{s.rubric.use}` looks for the lines of the script"
        mend = "add one under `rubric`, `criteria`, with a check whose event is script_line, or use `call`"
        yield error(("rubric", "script"), "dead-script", message, mend)
    if s.rubric.key_phrases and "key_phrase" not in looked:
        message = "no criterion looks for the key phrases"
        mend = "add one under `rubric`, `criteria`, with a check whose event is key_phrase"
        yield error(("rubric", "key_phrases"), "dead-script", message, mend)


def _looks(criteria: tuple[Criterion, ...]) -> set[str]:
    return {m.event for c in criteria for m in c.checks if m.event}
