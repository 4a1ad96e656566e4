"""Has ended sessions judged by a model, one after another, after they were scored.

What fails is logged and left: the built-in score stands without it. A judgement that is missing is made up
for when the server starts, for sessions of the last day.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from greenroom.core.errors import GreenroomError
from greenroom.core.judging import Judgement, Progress, case
from greenroom.engine.ports import Judge
from greenroom.jobs.scoring import Yardstick
from greenroom.store import Store

log = logging.getLogger(__name__)

LATE_MS = 24 * 60 * 60 * 1000
"""How long ago a session may have ended and still be made up for."""


class Judging:
    """`now`: epoch ms. `judge` None: nothing is judged, and what was is still found."""

    def __init__(
        self, store: Store, yardstick: Yardstick, now: Callable[[], int], judge: Judge | None
    ) -> None:
        self._store = store
        self._yardstick = yardstick
        self._now = now
        self._judge = judge
        self._due: asyncio.Queue[str] = asyncio.Queue()
        self._progress: dict[str, Progress] = {}
        self.failed = 0  # so far

    @property
    def waiting(self) -> int:
        """Sessions that are due."""
        return self._due.qsize()

    def due(self, session_id: str) -> None:
        """The session has been scored."""
        if self._judge is not None:
            self._progress[session_id] = "under_way"
            self._due.put_nowait(session_id)

    def progress(self, session_id: str) -> Progress:
        """How far the judgement of a session is."""
        return self._progress.get(session_id, "")

    async def run(self) -> None:
        """Judge what is due until cancelled."""
        while True:
            session_id = await self._due.get()
            try:
                await self._judged(session_id)
                self._progress.pop(session_id, None)
            except GreenroomError as error:
                self.failed += 1
                self._progress[session_id] = "failed"
                log.warning("session %s could not be judged: %s", session_id, error.message)
            except Exception:
                self.failed += 1
                self._progress[session_id] = "failed"
                log.exception("session %s could not be judged", session_id)
            finally:
                self._due.task_done()

    async def settled(self) -> None:
        """Return when nothing is due."""
        await self._due.join()

    async def catch_up(self) -> None:
        """Make due what was scored within the last day and never judged."""
        if self._judge is None:
            return
        for user in await self._store.users():
            records, _ = await self._store.sessions(user.id, statuses=("ended",))
            for record in records:
                late = self._now() - (record.ended_at or 0) > LATE_MS
                if record.overall is not None and not late and not await self._store.judgement(record.id):
                    self.due(record.id)

    async def found(self, session_id: str) -> Judgement | None:
        """The judgement of a session, if there is one."""
        stored: dict[str, Any] | None = await self._store.judgement(session_id)
        if stored is None:
            return None
        try:
            return Judgement.model_validate(stored)
        except ValidationError:
            log.info("the judgement of session %s has an older form", session_id)
            return None

    async def _judged(self, session_id: str) -> None:
        record = await self._store.session(session_id)
        if record is None or self._judge is None:
            return
        scenario, rubric = self._yardstick(record)
        player = await self._store.user(record.started.user_id)
        names = [record.started.customer, *([player.name] if player else [])]
        of = case(scenario, rubric, await self._store.read(session_id), names)
        if not any(said.agent for said in of.talk) or not of.criteria:
            return
        made = await self._judge.judge(of)
        await self._store.put_judgement(session_id, made.model_dump(mode="json"), self._now())
