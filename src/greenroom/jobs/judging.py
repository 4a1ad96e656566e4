"""Has ended sessions judged by a model, one at a time in each process, after they were scored.

What fails is tried again, then left: the built-in score stands without it. A judgement that is missing is
made up for, for sessions of the last day.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from greenroom.core.judging import Judgement, Progress, case
from greenroom.engine.ports import Judge
from greenroom.jobs.running import Jobs
from greenroom.jobs.scoring import Yardstick
from greenroom.store import Store

log = logging.getLogger(__name__)

JUDGE = "judge"
FIND = "find_unjudged"
FIND_EVERY_MS = 10 * 60 * 1000

LATE_MS = 24 * 60 * 60 * 1000
"""How long ago a session may have ended and still be made up for."""


class Judging:
    """`now`: epoch ms. `judge` None: nothing is judged, and what was is still found. `jobs`: what does it in
    the background; without, one of its own."""

    def __init__(
        self,
        store: Store,
        yardstick: Yardstick,
        now: Callable[[], int],
        judge: Judge | None,
        jobs: Jobs | None = None,
    ) -> None:
        self._store = store
        self._yardstick = yardstick
        self._now = now
        self._judge = judge
        self.jobs = jobs or Jobs(store)
        if judge is not None:
            self.jobs.handle(JUDGE, self._judged)
            self.jobs.handle(FIND, self._missed, every_ms=FIND_EVERY_MS)

    @property
    def waiting(self) -> int:
        """Sessions that this process has to have judged."""
        return self.jobs.waiting(JUDGE)

    @property
    def failed(self) -> int:
        """How often it failed so far."""
        return self.jobs.failed(JUDGE)

    def due(self, session_id: str) -> None:
        """The session has been scored."""
        if self._judge is not None:
            self.jobs.soon(JUDGE, session_id)

    async def progress(self, session_id: str) -> Progress:
        """How far the judgement of a session is."""
        if self._judge is None:
            return ""
        job = await self._store.job(JUDGE, session_id)
        if job is None:
            return "under_way" if self.jobs.asked(JUDGE, session_id) else ""
        if job.state == "done":
            return ""
        return "failed" if job.error and job.state != "running" else "under_way"

    async def run(self) -> None:
        """Judge what is due until cancelled."""
        await self.jobs.run()

    async def settled(self) -> None:
        """Return when nothing is due."""
        await self.jobs.settled()

    async def catch_up(self) -> int:
        """Make due what was scored within the last day and never judged; returns how many."""
        return 0 if self._judge is None else await self._store.add_unjudged(LATE_MS)

    async def _missed(self, _: str) -> Mapping[str, Any]:
        found = await self.catch_up()
        self.jobs.look()
        return {"found": found}

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
