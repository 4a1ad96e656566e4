"""Keeps Python's garbage collector from holding up a server with thousands of live sessions.

What a live session keeps (its log, its state) is no garbage, and there is more of it with every message;
looking through all of it again takes hundreds of milliseconds, in which nobody is answered. So each object is
looked at once while it is young, and what has survived is set aside (`gc.freeze`) every second. Cycles that
die later are found when it is quiet, or when most sessions are gone.
"""

import asyncio
import gc
from collections.abc import Callable

YOUNG = 5_000
"""New objects before the young ones are looked through: some milliseconds each time."""

EVERY_S = 1.0

QUIET_ROUNDS = 20
"""Rounds without anything new from which there is time to look through everything."""


def set_aside() -> None:
    """Look through everything now, and keep what is left out of the next rounds."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def tend(live: Callable[[], int], done: Callable[[], int]) -> None:
    """Until cancelled. `live()`: sessions now; `done()`: a count that grows while there is anything to do."""
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG, 1_000, 1_000)
    most, before, quiet, clean = live(), done(), 0, True
    try:
        while True:
            await asyncio.sleep(EVERY_S)
            gc.freeze()
            now = done()
            quiet = quiet + 1 if now == before else 0
            clean = clean and now == before
            before, most = now, max(most, live())
            if not clean and (quiet >= QUIET_ROUNDS or live() < most // 2):
                set_aside()
                most, clean = live(), True
    finally:
        gc.set_threshold(*usual)
