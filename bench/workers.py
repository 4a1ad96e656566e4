"""The same load as `bench/chat.py` on PostgreSQL: what one worker holds, and what a second one adds.

    python bench/workers.py [--sessions 1000] [--share 0.25] [--json bench/results/workers.json]

Starts a PostgreSQL (which waits for the disk), a Redis and `greenroom serve`.

- `one`: so many live sessions on one worker that may use all it finds.
- `held`: the most sessions for which nothing is refused and 99 % of the acknowledgements come within the aim,
  with one worker and with two, each held to the same `share` of a core. Database and load run on the same
  machine: with workers that take a whole core each, a machine of two cores would measure those. Found by
  halving, to the nearest 25 sessions. Needs to be root, for a control group (Linux).
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from chat import Load, Target, begin, cpu_seconds, drive, memory_mb, quiet, started  # noqa: E402
from tests import servers  # noqa: E402

AIM_MS = 100.0
AIM_RATIO = 1.7
STEP = 25
PERIOD_US = 10_000
"""A worker that has used up its share waits so long at most."""

OLD, NEW = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")


class Leash:
    """Control groups, one a process, each with the same share of a core."""

    def __init__(self, share: float) -> None:
        self._quota = int(share * PERIOD_US)
        self._made: list[Path] = []

    def hold(self, pid: int) -> None:
        """Raises `OSError` where this is not allowed."""
        old = (OLD / "cpu.cfs_quota_us").exists()
        place = (OLD if old else NEW) / f"greenroom-bench-{pid}"
        place.mkdir()
        self._made.append(place)
        if old:
            (place / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (place / "cpu.cfs_quota_us").write_text(str(self._quota))
        else:
            (place / "cpu.max").write_text(f"{self._quota} {PERIOD_US}")
        (place / "cgroup.procs").write_text(str(pid))

    def drop(self) -> None:
        """Once the processes are gone."""
        for place in self._made:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    place.rmdir()
                    break
                time.sleep(0.1)
        self._made.clear()


def children(pid: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextlib.contextmanager
def serving(database: str, redis: str, workers: int, share: float, sessions: int) -> Iterator[Target]:
    """`greenroom serve` with so many sessions begun, and only then held to its share."""
    program = str(Path(sys.executable).with_name("greenroom"))
    os.environ |= {"GREENROOM_DATABASE_URL": database, "GREENROOM_REDIS_URL": redis}
    command = [program, "serve", "--port", "0", "--workers", str(workers), "--data"]
    leash = Leash(share)
    with tempfile.TemporaryDirectory(prefix="greenroom-workers-") as folder:
        try:
            with started([*command, folder]) as (process, link):
                base = link[: link.index("/enter/")]
                cookie, ids = asyncio.run(begin(base, link, sessions))
                pids = children(process.pid) if workers > 1 else [process.pid]
                for pid in pids:
                    quiet(pid)
                    if share:
                        leash.hold(pid)
                yield Target(f"{workers} workers", process.pid, base + "/", cookie, ids)
                process.terminate()
                process.wait()
        finally:
            leash.drop()


def tried(server: tuple[servers.Postgres, servers.Redis], workers: int, share: float, load: Load) -> Any:
    """One load on a database of its own."""
    postgres, redis = server
    with serving(postgres.fresh(), redis.address, workers, share, load.sessions) as target:
        pids = [target.pid, *children(target.pid)]
        before, since = sum(map(cpu_seconds, pids)), time.perf_counter()
        found = drive(target, load)
        spent = sum(map(cpu_seconds, pids)) - before
        found["cpu"] = round(spent / (time.perf_counter() - since), 2)
        found["memory_mb"] = round(sum(map(memory_mb, pids)))
    sys.stderr.write(
        f"{workers} workers, {load.sessions} sessions: p99 {found['ack']['p99']} ms,"
        f" {found['refused']} refused, {found['cpu']} cores\n"
    )
    return found


def good(found: dict[str, Any], load: Load) -> bool:
    due = load.sessions / load.every * load.seconds
    p99 = found["ack"]["p99"]
    return not found["refused"] and found["ack"]["n"] > 0.97 * due and p99 is not None and p99 < AIM_MS


def most(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The most that holds, at least `low` (which is not tried) and less than `high`."""
    while high - low > STEP:
        middle = (low + high) // 2 // STEP * STEP
        if middle in (low, high):
            break
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def run(sessions: int, share: float, seconds: float) -> dict[str, Any]:
    def load(count: int) -> Load:
        return Load(count, 5.0, 8.0, seconds, 1)

    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = (
            stack.enter_context(servers.postgres(durable=True)),
            stack.enter_context(servers.redis(Path(folder))),
        )
        one = tried(server, 1, 0.0, load(sessions))
        held: dict[int, int] = {}
        for workers in (1, 2):
            seen: dict[int, Any] = {}

            def holds(count: int, workers: int = workers, seen: dict[int, Any] = seen) -> bool:
                seen[count] = tried(server, workers, share, load(count))
                return good(seen[count], load(count))

            top = round(sessions * share * 2.4 * workers / STEP) * STEP
            held[workers] = most(holds, top // 4 // STEP * STEP, top)
    return {
        "sessions": sessions,
        "one": one,
        "share": share,
        "held": held,
        "ratio": round(held[2] / held[1], 2) if held[1] else None,
        "aims": {"ack_p99_ms": AIM_MS, "ratio": AIM_RATIO},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--share", type=float, default=0.25, help="of a core, a worker")
    parser.add_argument("--seconds", type=float, default=20.0, help="measured, of each load")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    before = os.getloadavg()[0]
    result = run(given.sessions, given.share, given.seconds)
    result |= {"machine": platform.platform(), "cores": os.cpu_count(), "load_before": before}
    text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
