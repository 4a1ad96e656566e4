"""Which Greenroom this is."""

from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@lru_cache(maxsize=1)
def version() -> str:
    """Of the package; "unknown" where it runs without being installed."""
    try:
        return installed("greenroom")
    except PackageNotFoundError:
        return "unknown"
