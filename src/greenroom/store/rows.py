"""From rows to records."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from greenroom.store.records import Analysis, ModelCall, NewSessionRow, Review, SessionRecord, User
from greenroom.store.summary import Summary

STARTED = tuple(f.name for f in fields(NewSessionRow))


def summary_of(row: Row[Any]) -> Summary:
    held = row._mapping
    return Summary(**{name: held[name] for name in Summary._fields})


def record_of(row: Row[Any]) -> SessionRecord:
    held = row._mapping
    started = {name: held[name] for name in STARTED}
    started["memory"] = tuple(started["memory"])
    return SessionRecord(
        started=NewSessionRow(**started),
        summary=summary_of(row),
        overall=held["overall"],
        passed=held["passed"],
        archived_at=held["archived_at"],
    )


def user_of(row: Row[Any]) -> User:
    held = row._mapping
    return User(**{f.name: held[f.name] for f in fields(User)})


def review_of(row: Row[Any]) -> Review:
    return Review(**_without_number(row))


def model_call_of(row: Row[Any]) -> ModelCall:
    return ModelCall(**_without_number(row))


def analysis_of(row: Row[Any]) -> Analysis:
    return Analysis(**row._mapping)


def _without_number(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "number"}
