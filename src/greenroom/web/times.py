"""Times as the API gives them."""

from datetime import UTC, datetime


def moment(epoch_ms: int) -> datetime:
    """An instant in UTC."""
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)


def moment_or_none(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else moment(epoch_ms)
