"""Reading: how well a message is worded, for the scorer."""

from greenroom.brains.builtin.reading.reader import BuiltinReader

__all__ = ["BuiltinReader"]
