"""What one server process holds: acknowledgement and first reaction, with thousands of live sessions.

    python bench/chat.py [--sessions 2000] [--seconds 30] [--every 5] [--json bench/results/chat.json]

Starts a bare python-socketio server (`chat_bare.py`) and `greenroom serve` on a fresh data folder, one after
the other, and drives both with the same load (`chat_load.py`, processes of its own): each agent follows a
session and writes once in `every` seconds; understanding and the customer's whole turn included. Customers
answer at speed "instant", so that what is measured is the server and not their reading. `ack`: from sending
to the acknowledgement, which follows the durable commit. `typing`: to the first sign of the customer.
`late`: how far the load itself fell behind; figures below it say nothing about the server.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
AIMS = {"ack": 30.0, "typing": 100.0}
"""Milliseconds, 99th percentile, at 2,000 sessions."""

SCENARIOS = ("vpn-fails", "printer-queue", "mailbox-full", "slow-laptop", "new-starter-no-access")


@dataclass(frozen=True)
class Load:
    sessions: int
    every: float
    warm: float
    seconds: float
    processes: int


@dataclass(frozen=True)
class Target:
    """A server to be driven: where, signed in how, which sessions."""

    name: str
    pid: int
    url: str
    cookie: str
    sessions: Sequence[str]


@contextlib.contextmanager
def started(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process, and the first address that it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                found = re.search(r"https?://\S+", line)
                if found:
                    yield process, found.group()
                    break
            else:
                raise SystemExit(f"{command[0]} did not start")
        finally:
            process.terminate()


@contextlib.contextmanager
def bare(folder: Path, load: Load) -> Iterator[Target]:
    command = [sys.executable, str(HERE / "chat_bare.py"), str(folder)]
    with started(command) as (process, address):
        yield Target("bare", process.pid, address, "", [f"s{n}" for n in range(load.sessions)])


@contextlib.contextmanager
def greenroom(folder: Path, load: Load) -> Iterator[Target]:
    program = Path(sys.executable).with_name("greenroom")
    with started([str(program), "serve", "--port", "0", "--data", str(folder)]) as (process, address):
        base = address[: address.index("/enter/")]
        cookie, sessions = asyncio.run(begin(base, address, load.sessions))
        quiet(process.pid)
        yield Target("greenroom", process.pid, base + "/", cookie, sessions)


def quiet(pid: int, most: float = 60.0) -> None:
    """Wait, at most so many seconds, until a process has done what it does at its start."""
    until = time.monotonic() + most
    while time.monotonic() < until:
        before = cpu_seconds(pid)
        time.sleep(1.0)
        if cpu_seconds(pid) - before < 0.1:
            return


async def begin(base: str, link: str, count: int) -> tuple[str, list[str]]:
    """Sign in and start `count` sessions. Returns the cookie and their ids."""
    limits = httpx.Limits(max_connections=8)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
        entered = await client.get(link)
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        if not cookie:
            raise SystemExit(f"could not sign in: {entered.status_code}")
        gate = asyncio.Semaphore(8)

        async def one(n: int) -> str:
            wanted = {"scenario_id": SCENARIOS[n % len(SCENARIOS)], "seed": n, "speed": "instant"}
            async with gate:
                made = await client.post("/api/sessions", json=wanted, headers={"Origin": base})
            made.raise_for_status()
            return str(made.json()["row"]["id"])

        return cookie, list(await asyncio.gather(*(one(n) for n in range(count))))


def drive(target: Target, load: Load) -> dict[str, Any]:
    """Put the load on, from several processes; what they measured, together."""
    address = target.url.replace("http", "ws", 1) + "socket.io/?EIO=4&transport=websocket"
    running = []
    for k in range(load.processes):
        task = {
            "url": address,
            "cookie": target.cookie,
            "sessions": target.sessions[k :: load.processes],
            "every": load.every,
            "warm": load.warm,
            "seconds": load.seconds,
            "first": k * 1_000_000,
        }
        process = subprocess.Popen(
            [sys.executable, str(HERE / "chat_load.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(task))
        process.stdin.close()
        running.append(process)
    cpu, since = cpu_seconds(target.pid), time.perf_counter()
    outputs = [p.stdout.read() if p.stdout else "" for p in running]
    for process in running:
        if process.wait() != 0:
            raise SystemExit("the load failed")
    used = (cpu_seconds(target.pid) - cpu) / (time.perf_counter() - since)
    return summed_up(target.name, [json.loads(text) for text in outputs], used, memory_mb(target.pid))


def summed_up(name: str, parts: Sequence[dict[str, Any]], cpu: float, memory: float) -> dict[str, Any]:
    result: dict[str, Any] = {"server": name, "cpu": round(cpu, 2), "memory_mb": round(memory)}
    for key in ("sent", "refused", "ended"):
        result[key] = sum(p[key] for p in parts)
    result["late_ms"] = round(max(p["late"] for p in parts), 1)
    for key in ("ack", "typing", "answer"):
        values = sorted(v for p in parts for v in p[key])
        result[key] = {"n": len(values), **{f"p{q}": percentile(values, q) for q in (50, 95, 99)}}
    return result


def percentile(values: Sequence[float], q: int) -> float | None:
    """Of sorted values, in milliseconds; None when there are none."""
    return round(values[min(len(values) - 1, len(values) * q // 100)], 1) if values else None


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far (Linux; elsewhere 0)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory (Linux; elsewhere 0)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


def show(results: Sequence[dict[str, Any]]) -> None:
    print(
        f"{'server':10} {'sent':>7} {'refused':>7} {'ended':>6} {'cpu':>5} {'MB':>5}"
        f" {'ack p50':>8} {'p99':>7} {'typing p50':>10} {'p99':>7} {'answer p99':>10} {'late':>6}   ms"
    )
    for r in results:
        print(
            f"{r['server']:10} {r['sent']:7} {r['refused']:7} {r['ended']:6} {r['cpu']:5} {r['memory_mb']:5}"
            f" {r['ack']['p50']!s:>8} {r['ack']['p99']!s:>7} {r['typing']['p50']!s:>10}"
            f" {r['typing']['p99']!s:>7} {r['answer']['p99']!s:>10} {r['late_ms']!s:>6}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Acknowledgement and first reaction under load.")
    parser.add_argument("--sessions", type=int, default=2_000)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between an agent's messages")
    parser.add_argument("--warm", type=float, default=10.0, help="seconds not measured at the start")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--processes", type=int, default=1, help="that make the load")
    parser.add_argument("--only", choices=("bare", "greenroom"))
    parser.add_argument("--json", type=Path, default=HERE / "results" / "chat.json")
    given = parser.parse_args()
    load = Load(given.sessions, given.every, given.warm, given.seconds, given.processes)
    results = []
    for server in (bare, greenroom):
        if given.only in (None, server.__name__):
            with tempfile.TemporaryDirectory() as folder, server(Path(folder), load) as target:
                results.append(drive(target, load))
    show(results)
    report = {
        "load": vars(load),
        "results": results,
        "aims_p99_ms": AIMS,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
    }
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
