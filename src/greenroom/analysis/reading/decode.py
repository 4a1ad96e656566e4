"""Bytes become text, or a clear error about what they are instead."""

from greenroom.core.errors import BadRequest, TooLong

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""

_KINDS = (
    (b"PK\x03\x04", "a zip or spreadsheet file", "save the sheet as CSV"),
    (b"%PDF", "a PDF", "copy its text into a plain text file"),
    (b"\xd0\xcf\x11\xe0", "an old office document", "save it as CSV or plain text"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"{\\rtf", "a rich text document", "save it as plain text"),
)


def decode(name: str, data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else Windows-1252; lines end in LF. Raises `BadRequest`, `TooLong`."""
    if len(data) > LARGEST:
        raise TooLong(f"{name}: more than {LARGEST // 2**20} MB", mend="score one conversation at a time")
    for start, kind, mend in _KINDS:
        if data.startswith(start):
            raise BadRequest(f"this is {kind}, not a transcript", where=name, mend=mend)
    text = _text(name, data)
    if (place := text.find("\x00")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise BadRequest("this is no text", where=f"{name}: line {line}", mend="save it as UTF-8 text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadRequest("there is nothing in it", where=name, mend="give at least one message")
    return text


def _text(name: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            line = data[: error.start].decode("utf-16", "replace").count("\n") + 1
            raise _unreadable(name, line) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unreadable(name, data.count(b"\n", 0, error.start) + 1) from error


def _unreadable(name: str, line: int) -> BadRequest:
    return BadRequest("these bytes are no text", where=f"{name}: line {line}", mend="save it as UTF-8 text")
