"""Every figure that the server counts, in Prometheus' form.

Labels have few values, all of them the program's own (a route, a kind of event, a model of the settings):
never an id, a name or anything that somebody sent. Several workers behind one port write to files in a folder
that they share (PROMETHEUS_MULTIPROC_DIR, set by their supervisor), and whichever is asked tells of all.
"""

import contextlib
import os
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from greenroom.telemetry.about import version

SHARED = "PROMETHEUS_MULTIPROC_DIR"

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: what happens inside the server."""

SLOW = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 30.0)
"""Seconds: what is asked elsewhere."""


class Figures:
    """In a registry of their own; `text` shows them."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"greenroom_{name}", what, labels, registry=registry)

        def gauge(name: str, what: str, *labels: str, mode: Any = "livesum") -> Gauge:
            made = Gauge(f"greenroom_{name}", what, labels, registry=registry, multiprocess_mode=mode)
            return made

        def seconds(name: str, what: str, *labels: str, buckets: tuple[float, ...] = FAST) -> Histogram:
            return Histogram(f"greenroom_{name}_seconds", what, labels, registry=registry, buckets=buckets)

        self.version = gauge("version", "1, with the version that runs.", "version", mode="livemax")
        self.requests = counter("http_requests", "HTTP requests answered.", "route", "method", "status")
        self.request = seconds("http_request", "Time to the whole answer.", "route", "method")
        self.answers = counter("chat_answers", "Events of chat clients answered.", "event", "code")
        self.answer = seconds("chat_answer", "Time from a client's event to its acknowledgement.", "event")
        self.live = gauge("sessions_live", "Sessions that run.")
        self.clients = gauge("clients_connected", "Chat connections.")
        self.events = counter("session_events", "Events stored in sessions.", "kind")
        self.brains = counter("brain_failures", "A brain failed and another one spoke.", "brain")
        self.appends = counter("appends", "Appends to sessions' logs.", "outcome")
        self.append = seconds("append", "Time until an append was durable.")
        self.leases = counter("leases_lost", "Sessions that another worker took from this one.")
        self.taken = counter("sessions_taken_up", "Sessions that went on from their log.")
        self.asked = counter("model_calls", "Calls to language models.", "model", "purpose", "outcome")
        self.asking = seconds("model_call", "Time until a model's last word.", "model", buckets=SLOW)
        self.tokens = counter("model_tokens", "Tokens read and written by models.", "model", "kind")
        self.dollars = counter("model_cost_dollars", "What calls to models cost.", "model")
        self.due = gauge("jobs_due", "Jobs that wait or run.", "kind")
        self.failed = counter("jobs_failed", "Jobs that failed.", "kind")
        self.tries = counter("job_tries", "Jobs that ended, well or not, of every kind.", "kind", "outcome")
        self.trying = seconds("job", "Time that a job took.", "kind", buckets=SLOW)
        self.of_worker = gauge(
            "worker_jobs", "Jobs that this worker has ended since it was started.", "outcome", mode="liveall"
        )
        self.calls = gauge("calls_live", "Voice calls.")
        self.stages = seconds("call_stage", "Time that a stage of a voice call took.", "stage", buckets=SLOW)
        self.memory = gauge("process_memory_bytes", "Memory that the process holds.", mode="liveall")
        self.files = gauge("process_open_files", "Files and sockets that the process has open.")
        self.cpu = counter("process_cpu_seconds", "Processor time, of user and system.")
        self.delay = seconds("loop_delay", "How late the event loop came to a timer.")
        self.version.labels(version()).set(1)

    def text(self) -> bytes:
        """All of them in Prometheus' text format. Blocks for milliseconds."""
        folder = os.environ.get(SHARED)
        if folder is None:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def names(self) -> set[str]:
        """As they are shown, with `_total`, `_bucket` and the like."""
        found = set()
        for family in self._registry.collect():
            match family.type:
                case "counter":
                    found.add(f"{family.name}_total")
                case "histogram":
                    found |= {f"{family.name}_{end}" for end in ("bucket", "sum", "count")}
                case _:
                    found.add(family.name)
        return found


def forget(pid: int, folder: str) -> None:
    """What a process of that id had "now" is no more; what it has counted stays."""
    with contextlib.suppress(OSError):  # figures keep no worker from being started again
        mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]
