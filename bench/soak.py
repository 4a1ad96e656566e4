"""Hours at half load: does the memory stay flat?

    python bench/soak.py [--minutes 60] [--sessions 1000] [--json bench/results/soak.json]

`greenroom serve` under the load of `bench/chat.py` with half of its sessions. Sessions end by themselves, so
the load comes in rounds, each with new ones, as over a day. `memory_mb`: of the server, after each round;
`growth_percent`: of a straight line through the rounds after the first third, over an hour.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from chat import SCENARIOS, Load, Target, begin, drive, memory_mb, started

AIM_PERCENT = 5.0
ROUND_S = 120.0


async def more(base: str, cookie: str, count: int) -> list[str]:
    """The ids of so many new sessions."""
    headers = {"Cookie": cookie, "Origin": base}
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client:
        made = []
        for n in range(count):
            wanted = {"scenario_id": SCENARIOS[n % len(SCENARIOS)], "seed": n, "speed": "instant"}
            answer = (await client.post("/api/sessions", json=wanted)).raise_for_status()
            made.append(str(answer.json()["row"]["id"]))
    return made


def slope(points: list[tuple[float, float]]) -> float:
    """Megabytes a second of the line that fits best."""
    return statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else 0.0


def run(folder: Path, minutes: float, sessions: int) -> dict[str, Any]:
    program = Path(sys.executable).with_name("greenroom")
    points: list[tuple[float, float]] = []
    p99: list[float | None] = []
    refused = 0
    with started([str(program), "serve", "--port", "0", "--data", str(folder)]) as (process, link):
        base, since = link[: link.index("/enter/")], time.monotonic()
        cookie, ids = asyncio.run(begin(base, link, sessions))
        while not points or time.monotonic() - since < minutes * 60:
            load = Load(sessions, 5.0, 5.0, ROUND_S, 2)
            done = drive(Target("greenroom", process.pid, base + "/", cookie, ids), load)
            points.append((time.monotonic() - since, round(memory_mb(process.pid), 1)))
            p99.append(done["ack"]["p99"])
            refused += done["refused"]
            sys.stderr.write(f"{points[-1][0]:.0f} s: {points[-1][1]} MB, {p99[-1]} ms\n")
            ids = asyncio.run(more(base, cookie, sessions))
    settled = points[len(points) // 3 :]
    growth = slope(settled) * 3_600 / settled[0][1] * 100
    return {
        "minutes": minutes,
        "sessions": sessions,
        "memory_mb": [m for _, m in points],
        "growth_percent": round(growth, 2),
        "ack_p99_ms": p99,
        "refused": refused,
        "aim_percent": AIM_PERCENT,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    load = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="greenroom-soak-") as folder:
        result = run(Path(folder), given.minutes, given.sessions)
    result |= {"machine": platform.platform(), "cores": os.cpu_count(), "load_before": load}
    text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
