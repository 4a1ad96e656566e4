"""What listens to the server: each method is a callback for one of its parts, and costs microseconds."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

from greenroom.channels import wire
from greenroom.channels.observing import Answered
from greenroom.core.errors import Conflict, GreenroomError, LeaseLost
from greenroom.core.events import BrainFailed, Event, Recorded, Spoke
from greenroom.engine.ports import EventStore
from greenroom.store import ModelCall
from greenroom.telemetry.context import fresh, request_id, session_id, trace_id
from greenroom.telemetry.figures import Figures
from greenroom.telemetry.tracing import Tracer

MOST_NAMES = 40
"""Values of a label that come from settings or parts; further ones are counted as `OTHER`."""

OTHER = "other"


class Watch:
    """`tracer` None: no traces."""

    def __init__(self, figures: Figures, tracer: Tracer | None = None) -> None:
        self.figures = figures
        self.tracer = tracer
        self._names: set[str] = set()
        self._kinds: dict[str, Any] = {}
        self._answers = {name: figures.answer.labels(name) for name in (*wire.CLIENT, "unknown")}
        self._fine = {name: figures.answers.labels(name, "ok") for name in self._answers}

    def store(self, store: EventStore) -> EventStore:
        """`store`, with a watch on its appends."""
        return _Timed(store, self)

    def named(self, name: str) -> str:
        """`name` as a label, as long as there are few."""
        if name in self._names or len(self._names) < MOST_NAMES:
            self._names.add(name)
            return name
        return OTHER

    def heard(self, _session: str, kind: str, payload: Any) -> None:
        """A subscriber of the hub."""
        if kind != "event":
            return
        event = payload.event
        found = self._kinds.get(event.kind)
        if found is None:
            found = self._kinds[event.kind] = self.figures.events.labels(event.kind)
        found.inc()
        if isinstance(event, BrainFailed):
            self.figures.brains.labels(self.named(event.brain)).inc()
        elif isinstance(event, Spoke):
            for stage, ms in event.stages.items():
                self.figures.stages.labels(self.named(stage)).observe(ms / 1_000)

    def job(self, kind: str, well: bool, seconds: float) -> None:
        """A job ended in this process."""
        outcome = "done" if well else "failed"
        self.figures.tries.labels(kind, outcome).inc()
        self.figures.trying.labels(kind).observe(seconds)
        self.figures.of_worker.labels(outcome).inc()

    def event(self, name: str, payload: Any) -> Answered:
        """An `Observer` of the chat channel."""
        began = perf_counter()
        session = payload.get("session_id") if isinstance(payload, Mapping) else None
        session = session if isinstance(session, str) else ""
        tokens = (request_id.set(fresh()), session_id.set(session[:80]))
        span = None
        if self.tracer is not None:
            parent = payload.get("traceparent") if isinstance(payload, Mapping) else None
            parent = parent if isinstance(parent, str) else ""
            span = self.tracer.begin(f"chat {name}", parent, session, {"greenroom.event": name})
            trace = trace_id.set(span.trace)

        def answered(code: str) -> None:
            if span is not None:
                span.end({"greenroom.code": code}, "" if code == "ok" else code)
                trace_id.reset(trace)
            request_id.reset(tokens[0])
            session_id.reset(tokens[1])
            self._answers[name].observe(perf_counter() - began)
            (self._fine[name] if code == "ok" else self.figures.answers.labels(name, code)).inc()

        return answered

    def paid(self, call: ModelCall) -> None:
        """A call to a model is over."""
        f, model = self.figures, self.named(call.model)
        f.asked.labels(model, call.purpose, "ok" if call.ok else "failed").inc()
        f.asking.labels(model).observe(call.ms / 1_000)
        f.tokens.labels(model, "input").inc(call.input_tokens)
        f.tokens.labels(model, "output").inc(call.output_tokens)
        f.dollars.labels(model).inc((call.micro or 0) / 1e6)
        if self.tracer is not None:
            told: dict[str, str | int] = {
                "gen_ai.request.model": call.model,
                "gen_ai.usage.input_tokens": call.input_tokens,
                "gen_ai.usage.output_tokens": call.output_tokens,
                "greenroom.purpose": call.purpose,
            }
            failed = "" if call.ok else "failed"
            self.tracer.done("model", call.session_id or "", call.ms / 1_000, told, failed)

    def close(self) -> None:
        """Send what waits. Blocks."""
        if self.tracer is not None:
            self.tracer.close()

    def appended(self, session: str, events: int, seconds: float, outcome: str) -> None:
        self.figures.append.observe(seconds)
        self.figures.appends.labels(outcome).inc()
        if self.tracer is not None:
            failed = "" if outcome == "stored" else outcome
            self.tracer.done("append", session, seconds, {"greenroom.events": events}, failed)


class _Timed:
    """A store whose appends are timed, until they are durable."""

    def __init__(self, store: EventStore, watch: Watch) -> None:
        self._store = store
        self._watch = watch
        self.read = store.read

    async def append(
        self, session_id: str, expected: int, events: Sequence[Event], at: int, fence: int | None = None
    ) -> list[Recorded]:
        began, outcome = perf_counter(), "failed"
        try:
            recorded = await self._store.append(session_id, expected, events, at, fence)
            outcome = "stored"
            return recorded
        except GreenroomError as error:
            outcome = _OUTCOMES.get(type(error), "failed")
            raise
        finally:
            self._watch.appended(session_id, len(events), perf_counter() - began, outcome)


_OUTCOMES: dict[type[GreenroomError], str] = {Conflict: "conflict", LeaseLost: "lease_lost"}
