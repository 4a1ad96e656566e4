"""Traces: from what a client sent to the database and the model, and never the words."""

import logging
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import orjson
import pytest
import socketio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from greenroom.core.errors import BadRequest
from greenroom.store import ModelCall
from greenroom.telemetry.context import request_id, session_id, trace_id
from greenroom.telemetry.figures import Figures
from greenroom.telemetry.lines import formatter
from greenroom.telemetry.setting_up import tracer_of
from greenroom.telemetry.watch import Watch
from tests.telemetry.running import serving, signed_in
from tests.telemetry.test_metrics import SAID

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ABOVE = f"00-{TRACE}-00f067aa0ba902b7-01"


class Receiver:
    """What spans are sent to: `raw` is every body, `spans` the spans of all, by name."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.raw: list[bytes] = []

    @property
    def spans(self) -> dict[str, list]:
        found: dict[str, list] = {}
        for body in self.raw:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        found.setdefault(span.name, []).append(span)
        return found


@pytest.fixture
def receiver():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.raw.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Receiver(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@contextmanager
def tracing(monkeypatch, address):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)  # its packages look there, too
    watch = Watch(Figures(), tracer_of(os.environ))
    yield watch
    watch.close()


async def test_from_a_click_to_the_database(receiver, tmp_path) -> None:
    with serving(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=receiver.address) as link:
        base, cookies = await signed_in(link)
        async with httpx.AsyncClient(cookies=cookies) as http:
            scenario = (await http.get(f"{base}/api/scenarios")).json()["items"][0]["id"]
            started = {"scenario_id": scenario, "seed": 1}
            answer = await http.post(f"{base}/api/sessions", json=started, headers={"traceparent": ABOVE})
            session = answer.json()["row"]["id"]
        client = socketio.AsyncClient()
        cookie = "; ".join(f"{k}={v}" for k, v in cookies.items())
        await client.connect(base, headers={"Cookie": cookie}, transports=["websocket"])
        try:
            await client.call("join", {"session_id": session})
            said = {"session_id": session, "client_id": "c1", "text": SAID, "traceparent": ABOVE}
            assert (await client.call("say", said))["ok"]
        finally:
            await client.disconnect()
    spans = receiver.spans  # the last ones were sent when the server stopped
    (say,) = spans["chat say"]
    assert say.trace_id.hex() == TRACE
    assert say.parent_span_id.hex() == "00f067aa0ba902b7"
    mine = [s for s in spans["append"] if s.parent_span_id == say.span_id]
    assert mine
    assert all(s.trace_id.hex() == TRACE for s in mine)
    posts = [s for s in spans["HTTP POST"] if s.trace_id.hex() == TRACE]
    assert len(posts) == 1
    assert any(s.parent_span_id == posts[0].span_id for s in spans["append"])
    whole = b"".join(receiver.raw)
    for private in (b"swordfish", session.encode(), b"secret"):
        assert private not in whole


def test_a_models_request_lies_below_what_led_to_it(receiver, monkeypatch) -> None:
    call = ModelCall(
        at=1,
        model="openai:small",
        purpose="speaker",
        session_id="s1",
        input_tokens=7,
        cached_tokens=0,
        output_tokens=3,
        ms=250,
        ok=False,
        failure="no first word in time",
        micro=12,
    )
    with tracing(monkeypatch, receiver.address) as watch:
        watch.event("say", {"session_id": "s1", "text": SAID})("ok")
        watch.paid(call)  # later, in the session's own task
    spans = receiver.spans
    (say,), (model,) = spans["chat say"], spans["model"]
    assert model.parent_span_id == say.span_id
    assert model.end_time_unix_nano - model.start_time_unix_nano == 250_000_000
    told = {a.key: a.value for a in model.attributes}
    assert told["gen_ai.request.model"].string_value == "openai:small"
    assert told["gen_ai.usage.output_tokens"].int_value == 3
    assert "swordfish" not in str(spans)


def test_a_receiver_that_is_gone_holds_nothing_up(monkeypatch) -> None:
    with tracing(monkeypatch, "http://127.0.0.1:9") as watch:
        answered = watch.event("say", {"session_id": "s1", "traceparent": "nonsense"})
        assert trace_id.get()
        answered("too_long")
        assert (request_id.get(), session_id.get(), trace_id.get()) == ("", "", "")


def test_traces_are_off_unless_there_is_an_address_and_say_what_is_missing(monkeypatch) -> None:
    assert tracer_of({}) is None
    off = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"}
    assert tracer_of(off) is None
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(BadRequest, match=r"greenroom\[tracing\]"):
        tracer_of({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})


def line(message: str, *args: object, error: Exception | None = None) -> dict:
    record = logging.LogRecord("greenroom.x", logging.WARNING, "f", 1, message, args, None)
    if error is not None:
        record.exc_info = (type(error), error, None)
    return orjson.loads(formatter("json").format(record))


def test_a_log_line_is_one_object_without_personal_data() -> None:
    watch = Watch(Figures())
    answered = watch.event("say", {"session_id": "s1", "text": SAID})
    found = line("mail to %s\nfailed", "ann.lee@mail.example", error=ValueError("call 415-555-0134"))
    answered("ok")
    assert found["level"] == "warning"
    assert found["logger"] == "greenroom.x"
    assert found["session"] == "s1"
    assert found["request"]
    assert "ann.lee" not in str(found)
    assert "0134" not in found["error"]
    assert "ValueError" in found["error"]
    assert set(line("later")) == {"time", "level", "logger", "message"}


async def test_a_server_writes_json_lines(tmp_path) -> None:
    lines: list[str] = []
    settings = {"GREENROOM_LOG_FORMAT": "json", "GREENROOM_LOG_LEVEL": "info"}
    with serving(tmp_path, printed=lines, **settings) as link:
        base, cookies = await signed_in(link)
        async with httpx.AsyncClient(cookies=cookies) as http:
            await http.get(f"{base}/api/me", headers={"X-Request-Id": "request-0001"})
    found = [orjson.loads(line) for line in lines if line.startswith("{")]
    (mine,) = [line for line in found if line.get("request") == "request-0001"]
    assert mine["message"].startswith("GET /api/me: 200 in ")
    assert mine["logger"] == "greenroom.telemetry.http"
