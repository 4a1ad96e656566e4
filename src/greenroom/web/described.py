"""What /api/openapi.json says of every request besides what its endpoint says: how it may be refused."""

from typing import Any

from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

JSON = "application/json"
WRITES = frozenset({"post", "put", "patch", "delete"})
PLACE = "#/components/schemas/{model}"

REFUSALS = {
    400: "What was asked for makes no sense, or came in the wrong form.",
    401: "Nobody is signed in, or the password is wrong.",
    403: "It is not for who asks, or came from another site.",
    404: "Nothing has that id.",
    409: "The right request at the wrong moment, or somebody else was first.",
    413: "It is too long.",
    429: "Too much at once; `until` tells from when on it may be tried again.",
    503: "It could not be stored or done just now; try again later.",
}


class Speaker(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    messages: int


class ErrorBody(BaseModel):
    """`code` is stable; `mend` tells a person what to do. `speakers`: with `who_is_agent`. `until` and
    `retry_after_ms`: with `too_many`."""

    model_config = ConfigDict(extra="forbid")

    code: str
    message: str
    mend: str
    speakers: list[Speaker] | None = None
    until: AwareDatetime | None = None
    retry_after_ms: int | None = None


class Refusal(BaseModel):
    """The answer when a request was not done."""

    model_config = ConfigDict(extra="forbid")

    error: ErrorBody


def describe(app: FastAPI) -> None:
    """Have `app` say how its requests may be refused. What an endpoint says itself stays."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = plain()
            _, models = models_json_schema([(Refusal, "serialization")], ref_template=PLACE)
            schemas = found.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas.update(models["$defs"])
            for path, ways in found["paths"].items():
                for method, way in ways.items():
                    _refused(path, method, way)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _refused(path: str, method: str, way: dict[str, Any]) -> None:
    answers = way["responses"]
    answers.pop("422", None)  # what FastAPI says of itself; such a request is answered with 400 here
    body = {JSON: {"schema": {"$ref": PLACE.format(model="Refusal")}}}
    for status in _statuses(path, method, way):
        answers.setdefault(str(status), {"description": REFUSALS[status], "content": body})


def _statuses(path: str, method: str, way: dict[str, Any]) -> list[int]:
    """By what a request holds: what may be wrong with it."""
    found = {503}
    if way.get("parameters") or "requestBody" in way:
        found.add(400)
    if "requestBody" in way:
        found.add(413)
    if way.get("parameters") or method in WRITES:
        found.add(404)
    if way.get("security"):
        found |= {401, 403}
    if method in WRITES:
        found |= {403, 409}
    return sorted(found)


def may(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For an endpoint's `responses`: how else it may refuse."""
    return {status: {"model": Refusal, "description": REFUSALS[status]} for status in statuses}
