"""One thread that writes. All appends that wait are made durable by one commit, then answered together.

A commit waits for the disk (`synchronous=FULL`), some milliseconds; whatever arrives in that time shares the
next one, so the price per append falls as the load grows.

The thread shares the interpreter with the event loop and may wait milliseconds for its turn whenever SQLite
hands it back. So a transaction is three statements, however many rows it has, and the loop wakes the thread
once a round, not once an append.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from greenroom.core.errors import Conflict, GreenroomError, LeaseLost, NotFound
from greenroom.core.events import Event, Recorded, numbered
from greenroom.store.dialects import Dialect, EventRow
from greenroom.store.rows import summary_of
from greenroom.store.summary import Summary, summed
from greenroom.store.tables import sessions
from greenroom.store.troubles import trouble

AT_ONCE = 1_000
"""Most appends in one transaction: keeps the wait of the first one short."""


@dataclass(slots=True)
class _Append:
    session_id: str
    expected: int
    events: Sequence[Event]
    at: int
    fence: int | None
    done: "asyncio.Future[list[Recorded]]"


@dataclass(slots=True)
class _Call:
    """Any other write, in a transaction of its own."""

    work: Callable[[Connection], Any]
    done: "asyncio.Future[Any]"


_Answer = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Writer:
    """Owns the only connection that writes; calls `wrote` after each commit. Methods are called on an event
    loop."""

    def __init__(self, engine: Engine, dialect: Dialect, wrote: Callable[[], None] | None) -> None:
        self._engine = engine
        self._dialect = dialect
        self._wrote = wrote or (lambda: None)
        self._queue: queue.SimpleQueue[list[_Append | _Call] | None] = queue.SimpleQueue()
        self._gathered: list[_Append | _Call] = []  # in this round of the loop
        self._next: deque[_Append | _Call] = deque()  # the thread's own
        self._stopping = False
        self._summaries: dict[str, Summary] = {}  # of live sessions, as last committed
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def append(
        self, session_id: str, expected: int, events: Sequence[Event], at: int, fence: int | None
    ) -> "asyncio.Future[list[Recorded]]":
        done: asyncio.Future[list[Recorded]] = asyncio.get_running_loop().create_future()
        self._put(_Append(session_id, expected, events, at, fence, done))
        return done

    def call(self, work: Callable[[Connection], Any]) -> "asyncio.Future[Any]":
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._put(_Call(work, done))
        return done

    def close(self) -> None:
        """Write what is queued, then stop. Blocks."""
        self._queue.put(None)
        self._thread.join()

    def _put(self, item: _Append | _Call) -> None:
        if not self._gathered:
            item.done.get_loop().call_soon(self._flush)
        self._gathered.append(item)

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, []
        self._queue.put(gathered)

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while self._fill():
                batch: list[_Append] = []
                while self._next and len(batch) < AT_ONCE and isinstance(self._next[0], _Append):
                    batch.append(self._next.popleft())  # type: ignore[arg-type]
                if batch:
                    _answer(self._appended(connection, batch))
                elif isinstance(item := self._next.popleft(), _Call):
                    _answer([self._called(connection, item)])
                self._wrote()

    def _fill(self) -> bool:
        """Take over all that waits; wait when there is nothing. False when it is time to stop."""
        while not self._stopping:
            try:
                items = self._queue.get(block=not self._next)
            except queue.Empty:
                break
            if items is None:
                self._stopping = True
            else:
                self._next.extend(items)
        return bool(self._next)

    def _called(self, connection: Connection, item: _Call) -> _Answer:
        try:
            result = item.work(connection)
            connection.commit()
        except Exception as error:
            _roll_back(connection)
            return item.done, None, _told(error)
        return item.done, result, None

    def _appended(self, connection: Connection, batch: Sequence[_Append]) -> list[_Answer]:
        fresh: dict[str, Summary] = {}
        rows: list[EventRow] = []
        answers: list[_Answer] = []
        try:
            for item in batch:
                try:
                    recorded = self._place(connection, item, fresh)
                except GreenroomError as error:
                    answers.append((item.done, None, _why(connection, item, error)))
                    continue
                rows += [
                    (item.session_id, r.seq, r.at, r.event.kind, r.event.model_dump_json().encode())
                    for r in recorded
                ]
                answers.append((item.done, recorded, None))
            self._dialect.insert(connection, rows)
            rights: dict[str, int | None] = {}
            for item in batch:  # the oldest number counts: what is refused then is tried one by one
                before = rights.get(item.session_id)
                older = before is not None and item.fence is not None and before < item.fence
                rights[item.session_id] = before if older else item.fence
            changed = [(*s, i, rights[i]) for i, s in fresh.items()]
            if self._dialect.update(connection, changed) != len(changed):
                raise LeaseLost("this session is run elsewhere by now", mend="try again in a moment")
            connection.commit()
        except Exception as error:
            _roll_back(connection)
            for session_id in fresh:
                self._summaries.pop(session_id, None)
            ones = isinstance(error, IntegrityError | sqlite3.IntegrityError | LeaseLost | DataError)
            if ones and len(batch) > 1:
                # Another process wrote to one of these sessions, or it holds nonsense; the others are fine.
                return [answer for item in batch for answer in self._appended(connection, [item])]
            return [(item.done, None, _why(connection, item, _told(error))) for item in batch]
        self._summaries.update(fresh)
        for session_id, summary in fresh.items():
            if summary.status == "ended":
                del self._summaries[session_id]
        return answers

    def _place(self, connection: Connection, item: _Append, fresh: dict[str, Summary]) -> list[Recorded]:
        summary = fresh.get(item.session_id) or self._summaries.get(item.session_id)
        if summary is None or (summary.seq != item.expected and item.session_id not in fresh):
            # Never seen, or another process has written meanwhile.
            row = connection.execute(select(sessions).where(sessions.c.id == item.session_id)).one_or_none()
            if row is None:
                raise NotFound(f"no session {item.session_id!r}")
            summary = summary_of(row)
        if summary.seq != item.expected:
            self._summaries.pop(item.session_id, None)
            raise Conflict(f"event {item.expected} is not the last one: {summary.seq} is")
        recorded = numbered(item.events, item.expected, item.at)
        for r in recorded:
            summary = summed(summary, r)
        fresh[item.session_id] = summary
        return recorded


def _why(connection: Connection, item: _Append, error: Exception) -> Exception:
    """What stands behind a conflict: that somebody else has the lease, if so."""
    if item.fence is None or not isinstance(error, Conflict) or isinstance(error, LeaseLost):
        return error
    number = select(sessions.c.fence).where(sessions.c.id == item.session_id)
    with contextlib.suppress(DatabaseError):
        if connection.execute(number).scalar_one_or_none() != item.fence:
            return LeaseLost("this session is run elsewhere by now", mend="try again in a moment")
    return error


def _roll_back(connection: Connection) -> None:
    with contextlib.suppress(DatabaseError):
        connection.rollback()


def _told(error: Exception) -> Exception:
    """The error as one of ours."""
    match error:
        case IntegrityError() | sqlite3.IntegrityError():
            return Conflict("another writer was first", mend="read it again")
        case DatabaseError() | sqlite3.DatabaseError():
            return trouble("stored", error)
        case _:
            return error


def _answer(answers: Sequence[_Answer]) -> None:
    """Resolve the futures on their loop, all in one go."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer[0].get_loop(), []).append(answer)
    for loop, some in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, some)


def _resolve(answers: Sequence[_Answer]) -> None:
    for done, result, error in answers:
        if done.done():
            continue
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)
