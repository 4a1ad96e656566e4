"""A file, or text, that a browser sends: read up to a limit, from JSON or from a form."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.channels.limiting import Bucket
from greenroom.core.errors import BadRequest, TooLong

MORE = 64 * 1024
"""Bytes around the file itself."""

SILENT_S = 60.0
"""So long a body may pause before it is given up."""

LONGEST_NAME = 200
LONGEST_FIELD = 1_000
MEND = "send JSON with `name` and `text`, or a form with a `file`"


class TextBody(BaseModel):
    """A transcript as text."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    text: str
    scenario_id: Annotated[str, Field(max_length=60)] | None = None
    agent: Annotated[str, Field(max_length=200)] | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """`name` of the file, its bytes, and the other fields that were given."""

    name: str
    data: bytes
    scenario_id: str | None
    agent: str | None


async def whole_body(request: Request, most: int) -> bytes:
    """The body. Raises `TooLong` as soon as it is longer than `most` bytes."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLong(f"more than {most // 2**20} MB", mend="score one conversation at a time")
        parts.append(part)
    return b"".join(parts)


async def paced(pieces: AsyncIterator[bytes], bytes_per_s: float) -> AsyncIterator[bytes]:
    """The pieces of a body, no faster than so many bytes a second, ten times as many at once; 0: no limit.
    Raises `BadRequest` when none comes for `SILENT_S`."""
    clock, bucket = asyncio.get_running_loop().time, Bucket(bytes_per_s)
    while True:
        try:
            async with asyncio.timeout(SILENT_S):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError:
            mend = "is the connection good? Send it again"
            raise BadRequest(f"nothing more came for {SILENT_S:.0f} s", mend=mend) from None
        if wait := bucket.owe(clock(), len(piece)):
            await asyncio.sleep(wait)  # what is sent meanwhile waits on its side of the network
        yield piece


def unpacked(content_type: str, body: bytes) -> Upload:
    """What `body` holds. Raises `BadRequest`."""
    kind = Message()
    kind["Content-Type"] = content_type
    match kind.get_content_type() if content_type else "":
        case "application/json":
            return _of_json(body)
        case "multipart/form-data":
            return _of_form(body, kind.get_boundary() or "")
        case _:
            raise BadRequest(f"cannot read a body of type {content_type!r}", mend=MEND)


def _of_json(body: bytes) -> Upload:
    try:
        found = TextBody.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"]) or "body"
        raise BadRequest(f"{where}: {first['msg']}", mend=MEND) from None
    try:
        data = found.text.encode()
    except UnicodeEncodeError:
        raise BadRequest("text: half of a character is missing", mend="send whole characters") from None
    return Upload(found.name, data, found.scenario_id or None, found.agent or None)


def _of_form(body: bytes, boundary: str) -> Upload:
    """A form as browsers write it (RFC 7578)."""
    if not boundary:
        raise BadRequest("the form has no boundary", mend=MEND)
    fields: dict[str, str] = {}
    name, data = "", None
    mark = b"\r\n--" + boundary.encode()
    for part in (b"\r\n" + body).split(mark)[1:]:
        if part.startswith(b"--"):
            break
        head, gap, content = part.partition(b"\r\n\r\n")
        if not gap:
            raise BadRequest("a part of the form has no end of its header", mend=MEND)
        headers = HeaderParser().parsestr(head.decode("utf-8", "replace").lstrip("\r\n"))
        field = str(headers.get_param("name", "", "content-disposition"))
        if field == "file":
            name, data = headers.get_filename() or "transcript", content
        elif len(content) > LONGEST_FIELD:
            raise TooLong(f"{field[:60]}: {len(content)} bytes; at most {LONGEST_FIELD} fit")
        else:
            fields[field] = content.decode("utf-8", "replace")
    else:
        raise BadRequest("the form was cut short", mend="send it again")
    if data is None:
        raise BadRequest("the form has no file", mend=MEND)
    return Upload(name[:LONGEST_NAME], data, fields.get("scenario_id") or None, fields.get("agent") or None)
