"""What keeps other sites out: an origin check on everything that changes something, and security headers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greenroom.web.errors import refusal

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # the component library writes style elements
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' blob:",
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self)",
}


def is_own(origin: str | None, host: str, others: Iterable[str] = ()) -> bool:
    """Whether a request of `origin` (None: not told, as from programs) may use the server at `host`."""
    if origin is None:
        return True
    return urlsplit(origin).netloc.casefold() == host.casefold() or origin in others


def socket_check(others: Iterable[str]) -> Callable[[str, Mapping[str, Any]], bool]:
    """The same question in the form that the Socket.IO server asks it."""
    allowed = tuple(others)

    def check(origin: str, environ: Mapping[str, Any]) -> bool:
        return is_own(origin, str(environ.get("HTTP_HOST", "")), allowed)

    return check


class Guard:
    """ASGI middleware around the HTTP application. `scripts`: CSP sources of the page's inline scripts;
    `reaches`: other origins that the page may speak to."""

    def __init__(
        self,
        app: ASGIApp,
        others: Iterable[str] = (),
        scripts: Iterable[str] = (),
        reaches: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._others = tuple(others)
        policy = {
            **POLICY,
            "script-src": " ".join([POLICY["script-src"], *scripts]),
            "connect-src": " ".join([POLICY["connect-src"], *reaches]),
        }
        self._headers = {
            **HEADERS,
            "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in policy.items()),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            if is_own(headers.get("origin"), headers.get("host", ""), self._others):
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        own = is_own(headers.get("origin"), headers.get("host", ""), self._others)
        site = headers.get("sec-fetch-site", "none")
        if scope["method"] not in SAFE and not (own and (site in ("same-origin", "none") or self._others)):
            answer = refusal(
                403, "not_allowed", "this came from another site", "open Greenroom itself and do it there"
            )
            await answer(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)
