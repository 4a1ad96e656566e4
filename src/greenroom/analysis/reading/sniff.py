"""Which format a text is in. The content decides; the file's name only says how to complain."""

from typing import Any

import orjson

from greenroom.analysis.reading import captions, helpdesks, records, slack, spoken_text, table
from greenroom.analysis.reading.raw import Raw, rows
from greenroom.core.errors import BadRequest, TooLong

MOST_LINES = 100_000
"""Lines of a file that is no JSON."""


def read(name: str, text: str) -> list[Raw]:
    """Read a text in whatever format it is. Raises `BadRequest` and `TooLong` naming the place."""
    ending = name.rpartition(".")[2].casefold()
    head = text.lstrip()
    if (
        ending in ("json", "jsonl", "ndjson")
        or head.startswith("{")
        or head.startswith(("[{", "[\n", "[ ", "[]"))
    ):
        return _json(text, ending)
    if (count := text.count("\n")) > MOST_LINES:
        raise TooLong(f"{count} lines; at most {MOST_LINES} fit", mend="score one conversation at a time")
    if captions.looks(text) or ending in ("vtt", "srt"):
        return captions.read(text)
    if ending in ("csv", "tsv") or table.delimiter(head.partition("\n")[0]) is not None:
        return table.read(text)
    if head.casefold().startswith("sep="):
        return table.read(text)
    return spoken_text.read(text)


def _json(text: str, ending: str) -> list[Raw]:
    try:
        data: Any = orjson.loads(text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not (ending in ("jsonl", "ndjson") or lines[0].rstrip().endswith("}")):
            raise BadRequest(
                f"not JSON: {error.msg}", where=f"line {error.lineno}", mend=records.SHOW
            ) from error
        data = _each(text)
    if isinstance(data, dict):
        if (reader := helpdesks.find(data)) is not None:
            return reader(data)
        if isinstance(conversation := data.get("conversation"), dict):
            return _json_value(conversation)
    return _json_value(data)


def _json_value(data: Any) -> list[Raw]:
    if isinstance(data, dict) and (reader := helpdesks.find(data)) is not None:
        return reader(data)
    if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict) and helpdesks.find(data[0]):
        return _json_value(data[0])
    found = records.inner(data)
    if found is not None and slack.fits(found):
        return slack.read(found, data.get("users") if isinstance(data, dict) else None)
    return records.read(data)


def _each(text: str) -> list[dict[str, Any]]:
    """One object a line."""
    found: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(orjson.loads(line.encode("utf-8", "replace")))
        except orjson.JSONDecodeError as error:
            raise BadRequest(
                f"not JSON: {error.msg}", where=f"line {number}", mend="write one object a line"
            ) from error
    return rows(found)
