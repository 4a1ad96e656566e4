"""What is known of recordings on their way: small files in one folder, so that every process on it can tell,
and so that somebody whose recording was lost in a restart is told."""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

State = Literal["waiting", "hearing", "scoring", "done", "failed"]
OVER = ("done", "failed")

SILENT_S = 90.0
"""After so long without a sign of life, whoever heard it is gone."""

KEPT_S = 24 * 60 * 60.0
"""How long what is over can be asked for."""

NOTE, STOP = ".json", ".stop"


@dataclass(slots=True)
class Problem:
    code: str
    message: str
    mend: str


INTERRUPTED = Problem("interrupted", "the server was restarted while it was heard", "send it again")


@dataclass(slots=True)
class Heard:
    """A recording on its way. `ms` heard so far, `of` so many (None: nobody knows yet); `made`: the id of
    what came of it; `problem`: why nothing did; `cut`: it breaks off, or parts of it could not be read.
    `pid`: of the process that hears it."""

    id: str
    user_id: str
    name: str
    scenario_id: str | None
    began: float
    pid: int
    state: State = "waiting"
    ms: int = 0
    of: int | None = None
    lines: int = 0
    made: str = ""
    cut: bool = False
    problem: Problem | None = None

    @property
    def over(self) -> bool:
        return self.state in OVER


class Notes:
    """In `folder`, made when it is not there. All methods block, for a moment. They raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def content(self, job: Heard) -> Path:
        """The file with what was sent."""
        return self.folder / f"{job.id}.sealed"

    def write(self, job: Heard) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f"{job.id}.new"
        fresh.write_text(json.dumps(asdict(job)), "utf-8")
        fresh.replace(self._note(job.id))

    def beat(self, job: Heard) -> bool:
        """A sign of life; whether it is to be given up."""
        if (self.folder / f"{job.id}{STOP}").exists():
            return True
        os.utime(self._note(job.id))
        return False

    def stop(self, job: Heard) -> None:
        """Ask whoever hears it to give it up."""
        (self.folder / f"{job.id}{STOP}").touch()

    def drop(self, job: Heard) -> None:
        for path in (self.content(job), self.folder / f"{job.id}{STOP}", self._note(job.id)):
            path.unlink(missing_ok=True)

    def all(self) -> list[Heard]:
        """Newest first. What nobody hears any more has failed."""
        found = []
        for path in self.folder.glob(f"*{NOTE}") if self.folder.exists() else ():
            try:
                silent = time.time() - path.stat().st_mtime
                body = json.loads(path.read_text("utf-8"))
                problem = Problem(**body.pop("problem")) if body["problem"] else body.pop("problem")
                job = Heard(**body, problem=problem)
            except (OSError, ValueError, TypeError, KeyError):
                continue  # it was just taken away, or another version wrote it
            if not job.over and (silent > SILENT_S or not _lives(job.pid)):
                job.state, job.problem = "failed", INTERRUPTED
            found.append(job)
        return sorted(found, key=lambda job: (job.began, job.id), reverse=True)

    def tidy(self, own: frozenset[str] = frozenset()) -> None:
        """Take away what was sent and nobody hears any more, and notes that are old. `own`: what this process
        hears; at its start, nothing."""
        jobs = {job.id: job for job in self.all()}
        for job in jobs.values():
            if job.pid == os.getpid() and job.id not in own and not job.over:
                job.state, job.problem = "failed", INTERRUPTED  # an earlier process had the same number
            if job.over:
                self.content(job).unlink(missing_ok=True)
                if job.began < time.time() - KEPT_S:
                    self.drop(job)
                elif job.problem == INTERRUPTED:
                    self.write(job)

    def _note(self, job_id: str) -> Path:
        return self.folder / f"{job_id}{NOTE}"


def _lives(pid: int) -> bool:
    if os.name == "nt":  # there it would be sent a signal
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
