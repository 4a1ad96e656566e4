"""What is known of recordings, in memory."""

from abc import ABC, abstractmethod

from greenroom.core.errors import Conflict
from greenroom.store.recordings.rows import RecordingRow


class MemorySound(ABC):
    """See `store.recordings.rows.RecordingStore`."""

    def __init__(self) -> None:
        self._recordings: dict[str, RecordingRow] = {}

    @abstractmethod
    def _there(self, session_id: str) -> bool: ...

    async def put_recording(self, row: RecordingRow) -> None:
        if not self._there(row.session_id):
            raise Conflict("there is no such session")
        self._recordings[row.id] = row

    async def recording(self, recording_id: str) -> RecordingRow | None:
        return self._recordings.get(recording_id)

    async def recordings(self, session_id: str | None = None) -> list[RecordingRow]:
        found = [r for r in self._recordings.values() if session_id in (None, r.session_id)]
        return sorted(found, key=lambda r: (r.started_at, r.id))

    async def drop_recording(self, recording_id: str) -> None:
        self._recordings.pop(recording_id, None)
