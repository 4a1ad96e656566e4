"""Scenario, persona and rubric files to core objects; what is wrong with a file, by line.

Files end in `.yaml` or `.yml`. Under a folder `personas` each is a persona, under `rubrics` a rubric, in any
other folder a scenario. A broken file is a `Problem` and the others still load. What the fields mean is
told in `core/scenario.py`, `core/persona.py` and `core/rubric.py`; how to write them, in
`docs/how-to/write-a-scenario.md`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from greenroom.core.errors import ContentError
from greenroom.core.persona import Persona
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.library.explaining import explain
from greenroom.library.reading import Document, Unreadable, read_file

SUFFIXES = (".yaml", ".yml")
LISTS_OF_IDS = (
    "facts",
    "steps",
    "concerns",
    "policies",
    "outcomes",
    "knowledge",
    "canned",
    "checklist",
    "criteria",
)

Content = Scenario | Persona | Rubric
T = TypeVar("T", Scenario, Persona, Rubric)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file. `line` counts from 1, 0 when it is about the file as a whole."""

    path: Path
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message} ({self.mend})"


@dataclass(slots=True)
class Library:
    """All that could be loaded, by id, and what could not. `paths` tells the file of each object."""

    scenarios: dict[str, Scenario] = field(default_factory=dict)
    personas: dict[str, Persona] = field(default_factory=dict)
    rubrics: dict[str, Rubric] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    paths: dict[tuple[str, str], Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file: its object (None when broken), its document (None when unreadable), its problems."""

    path: Path
    content: Content | None
    document: Document | None
    problems: tuple[Problem, ...] = ()


def packaged_root() -> Path:
    """The library that comes with the program: from the checkout, or from inside the wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parents[1] / "scenarios"


def load_library(roots: Sequence[Path]) -> Library:
    """Everything under `roots` (folders or files), in order of path. Of two with one id, the first stays."""
    library = Library()
    shelves: dict[type[BaseModel], dict[str, Any]] = {
        Scenario: library.scenarios,
        Persona: library.personas,
        Rubric: library.rubrics,
    }
    for root in roots:
        if not root.exists():
            library.problems.append(Problem(root, 0, "there is no such file or folder", "check the path"))
    for path in files(roots):
        loaded = load_file(path)
        library.problems.extend(loaded.problems)
        content = loaded.content
        if content is None:
            continue
        shelf, name = shelves[type(content)], _name(type(content))
        if content.id in shelf:
            first = library.paths[name, content.id]
            line = loaded.document.line(("id",)) if loaded.document else 0
            message = f"the {name} id `{content.id}` is taken by {first}"
            library.problems.append(Problem(path, line, message, "give this one another id"))
            continue
        shelf[content.id] = content
        library.paths[name, content.id] = path
    return library


def load_scenario(path: Path) -> Scenario:
    """One scenario file, whatever its folder. Raises `ContentError` for the first thing that is wrong."""
    return _or_raise(load_file(path, Scenario), Scenario)


def load_persona(path: Path) -> Persona:
    """One persona file. Raises `ContentError`."""
    return _or_raise(load_file(path, Persona), Persona)


def load_rubric(path: Path) -> Rubric:
    """One rubric file. Raises `ContentError`."""
    return _or_raise(load_file(path, Rubric), Rubric)


def files(roots: Sequence[Path]) -> Iterator[Path]:
    """The content files under `roots`, each once, sorted; hidden files and folders are passed over."""
    seen: set[Path] = set()
    for root in roots:
        found = [root] if root.is_file() else sorted(p for s in SUFFIXES for p in root.rglob(f"*{s}"))
        for path in found:
            inside = path.relative_to(root).parts if path != root else ()
            if path.is_file() and path.resolve() not in seen and not any(p.startswith(".") for p in inside):
                seen.add(path.resolve())
                yield path


def load_file(path: Path, model: type[Content] | None = None) -> Loaded:
    """Read and check one file; never raises for what is in it. `model` None: told by its folder."""
    try:
        document = read_file(path)
    except Unreadable as why:
        return Loaded(path, None, None, (Problem(path, why.line, why.message, why.mend),))
    model = model or model_of(path)
    if not isinstance(document.data, dict):
        message = f"a {_name(model)} file is a mapping, and this is a list or a single value"
        problem = Problem(path, document.line(()), message, "start with `id:` at the left margin")
        return Loaded(path, None, document, (problem,))
    twice = tuple(Problem(path, *found) for found in _same_ids(document))
    try:
        content = model.model_validate({**document.data, "version": version_of(document.data)})
    except ValidationError as error:
        wrong = tuple(Problem(path, *found) for found in explain(error, model, document))
        return Loaded(path, None, document, wrong + twice)
    return Loaded(path, None if twice else content, document, twice)


def model_of(path: Path) -> type[Content]:
    """What a file holds, by the folder it lies in."""
    folders = {p.name for p in path.resolve().parents}
    return Persona if "personas" in folders else Rubric if "rubrics" in folders else Scenario


def version_of(data: Any) -> str:
    """Ten hex digits (BLAKE2b) of what the file says, whatever its layout and comments."""
    meaning = {k: v for k, v in data.items() if k != "version"} if isinstance(data, dict) else data
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def _same_ids(document: Document) -> Iterator[tuple[int, str, str]]:
    for name in LISTS_OF_IDS:
        items = document.data.get(name)
        first: dict[str, int] = {}
        for i, item in enumerate(items if isinstance(items, list) else ()):
            known = item.get("id") if isinstance(item, dict) else None
            if not isinstance(known, str):
                continue
            line = document.line((name, i, "id"))
            if known in first:
                yield (
                    line,
                    f"{name}: the id `{known}` is already on line {first[known]}",
                    "give one of them another id",
                )
            first.setdefault(known, line)


def _name(model: type[BaseModel]) -> str:
    return model.__name__.lower()


def _or_raise(loaded: Loaded, model: type[T]) -> T:
    if isinstance(loaded.content, model):
        return loaded.content
    first = loaded.problems[0]
    raise ContentError(first.message, path=str(first.path), line=first.line, mend=first.mend)
