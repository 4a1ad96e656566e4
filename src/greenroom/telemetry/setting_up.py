"""A watch as the settings and the environment ask for it."""

from greenroom.config import Settings
from greenroom.telemetry.figures import Figures
from greenroom.telemetry.watch import Watch


def watch_of(_settings: Settings) -> Watch:
    """What listens to the server."""
    return Watch(Figures())
