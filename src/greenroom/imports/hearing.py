"""Recordings from elsewhere, heard one after another in the background.

What was sent is sealed with a key that only this process knows, and deleted as soon as it has been heard:
after a restart nothing is left of it, and it has to be sent again.
"""

import asyncio
import contextlib
import logging
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from greenroom.analysis.hearing.limits import LARGEST
from greenroom.core.errors import BadRequest, GreenroomError, NotFound, StorageError, TooLong
from greenroom.core.scenario import Scenario
from greenroom.voices.ports import Recogniser

if TYPE_CHECKING:
    from greenroom.analysis.hearing.transcribing import Progress, Transcript

log = logging.getLogger(__name__)

State = Literal["waiting", "hearing", "scoring", "done", "failed"]

MOST_WAITING = 5
"""Recordings of one person that wait or are heard."""

MOST_KEPT = 200
"""Finished ones that can still be asked for."""

WRITE = 2**20
"""Bytes that are sealed at once."""


@dataclass(slots=True)
class Heard:
    """A recording on its way. `ms` heard so far, `of` so many (None: nobody knows yet); `made`: the id of
    what came of it; `problem`: why nothing did; `cut`: it breaks off, or parts of it could not be read."""

    id: str
    user_id: str
    name: str
    scenario_id: str | None
    state: State = "waiting"
    ms: int = 0
    of: int | None = None
    lines: int = 0
    made: str = ""
    problem: GreenroomError | None = None
    cut: bool = False
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)


Score = Callable[["Transcript"], Awaitable[str]]
"""Scores and keeps what was heard; the id of what it made."""


class Hearing:
    """`folder`: for what is sent, emptied when it starts. `recogniser(scenario)`: raises `GreenroomError`."""

    def __init__(
        self,
        folder: Path,
        recogniser: Callable[[Scenario | None], Awaitable[Recogniser]],
        most: int = LARGEST,
    ) -> None:
        self._folder = folder
        self._recogniser = recogniser
        self._most = most
        self._jobs: dict[str, Heard] = {}
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> None:
        """Take away what an earlier process left; nobody has its keys."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def take(
        self,
        job: Heard,
        content: AsyncIterator[bytes],
        scenario: Scenario | None,
        score: Score,
    ) -> Heard:
        """Take in all of `content`; it is heard later. Raises `BadRequest`, `TooLong`, `StorageError`."""
        if sum(
            j.user_id == job.user_id and j.made == "" and j.problem is None for j in self._jobs.values()
        ) >= (MOST_WAITING):
            raise BadRequest(f"{MOST_WAITING} recordings wait already", mend="wait until one of them is done")
        self._jobs[job.id] = job
        path = self._folder / job.id
        try:
            more = await self._sealed(path, job, content)
        except BaseException:
            del self._jobs[job.id]
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
        job.task = asyncio.get_running_loop().create_task(self._run(job, path, more, scenario, score))
        self._forget_old()
        return job

    def of(self, user_id: str) -> list[Heard]:
        """A person's, newest first."""
        return [job for job in reversed(self._jobs.values()) if job.user_id == user_id]

    def job(self, user_id: str, job_id: str) -> Heard:
        """Raises `NotFound`."""
        found = self._jobs.get(job_id)
        if found is None or found.user_id != user_id:
            mend = "if the server was restarted meanwhile, send it again"
            raise NotFound("there is no such recording under way", mend=mend)
        return found

    async def cancel(self, user_id: str, job_id: str) -> None:
        """Give it up, and forget it. Raises `NotFound`."""
        job = self.job(user_id, job_id)
        if job.task is not None:
            job.task.cancel()
            await asyncio.gather(job.task, return_exceptions=True)
        self._jobs.pop(job_id, None)

    async def close(self) -> None:
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _sealed(self, path: Path, job: Heard, content: AsyncIterator[bytes]) -> dict[str, str]:
        """What a decoder has to know to read it."""
        from greenroom.store.recordings.contents import packed
        from greenroom.store.recordings.sealing import Sealer, new_key

        key, size, waiting = new_key(), 0, bytearray()
        try:
            await asyncio.to_thread(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True)
            with await asyncio.to_thread(path.open, "xb") as file:
                sealer = Sealer(cast(Any, file), key, job.id)
                async for piece in content:
                    size += len(piece)
                    if size > self._most:
                        raise TooLong(f"more than {self._most // 2**20} MB", mend="send it as MP3 or OGG")
                    waiting += piece
                    if len(waiting) >= WRITE:
                        await asyncio.to_thread(sealer.write, bytes(waiting))
                        waiting.clear()
                await asyncio.to_thread(sealer.write, bytes(waiting))
                await asyncio.to_thread(sealer.finish)
        except OSError as error:
            raise StorageError(f"cannot take it in: {error.strerror}", mend="is the disk full?") from error
        if not size:
            raise BadRequest("there is nothing in it", where=job.name, mend="choose another file")
        return {"key": key.hex(), "name": job.id, "sizes": packed(sealer.sizes).hex()}

    async def _run(
        self, job: Heard, path: Path, more: dict[str, str], scenario: Scenario | None, score: Score
    ) -> None:
        try:
            async with self._one_at_a_time:
                job.state = "hearing"
                heard = await self._heard(job, path, more, scenario)
                job.state = "scoring"
                job.made = await score(heard)
                job.cut = heard.cut
                job.state = "done"
        except GreenroomError as error:
            job.state, job.problem = "failed", error
        except asyncio.CancelledError:
            job.state = "failed"
            raise
        except Exception:
            log.exception("a recording could not be heard")
            job.state = "failed"
            job.problem = GreenroomError("it could not be heard", mend="save it as WAV and send it again")
        finally:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _heard(
        self, job: Heard, path: Path, more: dict[str, str], scenario: Scenario | None
    ) -> "Transcript":
        from greenroom.analysis.hearing.decoding import Source
        from greenroom.analysis.hearing.transcribing import transcribed

        def told(now: "Progress") -> None:
            job.ms, job.of, job.lines = now.ms, now.of, now.lines

        recogniser = await self._recogniser(scenario)
        try:
            source = Source(path, "greenroom.imports.unsealed", more)
            return await transcribed(source, job.name, recogniser, told)
        finally:
            await recogniser.close()

    def _forget_old(self) -> None:
        over = [job.id for job in self._jobs.values() if job.state in ("done", "failed")]
        for job_id in over[: max(0, len(over) - MOST_KEPT)]:
            del self._jobs[job_id]


def new_job(user_id: str, name: str, scenario_id: str | None) -> Heard:
    return Heard(secrets.token_hex(8), user_id, name, scenario_id)
