"""ASGI middleware: HTTP requests timed, traced and given an id; /metrics answered."""

import asyncio
import hmac
import ipaddress
import logging
from time import perf_counter
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greenroom.telemetry.context import fresh, request_id, trace_id
from greenroom.telemetry.watch import Watch

log = logging.getLogger(__name__)

PATH = "/metrics"
FORM = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PAGE = "page"
"""Label of everything that is no route of the API: pages, their files, and paths that do not exist."""

PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Watched:
    """`app`, watched. `token`: with which /metrics may be read from anywhere; "" only from this machine."""

    def __init__(self, app: ASGIApp, watch: Watch, token: str = "") -> None:
        self._app = app
        self._watch = watch
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == PATH:
            await (await self._metrics(scope))(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    async def _metrics(self, scope: Scope) -> PlainTextResponse:
        if not self._may_read(scope):
            return PlainTextResponse(
                "Figures are shown to this machine, or with the token GREENROOM_METRICS_TOKEN.\n", 403
            )
        text = await asyncio.to_thread(self._watch.figures.text)
        return PlainTextResponse(text, media_type=FORM, headers={"Cache-Control": "no-store"})

    def _may_read(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if self._token and scheme.casefold() == "bearer":
            return hmac.compare_digest(given.strip().encode(), self._token)
        through_proxy = any(name in headers for name in PROXIES)
        return not through_proxy and _is_here((scope.get("client") or ("", 0))[0])

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        began, status = perf_counter(), 500
        number = fresh(headers.get("x-request-id", ""))
        tokens: list[Any] = [(request_id, request_id.set(number))]
        method = scope["method"] if scope["method"] in METHODS else "other"
        span = None
        if self._watch.tracer is not None:
            parent = headers.get("traceparent", "")
            span = self._watch.tracer.begin(f"HTTP {method}", parent, "", {"http.request.method": method})
            tokens.append((trace_id, trace_id.set(span.trace)))

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = number
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route, took = _route(scope), perf_counter() - began
            figures = self._watch.figures
            figures.request.labels(route, method).observe(took)
            figures.requests.labels(route, method, str(status)).inc()
            log.info("%s %s: %d in %.0f ms", method, route, status, took * 1_000)
            if span is not None:
                told: dict[str, str | int] = {"http.route": route, "http.response.status_code": status}
                span.end(told, str(status) if status >= 500 else "")
            for variable, token in tokens:
                variable.reset(token)


def _route(scope: Scope) -> str:
    """The route's pattern, which holds no ids."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) and path.startswith(("/api/", "/enter/")) else PAGE


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
