"""Messages over a pipe: a JSON head and raw bytes, each with its length before it (4 bytes, little endian).

Standard library only, and used on both ends; a child may as well bring its own.
"""

import asyncio
import json
import struct
from typing import Any, BinaryIO

LARGEST = 64 * 1024 * 1024
"""Bytes; a longer message means that the pipe is out of step."""

_LENGTHS = struct.Struct("<II")


def packed(head: dict[str, Any], body: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def read(pipe: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message, or None at the end. Raises `ValueError` when it is none."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    if head + body > LARGEST:
        raise ValueError("the pipe is out of step")
    text = pipe.read(head)
    return json.loads(text), pipe.read(body) if body else b""


async def receive(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """The same from a stream. Raises `asyncio.IncompleteReadError` at its end."""
    head, body = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
    if head + body > LARGEST:
        raise ValueError("the pipe is out of step")
    text = await reader.readexactly(head)
    return json.loads(text), await reader.readexactly(body) if body else b""
