"""A watch as the settings and the environment ask for it."""

import os
import threading
from typing import Any

from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.telemetry.about import version
from greenroom.telemetry.figures import Figures
from greenroom.telemetry.tracing import OpenTelemetry, Tracer
from greenroom.telemetry.watch import Watch

ADDRESSES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Either says where traces go; these and the other OTEL_ variables are OpenTelemetry's own."""

LAST_S = 2.0
"""So long a server that stops tries to send the last spans."""


def watch_of(_settings: Settings) -> Watch:
    """What listens to the server. Raises `BadRequest` when traces are asked for and cannot be made."""
    return Watch(Figures(), tracer_of(os.environ))


def tracer_of(environment: Any) -> Tracer | None:
    """None unless `environment` says where to send traces. Raises `BadRequest`."""
    asked = next((name for name in ADDRESSES if environment.get(name)), "")
    if not asked or environment.get("OTEL_SDK_DISABLED", "").casefold() == "true":
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        mend = f"install it with: pip install 'greenroom[tracing]', or unset {asked}"
        raise BadRequest(f"traces need {error.name}", where=asked, mend=mend) from None
    about = {"service.version": version()}
    if not environment.get("OTEL_SERVICE_NAME"):
        about["service.name"] = "greenroom"
    provider = TracerProvider(resource=Resource.create(about), shutdown_on_exit=False)
    exporter = OTLPSpanExporter()
    provider.add_span_processor(BatchSpanProcessor(exporter))

    def close() -> None:
        last = threading.Thread(target=provider.force_flush, daemon=True)
        last.start()
        last.join(LAST_S)
        # First the exporter: what cannot be sent is not tried again.
        exporter.shutdown()  # type: ignore[no-untyped-call]
        provider.shutdown()

    return OpenTelemetry(provider, close)
