"""Recordings put together from the settings: where they lie, and what seals them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.store import Store
from greenroom.store.recordings.recorder import Recorder

if TYPE_CHECKING:
    from greenroom.store.recordings.keeping import Recordings
    from greenroom.store.recordings.places import Place

FOLDER = "recordings"
"""In the data folder."""


async def recorder(settings: Settings, store: Store, now: Callable[[], int]) -> Recorder:
    """`now`: epoch ms. Nothing is loaded or made until the first recording; but a master key in the settings
    that is wrong is told now: raises `BadRequest`."""
    made = Recorder(store, lambda: _recordings(settings, store, now), settings.recording_days)
    if settings.recording_key.get_secret_value():
        await made.recordings()
    made.start()
    return made


def _recordings(settings: Settings, store: Store, now: Callable[[], int]) -> "Recordings":
    try:
        from greenroom.store.recordings.contents import Kept
        from greenroom.store.recordings.keeping import Recordings
        from greenroom.store.recordings.keys import master_keys
    except ImportError as error:
        mend = "install it with: pip install 'greenroom[recordings]'"
        raise BadRequest(f"recording needs {error.name}", where="recordings", mend=mend) from None
    keys = master_keys(settings.recording_key.get_secret_value(), settings.data)
    parts = settings.data / FOLDER
    return Recordings(store, Kept(parts, _place(settings), keys, now, settings.recording_days))


def _place(settings: Settings) -> "Place":
    from greenroom.store.recordings.places import Folder

    if not settings.recording_store:
        return Folder(settings.data / FOLDER)
    try:
        from greenroom.store.recordings.s3 import bucket
    except ImportError:
        mend = "install it with: pip install 'greenroom[s3]'"
        raise BadRequest("a bucket needs obstore", where="GREENROOM_RECORDING_STORE", mend=mend) from None
    return bucket(settings.recording_store, settings.recording_store_url)
