"""What a log line and a trace belong to: the request or event that is being answered, and its session."""

import re
import secrets
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""One for each HTTP request and each event of a chat client."""

session_id: ContextVar[str] = ContextVar("session_id", default="")

trace_id: ContextVar[str] = ContextVar("trace_id", default="")
"""32 hexadecimal digits; "" without tracing."""

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


def fresh(given: str = "") -> str:
    """A request's id: the one that a proxy `given`, if it is one, else a new one."""
    return given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
