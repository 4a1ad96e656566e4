"""What a person may ask for of their own data, and how long any is kept. All of it as jobs.

- `export`: everything about a person as a ZIP file, kept for a day.
- `erase`: a person is forgotten. Their sessions stay without names and personal data, or go, as the
  installation says; recordings, analyses and all ways to sign in go in any case.
- `retention`: once a day, what is older than the installation keeps its kind.
"""

import asyncio
import contextlib
import json
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from greenroom.core.errors import GreenroomError, NotFound
from greenroom.jobs.running import Jobs
from greenroom.jobs.spending import month_start
from greenroom.store import DatabaseStore, SessionRecord
from greenroom.store.exports import PART
from greenroom.store.recordings.recorder import Recorder

log = logging.getLogger(__name__)

EXPORT, ERASE, RETENTION = "export", "erase", "retention"
DAY_MS = 24 * 60 * 60 * 1000
EXPORT_KEPT_MS = DAY_MS
DELETED_KEPT_MS = 7 * DAY_MS
"""How long a session that its owner deleted is still there, for a backup or a mistake."""
JOBS_KEPT_MS = 14 * DAY_MS
AT_ONCE = 100

Erasure = Literal["anonymous", "delete"]

ABOUT = """Everything that Greenroom keeps about you.

account.json   you, your signed-in browsers and tokens (without secrets), teams, reviews, analyses, and what
               the audit log says that you did, or others did with what is yours
sessions/      each session with its events, scores and reviews; of one that still runs, what you have seen
recordings/    what was recorded of your calls
"""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Days that each kind is kept; 0: for good."""

    sessions: int = 0
    analyses: int = 0
    audit: int = 0
    model_calls: int = 0


class LiveSessions(Protocol):
    async def end(self, session_id: str, client_id: str, reason: str = "closed") -> Any:
        """End it."""
        ...


class Uploads(Protocol):
    async def forget(self, user_id: str) -> None:
        """Recordings from elsewhere that are on their way."""
        ...


class Privacy:
    """`now`: epoch ms. `handle` makes it known to what does it. `uploads`: recordings from elsewhere that are
    on their way."""

    def __init__(
        self,
        store: DatabaseStore,
        live: LiveSessions,
        recorder: Recorder,
        uploads: Uploads,
        erasure: Erasure,
        keeping: Keeping,
        now: Callable[[], int],
    ) -> None:
        self._store = store
        self._live = live
        self._recorder = recorder
        self._uploads = uploads
        self._erasure = erasure
        self._keeping = keeping
        self._now = now

    def handle(self, jobs: Jobs) -> None:
        jobs.handle(EXPORT, self.export)
        jobs.handle(ERASE, self.erase)
        jobs.handle(RETENTION, self.retain, every_ms=DAY_MS)

    async def erase(self, user_id: str) -> Mapping[str, Any]:
        """Safe to run again at any point."""
        user = await self._store.user(user_id)
        if user is None:
            return {"sessions": 0}
        names = [name for name in (user.name, user.email) if name]
        ids = await self._store.all_sessions_of(user_id)
        for session_id in ids:
            record = await self._store.session(session_id)
            if record is not None and record.summary.status != "ended":
                with contextlib.suppress(GreenroomError):  # its scenario may be gone
                    await self._live.end(session_id, f"erase-{session_id}")
            await self._recorder.forget(session_id)
            if self._erasure == "delete":
                await self._store.purge_session(session_id)
            else:
                await self._store.black_out(session_id, names)
        await self._uploads.forget(user_id)
        await self._store.forget_person(user_id, words=self._erasure == "delete")
        return {"sessions": len(ids), "how": self._erasure}

    async def retain(self, _: str = "") -> Mapping[str, Any]:
        """Delete what is too old."""
        now, keep, gone = self._now(), self._keeping, dict[str, int]()
        before = now - keep.sessions * DAY_MS if keep.sessions else None
        gone["sessions"] = 0
        while ids := await self._store.old_sessions(before, now - DELETED_KEPT_MS, AT_ONCE):
            for session_id in ids:
                await self._recorder.forget(session_id)
                await self._store.purge_session(session_id)
            gone["sessions"] += len(ids)
        days = {"analyses": keep.analyses, "audit": keep.audit, "model_calls": keep.model_calls}
        for kind, kept in days.items():
            if kept:
                until = now - kept * DAY_MS
                until = min(until, month_start(now)) if kind == "model_calls" else until  # the budget's sum
                gone[kind] = await self._store.drop_old(kind, until)
        for kind in ("exports", "logins", "links"):
            gone[kind] = await self._store.drop_old(kind, now)
        gone["jobs"] = await self._store.drop_jobs(JOBS_KEPT_MS)
        return gone

    async def export(self, user_id: str) -> Mapping[str, Any]:
        """Raises `NotFound` when the person is gone meanwhile."""
        if await self._store.user(user_id) is None:
            raise NotFound("the person is gone")
        with tempfile.TemporaryDirectory(prefix="greenroom-export-") as folder:
            path = Path(folder) / "data.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as into:
                await self._fill(into, user_id)
            made = self._now()
            size = await self._store.put_export(user_id, made, made + EXPORT_KEPT_MS, _parts(path))
        return {"bytes": size}

    async def _fill(self, into: zipfile.ZipFile, user_id: str) -> None:
        into.writestr("README.txt", ABOUT)
        await asyncio.to_thread(_put, into, "account.json", await self._store.kept_of(user_id))
        for session_id in await self._store.all_sessions_of(user_id):
            record = await self._store.session(session_id)
            if record is None:  # deleted by its owner
                continue
            body = await self._session(record)
            await asyncio.to_thread(_put, into, f"sessions/{session_id}.json", body)
            for row in await self._recorder.of(session_id):
                kept = await self._recorder.recordings()
                ending = "ogg" if "ogg" in row.media_type else row.media_type.split("/")[-1].split(";")[0]
                with into.open(f"recordings/{session_id}-{row.id}.{ending}", "w", force_zip64=True) as file:
                    async for piece in kept.read(row, 0, row.size):
                        await asyncio.to_thread(file.write, piece)

    async def _session(self, record: SessionRecord) -> dict[str, Any]:
        log = await self._store.read(record.id)
        over = record.summary.status == "ended"
        shown = [e.wire() for e in log] if over else [e for r in log if (e := r.public()) is not None]
        started = record.started
        return {
            "id": record.id,
            "scenario": started.scenario_id,
            "customer": started.customer,
            "difficulty": started.difficulty,
            "channel": started.channel,
            "started_at": datetime.fromtimestamp(started.created_at / 1_000, UTC),
            "status": record.summary.status,
            "overall": record.overall,
            "passed": record.passed,
            "events": shown,
            "evaluation": await self._store.evaluation(record.id),
            "judgement": await self._store.judgement(record.id),
            "reviews": [
                {"criterion": r.criterion, "kind": r.kind, "score": r.score, "note": r.note, "at": r.at}
                for r in await self._store.reviews(record.id)
            ],
        }


def _put(into: zipfile.ZipFile, name: str, body: Any) -> None:
    into.writestr(name, json.dumps(body, ensure_ascii=False, indent=1, default=str))


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part
