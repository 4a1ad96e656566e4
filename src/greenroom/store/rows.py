"""From rows to records."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from greenroom.store.records import Analysis, NewSessionRow, Review, SessionRecord, User
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
    return User(id=held["id"], name=held["name"], role=held["role"], prefs=held["prefs"])


def review_of(row: Row[Any]) -> Review:
    return Review(**row._mapping)


def analysis_of(row: Row[Any]) -> Analysis:
    return Analysis(**row._mapping)
