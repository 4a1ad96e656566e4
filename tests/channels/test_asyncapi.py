"""docs/reference/asyncapi.yaml says what the code does: every event, its fields, their types and limits."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from greenroom.channels.wire import CLIENT
from greenroom.channels.wire_server import ANSWERS, SERVER, VERSION, PublicEvent, Refused
from greenroom.core.events import PUBLIC

PAGE = Path(__file__).parents[2] / "docs/reference/asyncapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(PAGE.read_text("utf-8"))
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
OPERATIONS: dict[str, Any] = DOCUMENT["operations"]


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON Schema in one piece, without titles and descriptions."""
    whole = model.model_json_schema()
    definitions = whole.pop("$defs", {})

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(v) for v in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return plain(definitions[value["$ref"].rsplit("/", 1)[1]])
        return {
            k: {name: plain(v) for name, v in inner.items()} if k == "properties" else plain(inner)
            for k, inner in value.items()
            if k not in ("title", "description")
        }

    return plain(whole)


def described(schema: Any) -> Any:
    """The same of a schema in the document."""
    if isinstance(schema, list):
        return [described(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return described(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    return {
        k: {name: described(v) for name, v in inner.items()} if k == "properties" else described(inner)
        for k, inner in schema.items()
        if k != "description"
    }


def answer_name(model: type[BaseModel]) -> str:
    return model.__name__.lower()


MODELS = {
    **CLIENT,
    **SERVER,
    **{answer_name(m): m for m in [*ANSWERS.values(), Refused]},
}


def test_every_message_of_the_code_is_described_and_no_other() -> None:
    assert set(MESSAGES) == set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_payload_is_the_models(name: str) -> None:
    assert described(MESSAGES[name]["payload"]) == schema_of(MODELS[name])
    assert MESSAGES[name]["summary"]


def test_operations_say_who_sends_what_and_how_it_is_answered() -> None:
    def refs(names: list[str]) -> list[dict[str, str]]:
        return [{"$ref": f"#/channels/chat/messages/{name}"} for name in names]

    assert set(OPERATIONS) == {*CLIENT, *SERVER}
    for name, answer in ANSWERS.items():
        assert OPERATIONS[name]["action"] == "receive"
        assert OPERATIONS[name]["messages"] == refs([name])
        assert OPERATIONS[name]["reply"]["messages"] == refs([answer_name(answer), "refused"])
    for name in SERVER:
        assert OPERATIONS[name]["action"] == "send"
        assert OPERATIONS[name]["messages"] == refs([name])
    assert set(ANSWERS) == set(CLIENT)


def test_version_and_kinds_are_told() -> None:
    assert DOCUMENT["info"]["version"].split(".")[0] == str(VERSION)
    kinds = DOCUMENT["components"]["schemas"][PublicEvent.__name__]["properties"]["kind"]["description"]
    assert {k.strip() for k in kinds.split(":")[1].split(",")} == PUBLIC
