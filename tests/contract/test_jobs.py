"""Work that is done later, on the stores in memory, SQLite and PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from greenroom.store import MemoryStore, open_store
from greenroom.store.job_tables import jobs
from tests.contract.test_store import ROW, played
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)

LEASE = 30_000


async def passes(store, ms):
    """So much time, for jobs."""
    if isinstance(store, MemoryStore):
        clock = store.clock
        store.clock = lambda: clock() + ms
    else:
        await store._write(lambda c: c.execute(update(jobs).values(due_at=jobs.c.due_at - ms)))


async def claim(store, worker="w1", kinds=("score",), tries=3):
    return await store.claim_job(worker, kinds, LEASE, tries)


async def test_a_job_is_done_once_however_often_it_is_asked_for(store):
    assert await store.add_job("score", "s1")
    assert not await store.add_job("score", "s1")
    job = await claim(store)
    assert (job.kind, job.subject, job.state, job.tries, job.worker) == ("score", "s1", "running", 1, "w1")
    assert await claim(store, "w2") is None
    assert await store.finish_job(job, {"points": 3})
    assert await claim(store) is None
    kept = await store.job("score", "s1")
    assert (kept.state, kept.result, kept.worker) == ("done", {"points": 3}, "w1")
    assert not await store.add_job("score", "s1")
    assert await store.add_job("score", "s1", again=True)
    again = await claim(store, "w2")
    assert again.fence > job.fence
    assert not await store.finish_job(job)


async def test_of_many_workers_that_ask_at_once_each_job_goes_to_one(store):
    for n in range(6):
        await store.add_job("score", f"s{n}")
    got = await asyncio.gather(*(claim(store, f"w{n}") for n in range(9)))
    assert sorted(job.subject for job in got if job is not None) == [f"s{n}" for n in range(6)]


async def test_two_processes_never_have_the_same_job(postgres_server):
    address = postgres_server.fresh()
    stores = [open_store(address), open_store(address)]
    try:
        for n in range(40):
            await stores[0].add_job("score", f"s{n}")

        async def worked_off(store, worker):
            done = []
            while (job := await claim(store, worker)) is not None:
                assert await store.finish_job(job)
                done.append(job.subject)
            return done

        done = await asyncio.gather(*(worked_off(s, f"w{i}") for i, s in enumerate(stores * 2)))
        assert sorted(name for some in done for name in some) == sorted(f"s{n}" for n in range(40))
    finally:
        for store in stores:
            await store.close()


async def test_a_job_that_another_one_holds_is_passed_over(postgres_server):
    store = open_store(postgres_server.fresh())
    try:
        await store.add_job("score", "s1")
        await store.add_job("score", "s2", in_ms=-1)
        with store._engine.connect() as other:
            other.execute(jobs.select().where(jobs.c.subject == "s2").with_for_update())
            assert (await claim(store)).subject == "s1"
            assert await claim(store) is None
        assert (await claim(store)).subject == "s2"
    finally:
        await store.close()


async def test_the_job_of_a_worker_that_died_is_taken_up_and_the_dead_one_cannot_end_it(store):
    await store.add_job("score", "s1")
    old = await claim(store)
    await passes(store, LEASE - 5_000)
    assert await claim(store, "w2") is None
    assert await store.keep_job(old, LEASE)
    await passes(store, LEASE - 5_000)
    assert await claim(store, "w2") is None
    await passes(store, 6_000)
    new = await claim(store, "w2")
    assert (new.subject, new.tries) == ("s1", 2)
    assert not await store.keep_job(old, LEASE)
    assert not await store.fail_job(old, "late", 0)
    assert not await store.finish_job(old)
    assert await store.finish_job(new)


async def test_a_job_that_kills_its_worker_each_time_is_set_aside(store):
    await store.add_job("score", "s1")
    for n in range(3):
        assert (await claim(store, f"w{n}")).tries == n + 1
        await passes(store, LEASE + 1)
    assert await claim(store) is None
    kept = await store.job("score", "s1")
    assert kept.state == "aside" and "each time" in kept.error


async def test_one_that_fails_waits_and_then_is_set_aside_with_its_error_until_somebody_asks(store):
    await store.add_job("score", "s1")
    assert await store.fail_job(await claim(store), "full", 60_000)
    assert await claim(store) is None
    assert (await store.job("score", "s1")).error == "full"
    await passes(store, 60_001)
    job = await claim(store)
    assert job.tries == 2
    assert await store.fail_job(job, "still full", None)
    await passes(store, 10_000_000)
    assert await claim(store) is None
    kept = await store.job("score", "s1")
    assert (kept.state, kept.error) == ("aside", "still full")
    assert await store.retry_job("score", "s1")
    assert (await claim(store)).tries == 1
    assert not await store.retry_job("score", "s1")
    assert not await store.retry_job("score", "nobody")


async def test_a_worker_that_stops_gives_its_jobs_back_untried(store):
    await store.add_job("score", "s1")
    await claim(store)
    assert await store.release_jobs("w1") == 1
    assert (await claim(store, "w2")).tries == 1


async def test_a_job_may_come_again_and_one_may_wait_for_its_time(store):
    await store.add_job("retention", in_ms=60_000)
    await store.add_job("retention")
    assert await claim(store, kinds=["retention"]) is None
    await passes(store, 60_001)
    job = await claim(store, kinds=["score", "retention"])
    assert await store.finish_job(job, again_ms=1_000)
    assert await claim(store, kinds=["retention"]) is None
    await passes(store, 1_001)
    assert (await claim(store, kinds=["retention"])).tries == 1


async def test_jobs_are_listed_counted_and_forgotten(store):
    for n in range(3):
        await store.add_job("score", f"s{n}")
    await store.finish_job(await claim(store))
    await store.fail_job(await claim(store), "odd", None)
    listed, total = await store.jobs(limit=2)
    assert (len(listed), total) == (2, 3)
    aside, _ = await store.jobs(state="aside")
    assert [job.error for job in aside] == ["odd"]
    assert await store.jobs(kind="judge") == ([], 0)
    assert await store.job_counts() == {
        ("score", "waiting"): 1,
        ("score", "done"): 1,
        ("score", "aside"): 1,
    }
    assert await store.drop_jobs(60_000) == 0
    assert await store.drop_jobs(-1) == 1


async def test_what_ended_and_was_never_scored_or_judged_is_found_once(store):
    if isinstance(store, MemoryStore):
        store.clock = lambda: 100_000
        recently = 1_000_000
    else:
        recently = 10**14
    await played(store, ROW)
    await played(store, replace(ROW, id="s2"), overall=70)
    await store.add_session(replace(ROW, id="s3"))
    await played(store, replace(ROW, id="s4"))
    await store.delete("s4", 5)
    assert await store.add_unscored() == 1
    assert await store.add_unscored() == 0
    assert (await claim(store)).subject == "s1"
    assert await store.add_unjudged(recently) == 1
    assert await store.add_unjudged(recently) == 0
    assert (await claim(store, kinds=["judge"])).subject == "s2"
    await played(store, replace(ROW, id="s5"), overall=70)
    await store.put_judgement("s5", {"v": 1}, 9)
    await played(store, replace(ROW, id="s6", created_at=-(10**6)), overall=70)
    if isinstance(store, MemoryStore):
        assert await store.add_unjudged(100_000) == 0


@pytest.mark.parametrize("again", [False, True])
async def test_one_that_runs_is_not_begun_a_second_time(store, again):
    await store.add_job("score", "s1")
    job = await claim(store)
    assert not await store.add_job("score", "s1", again=again)
    assert await store.finish_job(job)


async def test_what_each_worker_did_lately_is_counted(store):
    for n in range(4):
        await store.add_job("score", f"s{n}")
    await store.add_job("retention")
    await store.finish_job(await claim(store, "w1"))
    await store.finish_job(await claim(store, "w1"))
    await store.fail_job(await claim(store, "w2"), "odd", 60_000)
    await claim(store, "w2")
    await store.finish_job(await claim(store, "w2", ["retention"]), again_ms=1_000)
    found = await store.job_workers(60_000)
    assert [(j.worker, j.kind, j.running, j.done, j.failed) for j in found] == [
        ("w1", "score", 0, 2, 0),
        ("w2", "retention", 0, 1, 0),
        ("w2", "score", 1, 0, 1),
    ]
    assert all(0 <= j.mean_ms < 60_000 for j in found)
    await store.release_jobs("w2")
    assert [j.worker for j in await store.job_workers(-60_000)] == []
