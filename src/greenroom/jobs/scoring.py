"""Scores sessions once they have ended: in the background, each once, by whichever process comes to it.

Safe to run twice and to lose: what ended without a score is found from time to time, by one process for all,
and an evaluation that is missing is made when someone opens the report.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from greenroom.core.errors import Conflict, NotFound, WrongState
from greenroom.core.evaluation import Evaluation
from greenroom.core.readings import Reader
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.core.scoring import SCORER, score
from greenroom.engine.records import NoticeKind
from greenroom.jobs.running import Jobs
from greenroom.store import SessionRecord, Store

log = logging.getLogger(__name__)

SCORE = "score"
FIND = "find_unscored"
FIND_EVERY_MS = 60_000

Yardstick = Callable[[SessionRecord], tuple[Scenario, Rubric]]
"""What a session is measured by. Raises `NotFound` when its scenario or rubric is gone."""


class Scoring:
    """`now`: epoch ms. `reader` reads wordings. `jobs`: what does it in the background; without, one of its
    own. `heard` is to be told of every session's events (`Hub.listen`). `then` is told of each session that
    was scored just now."""

    def __init__(
        self,
        store: Store,
        yardstick: Yardstick,
        now: Callable[[], int],
        reader: Reader | None = None,
        jobs: Jobs | None = None,
    ) -> None:
        self._store = store
        self._yardstick = yardstick
        self._now = now
        self._reader = reader
        self.then: Callable[[str], object] = lambda _: None
        self._one_at_a_time = asyncio.Lock()
        self.jobs = jobs or Jobs(store)
        self.jobs.handle(SCORE, self._scored)
        self.jobs.handle(FIND, self._found, every_ms=FIND_EVERY_MS)

    @property
    def waiting(self) -> int:
        """Sessions that this process has to score."""
        return self.jobs.waiting(SCORE)

    @property
    def failed(self) -> int:
        """How many could not be scored so far."""
        return self.jobs.failed(SCORE)

    def heard(self, session_id: str, kind: NoticeKind, payload: Any) -> None:
        """A subscriber of the hub: an ended session is due."""
        if kind == "event" and payload.event.kind == "session_ended":
            self.jobs.soon(SCORE, session_id)

    async def run(self) -> None:
        """Score what is due until cancelled."""
        await self.jobs.run()

    async def settled(self) -> None:
        """Return when nothing is due."""
        await self.jobs.settled()

    async def catch_up(self) -> int:
        """Make due what ended and was never scored; returns how many."""
        return await self._store.add_unscored()

    async def _scored(self, session_id: str) -> None:
        await self.evaluate(session_id)

    async def _found(self, _: str) -> Mapping[str, Any]:
        found = await self.catch_up()
        self.jobs.look()
        return {"found": found}

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
            for last in (False, False, True):
                try:
                    made = await self._made(session_id, scenario, rubric)
                    break
                except Conflict:  # it was blacked out while it was scored
                    if last:
                        raise
            self.then(session_id)
            return made

    async def _made(self, session_id: str, scenario: Scenario, rubric: Rubric) -> Evaluation:
        """Made and stored. Raises `Conflict` when the log is another one by then."""
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
        return made
