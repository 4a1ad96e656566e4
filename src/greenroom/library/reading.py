"""YAML text to plain data, with the line of every value, and without its traps.

What is read is a safe part of YAML 1.2: mappings, lists, text, whole and decimal numbers, true, false, null.
`on`, `yes` and `no` are text (they are words that people say), dates are text, a key may appear once, tags
are refused. Aliases work, and what they unfold to is counted, so that a small file cannot become a huge one.
Reading goes event by event and never recurses: depth costs memory that is limited, not stack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_VALUES = 50_000
MAX_DEPTH = 40

Where = tuple[str | int, ...]
"""A place in a document: keys and list positions from the top."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+)\Z")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Unreadable(Exception):
    """The text is no document. `line` counts from 1, 0 when there is none; `mend` tells what to do."""

    def __init__(self, message: str, *, line: int = 0, mend: str = "") -> None:
        super().__init__(message)
        self.message, self.line, self.mend = message, line, mend


@dataclass(frozen=True, slots=True)
class Document:
    """`data` as plain Python values; `lines` maps every place to its line, counted from 1."""

    data: Any
    lines: dict[Where, int]

    def line(self, where: Where) -> int:
        """The line of `where`, or of the nearest thing around it that the file has."""
        place = tuple(where)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


@dataclass(slots=True)
class _Part:
    """A value while it is being read: `items` holds (key or position, key's line, child) for the two kinds
    of collection. `size` counts this value and all within it."""

    line: int
    kind: str
    value: Any = None
    items: list[tuple[str | int, int, "_Part"]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    key: tuple[str, int] | None = None
    size: int = 1
    open: bool = True


def read_file(path: Path) -> Document:
    """Read one file. Raises `Unreadable`."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise Unreadable(
            f"cannot be opened: {problem.strerror}", mend="check its name and its rights"
        ) from None
    return read_bytes(raw)


def read_bytes(raw: bytes) -> Document:
    """Read one document from UTF-8. Raises `Unreadable`."""
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            "the file is larger than 1 MB", mend="split it: one scenario, persona or rubric a file"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise Unreadable(
            "the file is not UTF-8 text", line=line, mend="save it with the encoding UTF-8 in your editor"
        ) from None
    return read_text(text)


def read_text(text: str) -> Document:
    """Read one document. Raises `Unreadable`."""
    try:
        root = _build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as problem:
        raise _in_plain_words(problem, text) from None
    if root is None:
        raise Unreadable("the file is empty", line=1, mend="start from docs/how-to/write-a-scenario.md")
    lines: dict[Where, int] = {}
    return Document(_unfold(root, lines), lines)


def _build(events: Iterator[Any]) -> _Part | None:  # noqa: PLR0912  one arm an event
    """The parts of the one document in `events`."""
    root: _Part | None = None
    stack: list[_Part] = []
    anchors: dict[str, _Part] = {}
    for event in events:
        line = event.start_mark.line + 1
        match event:
            case yaml.ScalarEvent():
                _no_tag(event, line)
                plain = event.implicit[0]
                part = _Part(line, "scalar", _scalar(event.value) if plain else event.value, open=False)
            case yaml.AliasEvent():
                found = anchors.get(event.anchor or "")
                if found is None:
                    raise Unreadable(
                        f"`*{event.anchor}` names nothing", line=line, mend="put it in quotes if it is text"
                    )
                if found.open:
                    raise Unreadable(
                        f"`*{event.anchor}` contains itself", line=line, mend="write the part out"
                    )
                part = found
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                _no_tag(event, line)
                if len(stack) >= MAX_DEPTH:
                    raise Unreadable("nested too deeply", line=line, mend=f"at most {MAX_DEPTH} levels")
                part = _Part(line, "map" if isinstance(event, yaml.MappingStartEvent) else "list")
                if event.anchor:
                    anchors[event.anchor] = part
                stack.append(part)
                continue
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                part = stack.pop()
                part.open = False
                line = part.line
            case yaml.DocumentStartEvent() if root is not None:
                raise Unreadable(
                    "a second document begins here", line=line, mend="one document a file: remove `---`"
                )
            case _:
                continue
        if isinstance(event, yaml.ScalarEvent) and event.anchor:
            anchors[event.anchor] = part
        if stack:
            _put(stack[-1], part, line)
        else:
            root = part
    return root


def _put(parent: _Part, child: _Part, line: int) -> None:
    """Add a finished value to the collection around it; in a mapping it is a key, then a value, in turn."""
    if parent.kind == "list":
        parent.items.append((len(parent.items), line, child))
    elif parent.key is None:
        if child.kind != "scalar" or not isinstance(child.value, str | int | float | bool):
            raise Unreadable("a key has to be a word", line=line, mend="text with { } or [ ] goes in quotes")
        name = child.value if isinstance(child.value, str) else str(child.value).lower()
        if name in parent.keys:
            raise Unreadable(
                f"`{name}` is given twice (first on line {parent.keys[name]})",
                line=line,
                mend="keep one of the two",
            )
        parent.keys[name] = line
        parent.key = (name, line)
        return
    else:
        parent.items.append((*parent.key, child))
        parent.key = None
    parent.size += child.size
    if parent.size > MAX_VALUES:
        raise Unreadable(
            "unfolds to too many values", line=line, mend=f"at most {MAX_VALUES}; are there aliases in it?"
        )


def _unfold(root: _Part, lines: dict[Where, int]) -> Any:
    """Plain data from finished parts. Depth is limited by `_build`, so recursion is safe here."""

    def unfold(part: _Part, where: Where, line: int) -> Any:
        lines[where] = line
        if part.kind == "scalar":
            return part.value
        inner = [(key, unfold(child, (*where, key), at)) for key, at, child in part.items]
        return dict(inner) if part.kind == "map" else [value for _, value in inner]

    return unfold(root, (), root.line)


def _scalar(value: str) -> Any:
    if value in _WORDS:
        return _WORDS[value]
    if _INT.match(value) and len(value) < 16:
        return int(value)
    return float(value) if _FLOAT.match(value) and len(value) < 32 else value


def _no_tag(event: Any, line: int) -> None:
    if event.tag not in (None, "!"):
        raise Unreadable(
            f"the tag `{event.tag}` is not allowed", line=line, mend="remove it, or quote the text"
        )


def _in_plain_words(problem: yaml.YAMLError, text: str) -> Unreadable:
    """What the parser stumbled on, for a person who does not know YAML by heart."""
    if isinstance(problem, yaml.reader.ReaderError):
        line = text.count("\n", 0, problem.position) + 1 if isinstance(problem.position, int) else 0
        return Unreadable(
            "a character that YAML does not allow", line=line, mend="remove the control character"
        )
    mark = getattr(problem, "problem_mark", None)
    said = str(getattr(problem, "problem", None) or problem)
    line = mark.line + 1 if mark is not None else 0
    for part, mend in _MENDS.items():
        if part in said:
            return Unreadable(f"not YAML here: {said}", line=line, mend=mend)
    return Unreadable(
        f"not YAML here: {said}", line=line, mend="check indentation, quotes and colons around this line"
    )


_MENDS = {
    "found a tab character": "indent with spaces, never tabs",
    "mapping values are not allowed": "text with a colon in it goes in quotes; or the indentation is off",
    "cannot start any token": "indent with spaces, never tabs; text that starts with @ ` or % goes in quotes",
    "could not find expected ':'": "a key needs a colon after it; a longer text needs `>` or quotes",
    "did not find expected key": "indentation is off, or a quote inside a quoted text is not doubled",
    "did not find expected '-' indicator": "indentation is off: list items start with `- ` at the same depth",
    "did not find expected ',' or": "a bracket is not closed, or text with a comma or bracket needs quotes",
    "unexpected end of stream": "a quote or bracket is opened and never closed",
    "undefined alias": "text that starts with * goes in quotes",
    "did not find expected alphabetic": "text that starts with * or & goes in quotes",
}
