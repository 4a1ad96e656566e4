"""A process that records `seconds` of two voices into a file, says so, and then waits to be killed."""

import math
import struct
import sys
from pathlib import Path

RATE = 16_000


def tone(hertz: float, ms: int) -> bytes:
    """A tone as the recorder takes it: 16 kHz mono, 16 bits."""
    count = RATE * ms // 1000
    return struct.pack(
        f"<{count}h", *(int(9000 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(count))
    )


def main(file: str, seconds: int) -> None:
    from greenroom.store.recordings.audio import Recording

    recording = Recording(Path(file), bytes(32), "r1", lambda _: None)
    agent, customer = tone(440, 1000), tone(880, 1000)
    for _ in range(seconds):
        for at in range(0, len(agent), 640):
            recording.write(agent[at : at + 640], customer[at : at + 640])
    recording.caught_up()
    print("written", flush=True)  # noqa: T201
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
