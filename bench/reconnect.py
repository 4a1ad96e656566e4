"""Thousands of clients lose the server in the same moment and come back at once: how long, is anything lost?

    python bench/reconnect.py [--clients 5000] [--sessions 1000] [--json bench/results/reconnect.json]

Starts `greenroom serve` on a fresh data folder and clients (`chat_load.Agent`) that each follow a session and
write once. Then the server is killed with -9 and started again on the same port, and all clients connect at
once, without the pauses that the web client makes. `back_s`: from the moment that the server accepts
connections until the last client has its session again; `lost`: messages that were acknowledged before and
are not in what the client is told then.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson
import uvloop

from chat import begin, quiet
from chat_load import TURNS, Agent, Measured

AIM_S = 10.0
TRIES = 60


class Follower(Agent):
    """Remembers what it was told of its session."""

    def __init__(self, url: str, cookie: str, session_id: str) -> None:
        super().__init__(url, cookie, session_id, Measured())
        self.acknowledged: set[str] = set()
        self.told: set[str] = set()
        self.back = 0.0
        self._said = asyncio.Event()

    async def write(self, text: str, name: str) -> None:
        """Say it, and wait until it is stored."""
        message = {"session_id": self._session_id, "client_id": name, "text": text}
        await self._emit("say", message)
        await asyncio.wait_for(self._said.wait(), 60)
        self.acknowledged.add(name)

    async def again(self) -> None:
        """Come back as often as it takes."""
        self._joined = asyncio.Event()
        for _ in range(TRIES):
            with contextlib.suppress(OSError, TimeoutError, Exception):
                await self.connect()
                self.back = time.perf_counter()
                return
            await asyncio.sleep(0.1)

    async def lose(self) -> None:
        self._reader.cancel()
        with contextlib.suppress(Exception):
            await self._socket.close()

    def _acknowledged(self, data: bytes, now: float) -> None:
        first = not self._joined.is_set()
        super()._acknowledged(data, now)
        if not first:
            self._said.set()
            return
        answer = orjson.loads(data[data.index(b"[") :])[0]
        if not answer.get("ok"):
            self._joined.clear()
            raise ValueError("not let in")
        self.told |= {e["client_id"] for e in answer["events"] if e["kind"] == "agent_said"}


def start(folder: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    program = Path(sys.executable).with_name("greenroom")
    command = [str(program), "serve", "--port", str(port), "--data", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"https?://\S+", line):
            return process, found.group()
    raise SystemExit("the server did not start")


async def run(folder: Path, clients: int, sessions: int) -> dict[str, Any]:
    process, link = start(folder, 0)
    try:
        base = link[: link.index("/enter/")]
        cookie, ids = await begin(base, link, sessions)
        await asyncio.to_thread(quiet, process.pid)
        address = base.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        all_ = [Follower(address, cookie, ids[n % sessions]) for n in range(clients)]
        for i in range(0, clients, 50):
            await asyncio.gather(*(f.connect() for f in all_[i : i + 50]))
        for i in range(0, sessions, 50):
            some = all_[i : min(i + 50, sessions)]
            await asyncio.gather(*(f.write(TURNS[0], f"w{i}-{n}") for n, f in enumerate(some)))
        process.kill()
        process.wait()
        await asyncio.gather(*(f.lose() for f in all_))
        process, _ = await asyncio.to_thread(start, folder, int(base.rsplit(":", 1)[1]))
        since = time.perf_counter()
        await asyncio.gather(*(f.again() for f in all_))
        took = sorted(f.back - since for f in all_ if f.back)
        result = {
            "clients": clients,
            "sessions": sessions,
            "back": len(took),
            "back_s": round(took[-1], 2) if took else None,
            "median_s": round(took[len(took) // 2], 2) if took else None,
            "lost": sum(len(f.acknowledged - f.told) for f in all_),
            "aim_s": AIM_S,
        }
        await asyncio.gather(*(f.lose() for f in all_))
        return result
    finally:
        process.kill()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=5_000)
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the server inherits it
    before = os.getloadavg()
    with (
        tempfile.TemporaryDirectory(prefix="greenroom-reconnect-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        result = runner.run(run(Path(folder), given.clients, min(given.sessions, given.clients)))
    result |= {"machine": platform.platform(), "cores": os.cpu_count(), "load_before": before}
    text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
