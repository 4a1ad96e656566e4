"""The HTTP application: the API, the sign-in link, health, and the web client for everything else."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from greenroom.core.errors import GreenroomError
from greenroom.web import (
    account,
    analyses,
    attempts,
    audit,
    auth,
    calls,
    chair,
    coach,
    coaching,
    described,
    disputes,
    errors,
    forks,
    hearings,
    home,
    house,
    jobs,
    language_models,
    own_data,
    recordings,
    report,
    reviews,
    scenarios,
    sessions,
    sharing,
    signing,
    static,
    status,
)
from greenroom.web.desk import Desk
from greenroom.web.guard import Guard
from greenroom.web.sizes import Sized

SOCKET = "/socket.io"


def http_app(desk: Desk, origins: tuple[str, ...] = (), client: Path = static.STATIC) -> ASGIApp:
    """The application around `desk`. `origins`: other origins that may use it. `client`: the built pages."""
    app = FastAPI(title="Greenroom", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.desk = desk
    errors.install(app)
    described.describe(app)
    app.include_router(auth.router)
    for part in (
        home,
        scenarios,
        report,
        attempts,
        reviews,
        disputes,
        sharing,
        calls,
        chair,
        coach,
        coaching,
        hearings,
        analyses,
        forks,
        language_models,
        recordings,
        sessions,
        signing,
        account,
        house,
        audit,
        jobs,
        own_data,
        status,
    ):
        app.include_router(part.router)

    if desk.provider is not None:
        from greenroom.web import oidc  # needs what is installed for it alone

        app.include_router(oidc.router)

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        """It can do its work: the store answers and there is a library."""
        try:
            await desk.store.user("nobody")
        except GreenroomError as error:
            return JSONResponse({"status": "no store", "message": error.message}, 503)
        status = "ok" if desk.library.scenarios else "no scenarios"
        return JSONResponse({"status": status, "scenarios": len(desk.library.scenarios)})

    static.install(app, client)
    reaches = desk.calls.reaches if desk.calls is not None else ()
    return Guard(Sized(app), origins, static.script_hashes(client), reaches)


def whole_app(http: ASGIApp, chat: ASGIApp) -> ASGIApp:
    """One ASGI application: the chat channel under /socket.io, `http` for the rest."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        of_a_call = path.startswith("/api/") and path.endswith("/call/ws")
        if path.startswith(SOCKET + "/") or (scope["type"] == "websocket" and not of_a_call):
            await chat(scope, receive, send)
        else:
            await http(scope, receive, send)

    return app
