"""The linter: what is wrong with scenario, persona and rubric files, and how to mend it.

An `error` would spoil a session (a name that means nothing, an outcome nobody can reach, a fact that gives
itself away); a `warning` makes it poorer (too few wordings, a summary nobody reads, a word that hurts).
A line of the file that ends in the comment `# lint: ok` is taken as it is.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from greenroom.core.persona import Persona
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.library.checks import Check, Subject
from greenroom.library.checks_amounts import amounts
from greenroom.library.checks_claims import claims, scripts
from greenroom.library.checks_leaks import leaks
from greenroom.library.checks_outcomes import outcomes
from greenroom.library.checks_references import references
from greenroom.library.checks_rubric import own_criteria, rubric
from greenroom.library.checks_wording import inclusive, labels, readable, twins
from greenroom.library.loader import Library, Loaded, files, load_file, load_library, packaged_root

SCENARIO_CHECKS: tuple[Check, ...] = (
    references,
    claims,
    scripts,
    own_criteria,
    outcomes,
    amounts,
    leaks,
    twins,
    labels,
    readable,
    inclusive,
)
PERSONA_CHECKS: tuple[Check, ...] = (inclusive,)
RUBRIC_CHECKS: tuple[Check, ...] = (rubric,)
ALLOWED = "# lint: ok"


class Finding(NamedTuple):
    """One thing to mend. `line` counts from 1 (0: the file as a whole), `severity` is error or warning,
    `code` names the check and stays the same between versions."""

    path: str
    line: int
    severity: str
    code: str
    message: str
    mend: str


def lint(paths: Sequence[Path], known: Library | None = None) -> list[Finding]:
    """All findings for the files under `paths`, in order of file and line.

    `known` is the library whose personas and rubrics may be named besides those under `paths` themselves;
    the packaged one when None.
    """
    around = load_library([packaged_root()]) if known is None else known
    here = load_library(paths)
    together = Library(
        scenarios={**around.scenarios, **here.scenarios},
        personas={**around.personas, **here.personas},
        rubrics={**around.rubrics, **here.rubrics},
    )
    found = [Finding(str(p.path), p.line, "error", "schema", p.message, p.mend) for p in here.problems]
    for path in files(paths):
        found.extend(_in_file(load_file(path), together))
    return sorted(set(found))


def _in_file(loaded: Loaded, library: Library) -> list[Finding]:
    content, document = loaded.content, loaded.document
    if content is None or document is None:
        return []
    checks = SCENARIO_CHECKS if isinstance(content, Scenario) else ()
    checks = PERSONA_CHECKS if isinstance(content, Persona) else checks
    checks = RUBRIC_CHECKS if isinstance(content, Rubric) else checks
    text = loaded.path.read_text(encoding="utf-8-sig").splitlines()
    found = []
    for check in checks:
        for flaw in check(Subject(content, document.data, library)):
            line = document.line(flaw.where)
            if not text[line - 1].rstrip().endswith(ALLOWED):
                finding = Finding(str(loaded.path), line, flaw.severity, flaw.code, flaw.message, flaw.mend)
                found.append(finding)
    return found
