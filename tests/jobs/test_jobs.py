"""Background work: each once, in order, and a failure stops nothing."""

import asyncio
import logging

import pytest

from greenroom.core.errors import NotFound, StorageError, WrongState
from greenroom.core.evaluation import Evaluation
from greenroom.core.scenario import Scenario
from greenroom.jobs.preparing import Preparing
from greenroom.jobs.running import PAUSES_MS, Jobs
from greenroom.jobs.scoring import SCORE, SCORER, Scoring
from greenroom.store import MemoryStore, NewSessionRow, SessionRecord, User
from tests.staging import PERSONA, SCENARIO, played
from tests.web.conftest import RUBRIC

NOW = 1_000_000


async def a_store(ended: bool = True) -> MemoryStore:
    store = MemoryStore()
    store.clock = lambda: NOW
    await store.add_user(User(id="u", name="U", role="trainee"))
    row = NewSessionRow("s1", "u", SCENARIO.id, PERSONA.id, "Ren Okafor", "expert", 7, NOW)
    await store.add_session(row)
    play = played(["{greet} Hello"])
    if ended:
        play.end()
    for item in play.log:
        await store.append("s1", item.seq - 1, [item.event], item.at)
    return store


def measured(_: SessionRecord) -> tuple[Scenario, object]:
    return SCENARIO, RUBRIC


def scoring(store: MemoryStore, yardstick: object = measured) -> Scoring:
    return Scoring(store, yardstick, lambda: NOW)  # type: ignore[arg-type]


async def worked_off(jobs: Scoring) -> None:
    worker = asyncio.create_task(jobs.run())
    await jobs.settled()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_an_ended_session_is_scored_once() -> None:
    store = await a_store()
    jobs = scoring(store)
    last = (await store.read("s1"))[-1]
    jobs.heard("s1", "signal", {"kind": "typing", "on": True})
    jobs.heard("s1", "event", last)
    await worked_off(jobs)
    stored = await store.evaluation("s1", SCORER)
    assert stored is not None
    assert stored["scores"].keys() == {"greeting"}
    assert await scoring(store).catch_up() == 0

    def never(_: SessionRecord) -> object:
        raise AssertionError("it was scored already")

    assert (await scoring(store, never).evaluate("s1")) == Evaluation.model_validate(stored)


async def test_what_was_missed_is_made_up_for() -> None:
    store = await a_store()
    jobs = scoring(store)
    assert await jobs.catch_up() == 1
    await worked_off(jobs)
    assert await store.evaluation("s1") is not None


async def test_a_score_of_an_older_form_is_made_again() -> None:
    store = await a_store()
    await store.put_evaluation("s1", SCORER, {"old": 1}, overall=1, passed=False, at=NOW)
    assert set((await scoring(store).evaluate("s1")).scores) == {"greeting"}


async def test_only_what_ended_is_scored() -> None:
    jobs = scoring(await a_store(ended=False))
    with pytest.raises(WrongState):
        await jobs.evaluate("s1")
    with pytest.raises(NotFound):
        await jobs.evaluate("nobody")


async def test_what_fails_is_tried_again_and_what_cannot_be_is_set_aside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = await a_store()
    fails = iter([StorageError("full"), RuntimeError("odd"), NotFound("gone"), None])

    def sometimes(record: SessionRecord) -> tuple[Scenario, object]:
        error = next(fails)
        if error is not None:
            raise error
        return measured(record)

    jobs, now = scoring(store, sometimes), NOW
    last = (await store.read("s1"))[-1]
    jobs.heard("s1", "event", last)
    states = []
    for _ in range(4):
        with caplog.at_level(logging.WARNING):
            await worked_off(jobs)
        job = await store.job(SCORE, "s1")
        assert job is not None
        states.append((job.state, job.tries, job.error.split(";")[0]))
        if job.state == "aside":
            assert await store.retry_job(SCORE, "s1")
        now += PAUSES_MS[1]
        store.clock = lambda at=now: at  # type: ignore[misc]
    assert states == [
        ("waiting", 1, "full"),
        ("waiting", 2, "unforeseen: RuntimeError"),
        ("aside", 3, "gone"),
        ("done", 1, ""),
    ]
    assert await store.evaluation("s1") is not None
    assert jobs.failed == 2
    assert [r.levelname for r in caplog.records] == ["WARNING", "ERROR"]


async def test_what_ended_is_found_by_one_process_and_scored_by_any() -> None:
    store = await a_store()
    first, second = scoring(store), scoring(store)
    await asyncio.gather(first.settled(), second.settled())
    await second.settled()
    assert await store.evaluation("s1", SCORER) is not None
    counts = await store.job_counts()
    assert counts == {(SCORE, "done"): 1, ("find_unscored", "waiting"): 1}


async def test_a_worker_that_stops_gives_back_what_it_had_begun() -> None:
    store = MemoryStore()
    begun = asyncio.Event()

    async def never(_: str) -> None:
        begun.set()
        await asyncio.get_running_loop().create_future()

    jobs = Jobs(store, "w1")
    jobs.handle("slow", never)
    await jobs.add("slow", "x")
    running = asyncio.create_task(jobs.run())
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    job = await store.job("slow", "x")
    assert job is not None and (job.state, job.tries) == ("waiting", 0)


async def test_a_store_that_is_away_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Away(MemoryStore):
        away = True
        asked = asyncio.Event()

        async def add_job(self, *given: str, **more: bool) -> bool:  # type: ignore[override]
            self.asked.set()
            if self.away:
                raise StorageError("gone away")
            return await super().add_job(*given, **more)  # type: ignore[arg-type]

    store, done = Away(), asyncio.Event()

    async def do(_: str) -> None:
        done.set()

    jobs = Jobs(store)
    jobs.handle("one", do)
    jobs.soon("one")
    with caplog.at_level(logging.WARNING):
        running = asyncio.create_task(jobs.run())
        await store.asked.wait()
        store.away = False
        jobs.look()
        await asyncio.wait_for(done.wait(), 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert "jobs have to wait: gone away" in caplog.text


async def test_each_scenario_is_prepared_once_and_failures_are_passed_over() -> None:
    done = []

    def prepare(scenario: Scenario) -> None:
        done.append(scenario.id)
        if scenario.id == "b":
            raise RuntimeError("odd")

    preparing = Preparing(prepare)
    shelf = [SCENARIO.model_copy(update={"id": name}) for name in "abc"]
    await preparing.soon(shelf[2])
    await preparing.all(shelf)
    assert done == ["c", "a", "b"]
