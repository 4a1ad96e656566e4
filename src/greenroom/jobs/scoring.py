"""Scores sessions once they have ended: in the background, in order, each once.

Safe to run twice and to lose: an evaluation that is missing is made when the server starts, or when someone
opens the report.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

from pydantic import ValidationError

from greenroom.core.errors import GreenroomError, NotFound, WrongState
from greenroom.core.evaluation import Evaluation
from greenroom.core.readings import Reader
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.core.scoring import SCORER, score
from greenroom.engine.records import NoticeKind
from greenroom.store import SessionRecord, Store

log = logging.getLogger(__name__)

Yardstick = Callable[[SessionRecord], tuple[Scenario, Rubric]]
"""What a session is measured by. Raises `NotFound` when its scenario or rubric is gone."""


class Scoring:
    """`now`: epoch ms. `reader` reads wordings. `heard` is to be told of every session's events
    (`Hub.listen`). `then` is told of each session that was scored just now."""

    def __init__(
        self, store: Store, yardstick: Yardstick, now: Callable[[], int], reader: Reader | None = None
    ) -> None:
        self._store = store
        self._yardstick = yardstick
        self._now = now
        self._reader = reader
        self.then: Callable[[str], object] = lambda _: None
        self._due: asyncio.Queue[str] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()
        self.failed = 0  # so far

    @property
    def waiting(self) -> int:
        """Sessions that are due."""
        return self._due.qsize()

    def heard(self, session_id: str, kind: NoticeKind, payload: Any) -> None:
        """A subscriber of the hub: an ended session is due."""
        if kind == "event" and payload.event.kind == "session_ended":
            self._due.put_nowait(session_id)

    async def run(self) -> None:
        """Score what is due until cancelled. What fails is logged and left to the next start."""
        while True:
            session_id = await self._due.get()
            try:
                await self.evaluate(session_id)
            except NotFound as error:
                log.info("not scored: %s", error.message)
            except GreenroomError as error:
                self.failed += 1
                log.warning("session %s could not be scored: %s", session_id, error)
            except Exception:
                self.failed += 1
                log.exception("session %s could not be scored", session_id)
            finally:
                self._due.task_done()

    async def settled(self) -> None:
        """Return when nothing is due."""
        await self._due.join()

    async def catch_up(self) -> int:
        """Make due what ended and was never scored; returns how many."""
        found = 0
        for user in await self._store.users():
            for archived in (False, True):
                async for record in self._ended(user.id, archived):
                    if record.passed is None:
                        self._due.put_nowait(record.id)
                        found += 1
        return found

    async def _ended(self, user_id: str, archived: bool) -> AsyncIterator[SessionRecord]:
        offset = 0
        while True:
            page, total = await self._store.sessions(
                user_id, statuses=("ended",), archived=archived, offset=offset
            )
            for record in page:
                yield record
            offset += len(page)
            if not page or offset >= total:
                return

    async def evaluate(self, session_id: str) -> Evaluation:
        """The evaluation of an ended session: the stored one, else made now and stored.

        Raises `NotFound`, `WrongState` while it runs, `StorageError`.
        """
        async with self._one_at_a_time:
            record = await self._store.session(session_id)
            if record is None:
                raise NotFound("there is no such session")
            if record.summary.status != "ended":
                raise WrongState("the session still runs", mend="end it first")
            stored = await self._store.evaluation(session_id, SCORER)
            if stored is not None:
                try:
                    return Evaluation.model_validate(stored)
                except ValidationError:
                    log.info("session %s was scored by an older version; scoring it again", session_id)
            scenario, rubric = self._yardstick(record)
            events = await self._store.read(session_id)
            made = await asyncio.to_thread(score, scenario, rubric, events, self._reader)
            await self._store.put_evaluation(
                session_id,
                SCORER,
                made.model_dump(mode="json"),
                overall=made.overall,
                passed=made.passed,
                at=self._now(),
            )
            self.then(session_id)
            return made
