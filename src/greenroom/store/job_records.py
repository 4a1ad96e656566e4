"""Work that is done later, as the store holds it. Times are epoch milliseconds of the database's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

JobState = Literal["waiting", "running", "done", "aside"]
"""`aside`: tried as often as it may be; an administrator may have it tried again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One of a kind for one subject (a session, a user, "" for the house): there is never a second one at the
    same time. `due_at`: not before; while it runs, until when its worker has it. `worker`: who has it, or had
    it last. `fence` grows with each
    worker that takes it. `error`: of the last try, without personal data. `result`: small JSON of what came
    of it."""

    kind: str
    subject: str
    state: JobState = "waiting"
    tries: int = 0
    due_at: int = 0
    worker: str = ""
    fence: int = 0
    error: str = ""
    made_at: int = 0
    began_at: int | None = None
    ended_at: int | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkerJobs:
    """What a worker did of one kind lately: `running` now, `done`, `failed` at the last try; `mean_ms` that
    those done took."""

    worker: str
    kind: str
    running: int
    done: int
    failed: int
    mean_ms: int


@dataclass(frozen=True, slots=True)
class Export:
    """Somebody's data, made ready to be fetched. `size` in bytes, `parts` of them in the database.
    `token_hash`: of the link that fetches it once, "" for none; `token_until`: how long that works."""

    user_id: str
    made_at: int
    expires_at: int
    size: int
    parts: int
    token_hash: str = ""
    token_until: int = 0
