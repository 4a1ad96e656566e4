"""Recordings on their way, told by any process on the folder."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.core.errors import BadRequest, NotFound
from greenroom.imports import hearing as module
from greenroom.imports.hearing import Hearing, new_job
from greenroom.imports.notes import SILENT_S, Notes


async def content(data: bytes = b"sound") -> AsyncIterator[bytes]:
    yield data


def left(folder: Path, what: str = "*") -> list[Path]:
    return list(folder.glob(what))


async def nobody(_: object) -> str:
    raise BadRequest("nobody listens", mend="listen")


def hearing(folder: Path) -> Hearing:
    return Hearing(Notes(folder), nobody)  # type: ignore[arg-type]


async def test_another_process_tells_how_far_it_is_and_gives_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BEAT_S", 0.01)
    one, other = hearing(tmp_path), hearing(tmp_path)
    async with one.one_at_a_time:
        job = await one.take(new_job("u1", "a.wav", None), content(), None, nobody)
        assert [seen.name for seen in await other.of("u1")] == ["a.wav"]
        assert await other.of("u2") == []
        with pytest.raises(NotFound):
            await other.job("u2", job.id)
        await other.cancel("u1", job.id)
        await asyncio.wait_for(one.over(job.id), 10)
    async with asyncio.timeout(10):
        while await one.of("u1"):  # noqa: ASYNC110  (another task takes it away)
            await asyncio.sleep(0.01)
    assert left(tmp_path) == []
    await one.close()


async def test_who_was_heard_by_a_process_that_is_gone_is_told(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    gone = replace(new_job("u1", "a.wav", None), pid=2**22 + 1, state="hearing")
    silent = replace(new_job("u1", "b.wav", None), pid=1, state="scoring")
    same_number = replace(new_job("u1", "c.wav", None), state="waiting")
    for job in (gone, silent, same_number):
        notes.write(job)
        notes.content(job).write_bytes(b"sealed")
    os.utime(tmp_path / f"{silent.id}.json", (0, SILENT_S))
    after = hearing(tmp_path)
    await after.start()
    found = await after.of("u1")
    assert {(job.state, job.problem.code if job.problem else "") for job in found} == {
        ("failed", "interrupted")
    }
    assert len(found) == 3
    assert not left(tmp_path, "*.sealed")
    await after.cancel("u1", gone.id)
    assert len(await after.of("u1")) == 2
    (tmp_path / "torn.json").write_text("{")
    assert len(await after.of("u1")) == 2


async def test_what_fails_is_told_and_its_content_is_gone(tmp_path: Path) -> None:
    one = hearing(tmp_path)
    job = await one.take(new_job("u1", "a.wav", None), content(), None, nobody)
    await one.over(job.id)
    [failed] = await one.of("u1")
    assert failed.problem is not None
    assert (failed.state, failed.problem.message) == ("failed", "nobody listens")
    assert not left(tmp_path, "*.sealed")
    await one.close()
