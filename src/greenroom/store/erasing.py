"""What is known of a person, all tables through: told, blacked out, or deleted."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, or_, select, text, update

from greenroom.core.events import EVENT
from greenroom.privacy.blacking import Blacking
from greenroom.store import account_tables as a
from greenroom.store import tables as t
from greenroom.store.job_tables import export_parts, exports, jobs
from greenroom.store.records import name_key

T = TypeVar("T")

WORDS = frozenset({"client_id", "text", "quote", "by", "speaker", "reason", "about", "say", "problem"})
"""Fields of events that hold what people wrote, or are called."""

TYPED = frozenset({"agent_said", "note_written", "whispered", "hold_started", "call_transferred"})
"""Kinds of events with words of a person; besides, what a person said in the customer's place."""

NAMING = ("agent_said", "customer_said", "whispered", "side_taken", "side_released")
"""Kinds of events in the sessions of others that may name somebody."""


class ErasingTables(ABC):
    """`Erasing`, in a database."""

    _engine: Engine

    @abstractmethod
    async def _write(self, work: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    async def _read(self, work: Callable[[Connection], T]) -> T: ...

    async def all_sessions_of(self, user_id: str) -> list[str]:
        """Deleted ones too, oldest first."""
        wanted = (
            select(t.sessions.c.id).where(t.sessions.c.user_id == user_id).order_by(t.sessions.c.created_at)
        )
        return await self._read(lambda c: list(c.execute(wanted).scalars()))

    async def kept_of(self, user_id: str) -> dict[str, list[dict[str, Any]]]:
        """The rows about a person, by table, without secrets, sessions and their parts."""
        own: list[tuple[Table, ColumnElement[bool]]] = [
            (t.users, t.users.c.id == user_id),
            (t.logins, t.logins.c.user_id == user_id),
            (t.analyses, t.analyses.c.user_id == user_id),
            (t.reviews, t.reviews.c.by == user_id),
            (t.model_calls, t.model_calls.c.user_id == user_id),
            (a.members, a.members.c.user_id == user_id),
            (a.tokens, a.tokens.c.user_id == user_id),
            (a.identities, a.identities.c.user_id == user_id),
            (a.audit, or_(a.audit.c.actor == user_id, a.audit.c.subject == user_id)),
        ]

        def work(connection: Connection) -> dict[str, list[dict[str, Any]]]:
            found = {}
            for table, which in own:
                columns = [c for c in table.c if c.name not in ("token_hash", "name_key")]
                rows = connection.execute(select(*columns).where(which))
                found[table.name] = [dict(row._mapping) for row in rows]
            return found

        return await self._read(work)

    async def purge_session(self, session_id: str) -> None:
        """The session and all that belongs to it go. Its recordings have to be gone before."""
        await self._write(lambda c: _purge(c, [session_id]))

    async def black_out(self, session_id: str, names: Sequence[str]) -> None:
        """Personal data that people typed in the session, and `names`, are blocks from now on: in its events
        and in all that was made of it. Links to it go."""
        await self._write(lambda c: _black_out(c, session_id, names))

    async def forget_person(self, user_id: str, *, words: bool) -> None:
        """Names, addresses and ways to sign in go, and what they did elsewhere names them no more. With
        `words`, what they noted about others goes as well, and so does their row. Their sessions have to be
        dealt with before."""
        await self._write(lambda c: _forget(c, user_id, words))
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()

    async def old_sessions(self, ended_before: int | None, deleted_before: int, limit: int) -> list[str]:
        """Those that ended, or were deleted, before that (epoch ms)."""
        s = t.sessions.c
        which = s.deleted_at < deleted_before
        if ended_before is not None:
            which = or_(which, and_(s.status == "ended", s.created_at + s.ended_ms < ended_before))
        wanted = select(s.id).where(which).order_by(s.created_at).limit(limit)
        return await self._read(lambda c: list(c.execute(wanted).scalars()))

    async def drop_old(self, kind: str, before: int) -> int:
        """Rows of `analyses`, `model_calls` or `audit` from before that (epoch ms), or of `exports`, `logins`
        and `links` that were over by then; how many."""

        def work(connection: Connection) -> int:
            match kind:
                case "analyses":
                    gone = delete(t.analyses).where(t.analyses.c.created_at < before)
                case "model_calls":
                    gone = delete(t.model_calls).where(t.model_calls.c.at < before)
                case "exports":
                    late = select(exports.c.user_id).where(exports.c.expires_at < before)
                    connection.execute(delete(export_parts).where(export_parts.c.user_id.in_(late)))
                    gone = delete(exports).where(exports.c.expires_at < before)
                case "logins":
                    gone = delete(t.logins).where(t.logins.c.expires_at < before)
                case "links":
                    gone = delete(t.links).where(t.links.c.expires_at < before)
                case "audit":
                    return _without_old_audit(connection, before)
                case _:
                    raise ValueError(kind)
            return connection.execute(gone).rowcount

        return await self._write(work)


def _purge(c: Connection, ids: Sequence[str]) -> None:
    for table in (t.evaluations, t.reviews, t.shares, t.invites, t.judgements, t.recordings, t.events):
        c.execute(delete(table).where(table.c.session_id.in_(ids)))
    c.execute(delete(jobs).where(jobs.c.subject.in_(ids)))
    c.execute(delete(t.sessions).where(t.sessions.c.id.in_(ids)))


def _black_out(c: Connection, session_id: str, names: Sequence[str]) -> None:
    wanted = select(t.events.c.seq, t.events.c.body).where(t.events.c.session_id == session_id)
    bodies = [(seq, orjson.loads(body)) for seq, body in c.execute(wanted.order_by(t.events.c.seq))]
    black = Blacking([_said(body) for _, body in bodies], names)
    for seq, body in bodies:
        _put_event(c, session_id, seq, body, black.all(body, WORDS))
    _change_texts(c, t.sessions, t.sessions.c.id == session_id, ("last_text",), black)
    _change_texts(c, t.evaluations, t.evaluations.c.session_id == session_id, ("body",), black)
    _change_texts(c, t.judgements, t.judgements.c.session_id == session_id, ("body",), black)
    _change_texts(c, t.reviews, t.reviews.c.session_id == session_id, ("note",), black)
    for table in (t.shares, t.invites):
        c.execute(delete(table).where(table.c.session_id == session_id))


def _said(body: dict[str, Any]) -> tuple[bool, str]:
    person = body["kind"] in TYPED or body.get("brain") == "person"
    return person, str(body.get("text") or body.get("reason") or "")


def _put_event(c: Connection, session_id: str, seq: int, was: Any, body: Any) -> None:
    if body == was:
        return
    kept = EVENT.validate_python(body).model_dump_json().encode()
    which = (t.events.c.session_id == session_id, t.events.c.seq == seq)
    c.execute(update(t.events).where(*which).values(body=kept))


def _change_texts(
    c: Connection, table: Table, which: ColumnElement[bool], columns: Sequence[str], black: Blacking
) -> None:
    keys = list(table.primary_key.columns)
    for row in c.execute(select(table).where(which)).all():
        held = {name: row._mapping[name] for name in columns}
        made = {name: black.all(value) for name, value in held.items()}
        if made != held:
            mine = [column == row._mapping[column.name] for column in keys]
            c.execute(update(table).where(*mine).values(made))


def _forget(c: Connection, user_id: str, words: bool) -> None:
    user = c.execute(select(t.users).where(t.users.c.id == user_id)).one_or_none()
    if user is None:
        return
    names = [name for name in (user.name, user.email) if name]
    black = Blacking([], names)
    _forget_elsewhere(c, user_id, user.name, black)
    _change_texts(c, t.reviews, t.reviews.c.by == user_id, ("note",), black)
    if words:
        c.execute(update(t.reviews).where(t.reviews.c.by == user_id).values(note=""))
    c.execute(delete(t.analyses).where(t.analyses.c.user_id == user_id))
    c.execute(update(t.model_calls).where(t.model_calls.c.user_id == user_id).values(user_id=None))
    c.execute(update(t.invites).where(t.invites.c.user_id == user_id).values(user_id=None))
    i = a.invitations.c
    mine = [i.used_by == user_id, i.created_by == user_id]
    if user.email:
        mine.append(i.email == user.email)
    c.execute(delete(a.invitations).where(or_(*mine)))
    own = (t.links, t.logins, a.passwords, a.members, a.tokens, a.identities, export_parts, exports)
    for table in own:
        c.execute(delete(table).where(table.c.user_id == user_id))
    if words:
        c.execute(delete(t.users).where(t.users.c.id == user_id))
        return
    name = f"Somebody who left {user_id[:6]}"
    gone: dict[str, Any] = {
        "name": name,
        "name_key": name_key(name),
        "email": None,
        "prefs": {},
        "quota": None,
    }
    since = user.deactivated_at or 0
    c.execute(update(t.users).where(t.users.c.id == user_id).values(**gone, deactivated_at=since))


def _forget_elsewhere(c: Connection, user_id: str, name: str, black: Blacking) -> None:
    """In the sessions of others: as a coach, or in somebody's place."""
    own = select(t.sessions.c.id).where(t.sessions.c.user_id == user_id)
    wanted = select(t.events).where(t.events.c.kind.in_(NAMING), t.events.c.session_id.not_in(own))
    marks = [json.dumps(mark, ensure_ascii=False)[1:-1].encode() for mark in (name, user_id)]
    found = [row for row in c.execute(wanted) if any(mark in row.body for mark in marks)]
    for row in found:
        was = orjson.loads(row.body)
        _put_event(c, row.session_id, row.seq, was, black.all(was, WORDS))


def _without_old_audit(c: Connection, before: int) -> int:
    """The log is only ever added to, and its triggers see to it; they are set aside for this alone."""
    old = delete(a.audit).where(a.audit.c.at < before)
    if c.dialect.name == "postgresql":
        c.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_kept"))
        gone = c.execute(old).rowcount
        c.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_kept"))
        return gone
    wanted = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'audit_DELETE'")
    trigger = c.execute(wanted).scalar_one()
    c.execute(text("DROP TRIGGER audit_DELETE"))
    gone = c.execute(old).rowcount
    c.exec_driver_sql(trigger)
    return gone
