"""What the log allows to be recorded."""

from collections.abc import Iterable

from greenroom.core.events import Recorded, RecordingConsented
from greenroom.store.recordings.rows import Kind


def allowed(log: Iterable[Recorded], kind: Kind) -> bool:
    """Whether the last word on it was yes. Nobody was asked: no."""
    said = False
    for item in log:
        if isinstance(item.event, RecordingConsented):
            said = item.event.audio if kind == "audio" else item.event.video
    return said
