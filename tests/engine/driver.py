"""A small server of its own process, for the test that kills it: one session, talked to by an agent that
sends everything again until it is acknowledged. Prints what happens; the last line is the log as JSON.

With a second argument it stops for good once it has printed that, so that the kill finds it there.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from greenroom.core.pacing import Speed
from greenroom.store import open_store
from tests.engine.live import Live

LINES = ["{greet} Hi {ask_fact:code} which code?", "{propose_step:login} Log in.", "{close} Goodbye."]


async def main(path: Path, stop_at: str) -> None:
    store = open_store(path)
    live = Live(store, Speed.NORMAL)

    def tell(what: str) -> None:
        sys.stdout.write(what + "\n")
        sys.stdout.flush()
        if what == stop_at:
            signal.pause()

    typed = 0

    def heard(_id, kind, payload):
        nonlocal typed
        if kind == "signal" and payload["on"]:
            typed += 1
            if typed == 2:
                tell("typing")

    live.hub.listen(heard)
    if await store.session("s1") is None:
        await live.begin()
    await live.answered()
    for n, line in enumerate(LINES):
        await live.hub.say("s1", f"a{n + 1}", line)
        tell(f"said a{n + 1}")
        await live.answered()
    events = [e.model_dump(mode="json") for e in await live.log()]
    await live.hub.close()
    await store.close()
    tell(json.dumps(events))


asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
