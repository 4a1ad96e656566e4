"""Recordings from elsewhere, heard one after another in the background.

What was sent is sealed with a key that only this process knows, and deleted as soon as it has been heard:
after a restart nothing can be read of it, and it has to be sent again.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from greenroom.analysis.hearing.limits import LARGEST
from greenroom.core.errors import BadRequest, GreenroomError, NotFound, StorageError, TooLong, TooMany
from greenroom.core.scenario import Scenario
from greenroom.imports.notes import Heard, Notes, Problem
from greenroom.voices.ports import Recogniser

if TYPE_CHECKING:
    from greenroom.analysis.hearing.transcribing import Progress, Transcript

log = logging.getLogger(__name__)

MOST_WAITING = 5
"""Recordings of one person that wait or are heard."""

WRITE = 2**20
"""Bytes that are sealed at once."""

BEAT_S = 2.0
"""How often a process says that it still hears, and asks whether it should."""

FASTER = 4
"""So many times as fast as it lasts a recording is heard, about."""

UNKNOWN_S, LEAST_S = 60.0, 5.0
"""Seconds to try again after, where nobody knows how long a recording is, and at least."""

Score = Callable[["Transcript"], Awaitable[str]]
"""Scores and keeps what was heard; the id of what it made."""


class Hearing:
    """`notes`: where they and what is sent lie. `recogniser(scenario)`: raises `GreenroomError`. `most`:
    bytes of one recording."""

    def __init__(
        self,
        notes: Notes,
        recogniser: Callable[[Scenario | None], Awaitable[Recogniser]],
        most: int = LARGEST,
    ) -> None:
        self._notes = notes
        self._recogniser = recogniser
        self.most = most
        self.one_at_a_time = asyncio.Lock()
        self._own: dict[str, Heard] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._beating: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take away what an earlier process left; nobody has its keys."""
        with contextlib.suppress(OSError):
            await asyncio.to_thread(self._notes.tidy)

    async def take(
        self,
        job: Heard,
        content: AsyncIterator[bytes],
        scenario: Scenario | None,
        score: Score,
    ) -> Heard:
        """Take in all of `content`; it is heard later. Raises `TooMany` with the time when one of theirs
        should be done, `BadRequest`, `TooLong`, `StorageError`."""
        under_way = [other for other in await self.of(job.user_id) if not other.over]
        if len(under_way) >= MOST_WAITING:
            until = round((time.time() + min(map(left_s, under_way))) * 1_000)
            mend = "wait until one of them is done, or take one back"
            raise TooMany(f"{MOST_WAITING} recordings wait already", until=until, mend=mend)
        self._own[job.id] = job
        try:
            await asyncio.to_thread(self._notes.write, job)
            more = await self._sealed(job, content)
        except BaseException as error:
            del self._own[job.id]
            await asyncio.to_thread(self._notes.drop, job)
            if isinstance(error, OSError):
                raise StorageError(
                    f"cannot take it in: {error.strerror}", mend="is the disk full?"
                ) from error
            raise
        task = asyncio.get_running_loop().create_task(self._run(job, more, scenario, score))
        self._tasks[job.id] = task
        if self._beating is None or self._beating.done():
            self._beating = asyncio.get_running_loop().create_task(self._beat())
        return job

    async def of(self, user_id: str) -> list[Heard]:
        """A person's, newest first, whichever process hears them."""
        found = await asyncio.to_thread(self._notes.all)
        return [self._own.get(job.id, job) for job in found if job.user_id == user_id]

    async def job(self, user_id: str, job_id: str) -> Heard:
        """Raises `NotFound`."""
        for job in await self.of(user_id):
            if job.id == job_id:
                return job
        raise NotFound("there is no such recording under way", mend="send it again, or load the page again")

    async def cancel(self, user_id: str, job_id: str) -> None:
        """Give it up, and forget it. Raises `NotFound`."""
        job = await self.job(user_id, job_id)
        if job_id in self._tasks or job.over:
            await self._give_up(job)
        else:
            await asyncio.to_thread(self._notes.stop, job)

    async def forget(self, user_id: str) -> None:
        """Give up, and forget, all that a person has sent."""
        for job in await self.of(user_id):
            await self.cancel(user_id, job.id)
            await asyncio.to_thread(self._notes.drop, job)

    async def over(self, job_id: str) -> None:
        """Until this process has heard it."""
        await asyncio.gather(
            *(task for key, task in self._tasks.items() if key == job_id), return_exceptions=True
        )

    async def close(self) -> None:
        """What is heard now is lost, and whoever sent it is told."""
        if self._beating is not None:
            self._beating.cancel()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(OSError):
            await asyncio.to_thread(self._notes.tidy)

    async def _give_up(self, job: Heard) -> None:
        task = self._tasks.pop(job.id, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._own.pop(job.id, None)
        await asyncio.to_thread(self._notes.drop, job)

    async def _sealed(self, job: Heard, content: AsyncIterator[bytes]) -> dict[str, str]:
        """What a decoder has to know to read it. Raises `OSError`, besides."""
        from greenroom.store.recordings.contents import packed
        from greenroom.store.recordings.sealing import Sealer, new_key

        key, size, waiting = new_key(), 0, bytearray()
        with await asyncio.to_thread(self._notes.content(job).open, "xb") as file:
            sealer = Sealer(cast(Any, file), key, job.id)
            async for piece in content:
                size += len(piece)
                if size > self.most:
                    raise TooLong(f"more than {self.most // 2**20} MB", mend="send it as MP3 or OGG")
                waiting += piece
                if len(waiting) >= WRITE:
                    await asyncio.to_thread(sealer.write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(sealer.write, bytes(waiting))
            await asyncio.to_thread(sealer.finish)
        if not size:
            raise BadRequest("there is nothing in it", where=job.name, mend="choose another file")
        return {"key": key.hex(), "name": job.id, "sizes": packed(sealer.sizes).hex()}

    async def _run(self, job: Heard, more: dict[str, str], scenario: Scenario | None, score: Score) -> None:
        try:
            async with self.one_at_a_time:
                job.state = "hearing"
                heard = await self._heard(job, more, scenario)
                job.state = "scoring"
                job.made = await score(heard)
                job.cut = heard.cut
                job.state = "done"
        except GreenroomError as error:
            job.state, job.problem = "failed", Problem(error.code, error.message, error.mend)
        except Exception:
            log.exception("a recording could not be heard")
            job.state = "failed"
            job.problem = Problem("error", "it could not be heard", "save it as WAV and send it again")
        finally:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(self._notes.content(job).unlink, missing_ok=True)
                await asyncio.to_thread(self._notes.write, job)
            self._own.pop(job.id, None)
            self._tasks.pop(job.id, None)

    async def _heard(self, job: Heard, more: dict[str, str], scenario: Scenario | None) -> "Transcript":
        from greenroom.analysis.hearing.decoding import Source
        from greenroom.analysis.hearing.transcribing import transcribed

        def told(now: "Progress") -> None:
            job.ms, job.of, job.lines = now.ms, now.of, now.lines

        recogniser = await self._recogniser(scenario)
        try:
            source = Source(self._notes.content(job), "greenroom.imports.unsealed", more)
            return await transcribed(source, job.name, recogniser, told)
        finally:
            await recogniser.close()

    async def _beat(self) -> None:
        while self._own:
            await asyncio.sleep(BEAT_S)
            for job in list(self._own.values()):
                try:
                    await asyncio.to_thread(self._notes.write, job)
                    stopped = await asyncio.to_thread(self._notes.beat, job)
                except OSError as error:
                    log.warning("recording %s: %s", job.id, error)
                    continue
                if stopped:
                    await self._give_up(job)


def left_s(job: Heard) -> float:
    """About how long it will take to hear the rest; nobody knows better before."""
    return UNKNOWN_S if job.of is None else max(LEAST_S, (job.of - job.ms) / 1_000 / FASTER)


def new_job(user_id: str, name: str, scenario_id: str | None) -> Heard:
    return Heard(secrets.token_hex(8), user_id, name, scenario_id, time.time(), os.getpid())
