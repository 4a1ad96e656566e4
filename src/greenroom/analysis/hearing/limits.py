"""How much is taken."""

LONGEST_S = 4 * 60 * 60
"""Seconds of one recording, as decoded: a small file can hold days of silence."""

TOO_LONG = ("it lasts longer than 4 hours", "cut it: one conversation at a time")

LARGEST = 2**30
"""Bytes of a file that is sent."""
