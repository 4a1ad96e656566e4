"""What recording an hour-long call takes: peak memory by minute, processor time, size; and reading it again.

    python bench/recording.py [--minutes 60]

Two voices (noise shaped like speech, taking turns) are written 20 ms at a time as fast as it goes, sealed and
encoded as in a call. Memory is the process's own, looked at each minute of sound: it must not grow. Then a
part in the middle is read back, as a player does that seeks, and the whole is opened.

Prints the figures and writes `bench/results/recording.json`.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from greenroom.store.recordings.audio import RATE, Recording
from greenroom.store.recordings.contents import Kept, packed
from greenroom.store.recordings.keys import MasterKeys
from greenroom.store.recordings.places import Folder
from greenroom.store.recordings.rows import RecordingRow

RESULT = Path(__file__).parent / "results" / "recording.json"
CHUNK = RATE // 50 * 2
SETTLED = 5
"""Minutes after which memory counts: until then libraries are still being loaded."""


def speech(seconds: int) -> tuple[bytes, bytes]:
    """Two sides that take turns of two to six seconds, as noisy and as uneven as speech."""
    random = np.random.default_rng(5)
    length = seconds * RATE
    noise = np.convolve(random.normal(0, 1, length), np.hanning(12) / 4, "same")
    loud = np.clip(np.sin(np.arange(length) / RATE * 2 * np.pi * 3.5) + 0.6, 0, None)
    turn = np.repeat(random.integers(2, 7, seconds), RATE * 2)[:length] % 2
    agent = (noise * loud * turn * 2500).astype("<i2")
    customer = (noise * loud * (1 - turn) * 2500).astype("<i2")
    return agent.tobytes(), customer.tobytes()


def resident() -> float:
    """MB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def written(file: Path, key: bytes, minutes: int) -> tuple[Recording, list[float]]:
    """The recording, and memory after each minute."""
    agent, customer = speech(60)
    recording = Recording(file, key, "bench", lambda _: None)
    memory = []
    for minute in range(minutes):
        for at in range(0, len(agent), CHUNK):
            recording.write(agent[at : at + CHUNK], customer[at : at + CHUNK])
            if at % (CHUNK * 100) == 0:
                recording.caught_up()
        recording.caught_up()
        memory.append(resident())
        print(f"\r{minute + 1} min, {memory[-1]:.0f} MB", end="", file=sys.stderr)
    recording.close()
    recording.wait()
    print(file=sys.stderr)
    return recording, memory


async def sought(kept: Kept, row: RecordingRow) -> tuple[float, float]:
    """ms until 64 KiB from the middle are there, and to open it all."""
    began = time.perf_counter()
    async for _ in kept.read(row, row.size // 2, row.size // 2 + 65_536):
        break
    middle = time.perf_counter()
    async for _ in kept.read(row, 0, row.size):
        pass
    return (middle - began) * 1000, (time.perf_counter() - middle) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, default=60)
    minutes = parser.parse_args().minutes
    keys = MasterKeys([secrets.token_bytes(32)])
    key = secrets.token_bytes(32)
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "bench.part"
        began = time.process_time()
        recording, memory = written(part, key, minutes)
        spent = time.process_time() - began
        kept = Kept(Path(folder), Folder(Path(folder)), keys, lambda: 0)
        sizes = recording.sealer.sizes
        row = RecordingRow(
            id="bench",
            session_id="bench",
            kind="audio",
            media_type="audio/ogg",
            started_at=0,
            from_ms=0,
            key=keys.wrap(key, "bench"),
            key_name=keys.current,
            ms=recording.ms,
            size=sum(sizes),
            sizes=packed(sizes),
        )
        middle, whole = asyncio.run(sought(kept, row))
    settled = memory[min(SETTLED, len(memory)) - 1]
    found = {
        "minutes": minutes,
        "cpu_s_per_minute": round(spent / minutes, 3),
        "kb_per_minute": round(sum(sizes) / minutes / 1000),
        "memory_mb_at_5_minutes": round(settled, 1),
        "memory_mb_at_the_end": round(memory[-1], 1),
        "memory_mb_peak": round(max(memory), 1),
        "segments": len(sizes),
        "longest_segment_s": round(minutes * 60 / max(1, len(sizes) - 1), 2),
        "seek_ms": round(middle, 2),
        "open_all_ms": round(whole, 1),
        "load": Path("/proc/loadavg").read_text().split()[0],
    }
    print(json.dumps(found, indent=2))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
