"""Log lines as JSON, one object a line, for programs that gather them."""

import logging
from datetime import UTC, datetime

import orjson

from greenroom.privacy.logs import MaskedLines
from greenroom.privacy.masking import masked
from greenroom.telemetry.context import request_id, session_id, trace_id


class JsonLines(logging.Formatter):
    """`time` (ISO 8601, UTC), `level`, `logger`, `message`, and where there are any: `error` (a traceback),
    `request`, `session` and `trace`. What looks like personal data is masked."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = masked(self.formatException(record.exc_info))
        for name, of in (("request", request_id), ("session", session_id), ("trace", trace_id)):
            if value := of.get():
                line[name] = value
        return orjson.dumps(line).decode()


def formatter(form: str) -> logging.Formatter:
    """`form`: text or json."""
    return JsonLines() if form == "json" else MaskedLines("%(levelname)s %(name)s: %(message)s")
