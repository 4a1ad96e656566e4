"""What the database knows of a recording; what was said lies sealed elsewhere (`places.py`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["audio", "video"]


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One stretch of recorded sound or pictures. `started_at`: epoch ms; `from_ms`: the same moment in ms
    since the session started. `ms` and `size`: its length, and the bytes of its content, once it is finished.
    `key`: its own key, wrapped by the master key `key_name`; b"" when it is being deleted. `sizes`: of its
    segments (4 bytes each, little endian), b"" while it is being written. `kept`: its file has been brought
    to its place; before that it lies in the folder where it was written."""

    id: str
    session_id: str
    kind: Kind
    media_type: str
    started_at: int
    from_ms: int
    key: bytes
    key_name: str
    ms: int = 0
    size: int = 0
    sizes: bytes = b""
    kept: bool = False


class RecordingStore(Protocol):
    """A part of `store.ports.Store`. What is replaced or dropped is overwritten in the file, not only
    unlinked: a key that was dropped cannot be found any more."""

    async def put_recording(self, row: RecordingRow) -> None:
        """Keep it, in the place of what had its id. Raises `Conflict` when there is no such session."""
        ...

    async def recording(self, recording_id: str) -> RecordingRow | None: ...

    async def recordings(self, session_id: str | None = None) -> Sequence[RecordingRow]:
        """Those of a session, or all, oldest first."""
        ...

    async def drop_recording(self, recording_id: str) -> None:
        """Nothing happens when there is none."""
        ...
