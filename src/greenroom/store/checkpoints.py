"""Brings what was committed from the write-ahead log into the database file, beside the writing.

SQLite does it by itself within a commit once the log has grown; then all who wait for that commit wait some
tens of milliseconds more. A thread of its own does it a second after something was written; readers and the
writer go on meanwhile (a passive checkpoint waits for nobody).
"""

import contextlib
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

EVERY_S = 1.0

WITHIN_A_COMMIT = 40_000
"""Pages of 4 KiB of the log from which a commit does it all the same: where the thread cannot keep up."""


class Checkpoints:
    """`wrote` is to be called after each commit, from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-checkpoints", daemon=True)
        self._thread.start()

    def wrote(self) -> None:
        if not self._written.is_set():
            self._written.set()

    def close(self) -> None:
        """Blocks until a checkpoint under way is done."""
        self._stopped.set()
        self._written.set()
        self._thread.join()

    def _run(self) -> None:
        while self._written.wait() and not self._stopped.wait(EVERY_S):
            self._written.clear()
            # What fails here (a full disk) is tried again later, and stands in the log until then.
            with contextlib.suppress(DatabaseError), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()
