"""Where spans go, if anywhere: nothing is made without an address to send to.

A span has a name, times, and attributes that say what kind of thing was done: never what anybody wrote.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Protocol

Attributes = Mapping[str, str | int | float | bool]

MOST = 20_000
"""Sessions whose last event is remembered, so that what follows from it is drawn below it."""


class Span(Protocol):
    """Something under way."""

    trace: str

    def end(self, attributes: Attributes, failed: str = "") -> None:
        """It is over. `failed`: a code, "" when it went well."""
        ...


class Tracer(Protocol):
    def begin(self, name: str, parent: str, session: str, attributes: Attributes) -> Span:
        """What came from outside. `parent`: a W3C traceparent, or ""."""
        ...

    def done(self, name: str, session: str, seconds: float, attributes: Attributes, failed: str = "") -> None:
        """What was done within something else, and took so long until now."""
        ...

    @property
    def close(self) -> Callable[[], None]: ...


def _nanoseconds() -> int:
    return time.time_ns()


class OpenTelemetry:
    """`provider`: of OpenTelemetry's SDK. `close` sends what waits; it blocks."""

    def __init__(self, provider: Any, close: Callable[[], None]) -> None:
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._api = trace
        self.close = close
        self._tracer = provider.get_tracer("greenroom")
        self._incoming = TraceContextTextMapPropagator()
        self._current: ContextVar[Any] = ContextVar("greenroom_span", default=None)
        self._last: OrderedDict[str, Any] = OrderedDict()

    def begin(self, name: str, parent: str, session: str, attributes: Attributes) -> Span:
        above = self._incoming.extract({"traceparent": parent}) if parent else None
        kind = self._api.SpanKind.SERVER
        span = self._tracer.start_span(name, above, kind, dict(attributes), start_time=_nanoseconds())
        context = self._api.set_span_in_context(span)
        if session:
            self._remember(session, context)
        return _Begun(self._api, span, self._current, self._current.set(context))

    def done(self, name: str, session: str, seconds: float, attributes: Attributes, failed: str = "") -> None:
        # A session's own task may have begun long ago, in the context of an event that is answered by now.
        above = self._last.get(session) or self._current.get()
        if above is None:
            return
        now = _nanoseconds()
        kind = self._api.SpanKind.CLIENT
        span = self._tracer.start_span(
            name, above, kind, dict(attributes), start_time=now - int(seconds * 1e9)
        )
        _finish(self._api, span, {}, failed, now)

    def _remember(self, session: str, context: Any) -> None:
        self._last[session] = context
        self._last.move_to_end(session)
        if len(self._last) > MOST:
            self._last.popitem(last=False)


class _Begun:
    def __init__(self, api: Any, span: Any, current: ContextVar[Any], token: Any) -> None:
        self._api, self._span = api, span
        self._current, self._token = current, token
        self.trace = f"{span.get_span_context().trace_id:032x}"

    def end(self, attributes: Attributes, failed: str = "") -> None:
        self._current.reset(self._token)
        _finish(self._api, self._span, attributes, failed, _nanoseconds())


def _finish(api: Any, span: Any, attributes: Attributes, failed: str, at: int) -> None:
    span.set_attributes(dict(attributes))
    if failed:
        span.set_status(api.Status(api.StatusCode.ERROR, failed))
    span.end(at)
