"""Every error of the HTTP API as {"error": {"code", "message", "mend"}} with its status."""

import logging
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from greenroom.core.errors import GreenroomError, TooMany, WhoIsAgent

log = logging.getLogger(__name__)

CODES = {401: "signed_out", 403: "not_allowed", 404: "not_found", 405: "bad_request", 413: "too_long"}


MOST_SPEAKERS = 50
"""How many of the speakers of a transcript an answer names."""


def refusal(status: int, code: str, message: str, mend: str = "", **more: Any) -> JSONResponse:
    """The one shape of an error. `more`: what a program may use beyond that."""
    return JSONResponse({"error": {"code": code, "message": message, "mend": mend, **more}}, status)


def install(app: FastAPI) -> None:
    """Turn what endpoints raise into answers."""

    @app.exception_handler(GreenroomError)
    async def own(request: Request, error: GreenroomError) -> JSONResponse:
        message = f"{error.where}: {error.message}" if error.where else error.message
        more: dict[str, Any] = {}
        if isinstance(error, WhoIsAgent):
            some = islice(error.speakers.items(), MOST_SPEAKERS)
            more["speakers"] = [{"name": name, "messages": count} for name, count in some]
        if isinstance(error, TooMany):
            more["until"] = datetime.fromtimestamp(error.until / 1_000, UTC).isoformat()
            more["retry_after_ms"] = left = max(1, error.until - request.app.state.desk.now())
            answer = refusal(error.status, error.code, message, error.mend, **more)
            answer.headers["Retry-After"] = str(-(-left // 1_000))
            return answer
        return refusal(error.status, error.code, message, error.mend, **more)

    @app.exception_handler(RequestValidationError)
    async def form(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"] if p != "body") or "body"
        return refusal(
            400, "bad_request", f"{where}: {first['msg']}", "see /api/openapi.json for what it takes"
        )

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        code = CODES.get(error.status_code, "error")
        return refusal(error.status_code, code, str(error.detail))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
        return refusal(500, "error", "something went wrong on the server", "try again; see the server's log")
