"""What a check found wrong, in words for an author: what, where, how to mend it."""

import difflib
import types
import typing
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from greenroom.library.reading import Document, Where


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """How to mend an unknown word: the nearest known one, or all when they are few."""
    meant = nearest(word, known)
    if meant:
        return f"did you mean `{meant}`?"
    return f"known are: {', '.join(known)}" if 0 < len(known) <= 40 else "use one that exists"


def explain(error: ValidationError, model: type[BaseModel], document: Document) -> list[tuple[int, str, str]]:
    """(line, message, mend) for every mistake, in the order of the file, one a place."""
    found: dict[tuple[Any, ...], tuple[int, str, str]] = {}
    for detail in error.errors(include_url=False):
        place = _in_file(detail["loc"], document)
        message, mend = _words(detail, place, model, document.data)
        found.setdefault((place, detail["type"] in _PLACED), (document.line(place), message, mend))
    return sorted(found.values())


_PLACED = frozenset({"missing", "extra_forbidden"})


def _in_file(loc: tuple[str | int, ...], document: Document) -> Where:
    """`loc` without what the checker adds for its own use (the arms of a choice of types)."""
    place: Where = ()
    for part in loc:
        if (*place, part) in document.lines:
            place = (*place, part)
        elif part == loc[-1] and isinstance(part, str) and part not in ("str", "bool", "int", "float"):
            return (*place, part)
    return place


def spot(place: Where, data: Any) -> str:
    """A place in words: "facts, no. 2 (error-code), asks"."""
    words: list[str] = []
    for part in place:
        if not isinstance(data, dict | list):
            words.append(str(part))
            data = None
            continue
        try:
            data = data[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(part, int):
            name = data.get("id") if isinstance(data, dict) else None
            words.append(f"no. {part + 1}" + (f" ({name})" if isinstance(name, str) else ""))
        else:
            words.append(part)
    return ", ".join(words)


def _words(detail: ErrorDetails, place: Where, model: type[BaseModel], data: Any) -> tuple[str, str]:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    around, name = spot(place[:-1], data), str(place[-1]) if place else ""
    at = f" in {around}" if around else ""
    whole = spot(place, data) or "the file"
    match kind:
        case "missing":
            return f"`{name}` is missing{at}", f"add `{name}:`"
        case "extra_forbidden":
            return f"`{name}` is not known{at}", did_you_mean(name, _keys(model, place[:-1]))
        case "model_type" | "model_attributes_type" | "dict_type":
            return (
                f"{whole}: should be a mapping (`key: value`), and is {_called(value)}",
                "indent its keys under it",
            )
        case "tuple_type" | "list_type":
            return (
                f"{whole}: should be a list, and is {_called(value)}",
                "put each item on its own line after `- `",
            )
        case "string_type" if isinstance(value, dict):
            return (
                f"{whole}: should be text, and reads as a mapping",
                "text with a colon in it goes in quotes",
            )
        case "string_type" if value is None:
            return f"{whole}: should be text, and is empty", "write the text, or remove the line"
        case "string_type":
            return f"{whole}: should be text, and is {_called(value)}", f'put it in quotes: "{value}"'
        case "string_pattern_mismatch":
            return f"{whole}: `{value}` is no id", "small letters, digits, - and _, starting with a letter"
        case "enum" | "literal_error":
            known = _choices(str(context.get("expected", "")))
            return f"{whole}: `{value}` is not one of {', '.join(known)}", did_you_mean(str(value), known)
        case "string_too_short" | "too_short":
            return f"{whole}: is too short", f"at least {context.get('min_length', 1)}"
        case "string_too_long" | "too_long":
            return f"{whole}: is too long", f"at most {context.get('max_length', '')} {_unit(kind)}".rstrip()
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            return f"{whole}: {value} is out of range", detail["msg"].replace(
                "Input should be", "it should be"
            )
    return f"{whole}: {_lower(detail['msg'])}", "see docs/how-to/write-a-scenario.md"


def _unit(kind: str) -> str:
    return "characters" if kind.startswith("string") else "items"


def _lower(text: str) -> str:
    text = text.replace("Input should be", "should be")
    return text[:1].lower() + text[1:]


def _called(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case _:
            return "a mapping"


def _choices(expected: str) -> list[str]:
    return [part.strip().strip("'") for part in expected.replace(" or ", ",").split(",") if part.strip()]


def _keys(model: type[BaseModel], place: Where) -> list[str]:
    """The keys that may stand at `place` of a file that `model` describes."""
    here: Any = model
    for part in place:
        here = _unwrapped(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = next((f for n, f in here.model_fields.items() if part in (n, f.alias)), None)
            here = field.annotation if field is not None else None
        else:
            inner = [a for a in typing.get_args(here) if a is not Ellipsis]
            here = inner[-1] if inner else None
    here = _unwrapped(here)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [f.alias or n for n, f in here.model_fields.items()]
    return []


def _unwrapped(annotation: Any) -> Any:
    """The model or collection inside `Annotated[...]`, `... | None` and the like."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        elif isinstance(annotation, str | typing.ForwardRef) or annotation is Enum:
            return None
        else:
            return annotation
