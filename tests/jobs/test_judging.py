"""A judge is asked after the score was made, and whatever it does the score stands."""

import asyncio
import logging

import pytest

from greenroom.core.errors import GreenroomError
from greenroom.core.judging import Case, Judgement, judged, judgement
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.jobs.judging import LATE_MS, Judging
from greenroom.jobs.scoring import SCORER
from greenroom.store import MemoryStore, SessionRecord
from tests.jobs.test_jobs import NOW, a_store, scoring
from tests.staging import SCENARIO
from tests.web.conftest import RUBRIC

ANCHORED = RUBRIC.model_copy(
    update={
        "criteria": tuple(c.model_copy(update={"anchors": {1: "No.", 5: "Yes."}}) for c in RUBRIC.criteria)
    }
)


class FixedJudge:
    """Gives everything a 2; or fails."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.cases: list[Case] = []
        self._fails = fails

    async def judge(self, case: Case) -> Judgement:
        self.cases.append(case)
        if self._fails is not None:
            raise self._fails
        criteria = [judged(c, case.weights[c.id], 2, "So.", (), 0) for c in case.criteria]
        return judgement(case, "fixed", criteria)


def measured(_: SessionRecord) -> tuple[Scenario, Rubric]:
    return SCENARIO, ANCHORED


def judging(store: MemoryStore, judge: FixedJudge | None, now: int = NOW) -> Judging:
    return Judging(store, measured, lambda: now, judge)


async def worked_off(jobs: Judging) -> None:
    worker = asyncio.create_task(jobs.run())
    await jobs.settled()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_a_scored_session_is_judged_and_its_score_stays() -> None:
    store, judge = await a_store(), FixedJudge()
    jobs = judging(store, judge)
    score = scoring(store)
    score.then = jobs.due
    made = await score.evaluate("s1")
    await score.evaluate("s1")
    assert (await jobs.progress("s1"), await jobs.progress("s2")) == ("under_way", "")
    await worked_off(jobs)
    assert await jobs.progress("s1") == ""
    found = await jobs.found("s1")
    assert found is not None and (found.judge, found.overall, found.session_id) == ("fixed", 25, "s1")
    assert len(judge.cases) == 1, "it was scored once"
    record = await store.session("s1")
    assert record is not None and record.overall == made.overall
    assert await store.evaluation("s1") == await store.evaluation("s1", SCORER)
    assert judge.cases[0].names == ("Ren Okafor", "U")
    assert [(s.agent, s.text) for s in judge.cases[0].talk if s.agent] == [(True, "{greet} Hello")]


@pytest.mark.parametrize("error", [GreenroomError("the budget is used up"), RuntimeError("odd")])
async def test_a_judge_that_fails_is_logged_and_leaves_the_score(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store = await a_store()
    await scoring(store).evaluate("s1")
    jobs = judging(store, FixedJudge(error))
    jobs.due("s1")
    with caplog.at_level(logging.WARNING):
        await worked_off(jobs)
    assert "job judge of s1 failed" in caplog.text
    assert await jobs.progress("s1") == "failed"
    assert await jobs.found("s1") is None
    assert await store.evaluation("s1") is not None


async def test_what_was_missed_within_a_day_is_made_up_for_and_nothing_older() -> None:
    store = await a_store()
    await scoring(store).evaluate("s1")
    store.clock = lambda: NOW + 2 * LATE_MS
    old = judging(store, FixedJudge())
    assert await old.catch_up() == 0
    await worked_off(old)
    assert await store.judgement("s1") is None
    store.clock = lambda: NOW
    jobs = judging(store, FixedJudge())
    await jobs.catch_up()
    await worked_off(jobs)
    assert await store.judgement("s1") is not None
    again = FixedJudge()
    jobs = judging(store, again)
    await jobs.catch_up()
    await worked_off(jobs)
    assert again.cases == []


async def test_without_a_judge_nothing_is_judged_and_an_older_form_is_passed_over() -> None:
    store = await a_store()
    await scoring(store).evaluate("s1")
    jobs = judging(store, None)
    jobs.due("s1")
    await jobs.catch_up()
    await asyncio.wait_for(jobs.settled(), 1)
    await store.put_judgement("s1", {"old": 1}, NOW)
    assert await jobs.found("s1") is None
