"""Answers in ranges (RFC 9110, section 14): what a player asks for when somebody seeks."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

ONE = re.compile(r"bytes=(\d*)-(\d*)")

Read = Callable[[int, int], AsyncIterator[bytes]]
"""The content from one byte to before another."""


def asked(header: str | None, size: int) -> tuple[int, int] | None:
    """The range (from, to before) of `size` bytes; None for all of it: no range, several, or one that is not
    understood. Raises `ValueError` when there is nothing in it."""
    found = ONE.fullmatch((header or "").replace(" ", ""))
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        start, end = max(0, size - int(found[2])), size
    else:
        start = int(found[1])
        if found[2] and int(found[2]) < start:
            return None
        end = min(size, int(found[2]) + 1) if found[2] else size
    if start >= end:
        raise ValueError("no byte in that range")
    return start, end


async def ranged(request: Request, read: Read, size: int, media_type: str, tag: str) -> Response:
    """The answer to `request`. What goes wrong with the first piece is raised; later the answer breaks off.
    `tag` names this content for good."""
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{tag}"'}
    wanted = request.headers.get("range")
    if request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        wanted = None
    try:
        part = asked(wanted, size)
    except ValueError:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return await _streamed(read(start, end), 206 if part else 200, headers, end - start, media_type)


async def _streamed(
    content: AsyncIterator[bytes], status: int, headers: Mapping[str, str], length: int, media_type: str
) -> Response:
    first = await anext(content, b"")

    async def body() -> AsyncGenerator[bytes, None]:
        yield first
        async for piece in content:
            yield piece

    told = {**headers, "Content-Length": str(length)}
    return StreamingResponse(body(), status, told, media_type)
