"""Ten times the sessions in the database: do the home page, the library and a report take longer?

    python bench/growth.py [--sessions 2000] [--times 10] [--json bench/results/growth.json]

Starts `greenroom serve`, has one session played and scored, stops it, and fills the database with copies of
it: a tenth of them the asker's own, the rest of people beside them. Then each page's request is made many
times, and again with so many times the sessions. `ratio`: of the medians.
"""

import argparse
import asyncio
import json
import os
import platform
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, insert, select

from chat import started
from chat_load import TURNS, Agent, Measured
from greenroom.store import DatabaseStore, User, open_store
from greenroom.store.tables import evaluations, events, sessions

AIM = 1.2
ROUNDS = 60
PEOPLE = 50
PAGES = ("home", "library", "report")


def played(folder: Path) -> str:
    """The id of a session that was held and scored in a new database."""
    with started(command(folder)) as (process, link):
        with httpx.Client(base_url=link[: link.index("/enter/")], timeout=60) as http:
            http.get(link)
            body = {"scenario_id": "vpn-fails", "seed": 1, "speed": "instant"}
            session_id = str(http.post("/api/sessions", json=body).raise_for_status().json()["row"]["id"])
            cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
            asyncio.run(held(str(http.base_url), cookie, session_id))
            http.get(f"/api/sessions/{session_id}/report").raise_for_status()
        process.terminate()
        process.wait()
    return session_id


async def held(base: str, cookie: str, session_id: str) -> None:
    """Some turns of it, and its end."""
    address = base.rstrip("/").replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    agent = Agent(address, cookie, session_id, Measured())
    await agent.connect()
    for text in TURNS[:6]:
        await agent.say(text)
        await asyncio.sleep(0.5)
    await agent._emit("end", {"session_id": session_id, "client_id": "end", "reason": "closed"})
    while not agent.ended:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await agent.close()


def command(folder: Path) -> list[str]:
    program = Path(sys.executable).with_name("greenroom")
    return [str(program), "serve", "--port", "0", "--data", str(folder)]


async def fill(folder: Path, session_id: str, count: int) -> None:
    store = open_store(folder / "greenroom.db")
    try:
        for n in range(PEOPLE):
            if await store.user(f"p{n}") is None:
                await store.add_user(User(f"p{n}", f"Person {n}", "trainee"))
        await copied(store, session_id, count)
    finally:
        await store.close()


async def copied(store: DatabaseStore, session_id: str, count: int) -> None:
    def work(connection: Connection) -> None:
        row = dict(connection.execute(select(sessions).where(sessions.c.id == session_id)).one()._mapping)
        parts = [
            (table, [dict(r._mapping) for r in connection.execute(mine(table))])
            for table in (events, evaluations)
        ]
        for n in range(count):
            id_ = secrets.token_hex(8)
            user = "local" if n % 10 == 0 else f"p{n % PEOPLE}"
            made = {**row, "id": id_, "user_id": user, "created_at": row["created_at"] - n * 60_000}
            connection.execute(insert(sessions).values(made))
            for table, rows in parts:
                if rows:
                    connection.execute(insert(table), [{**r, "session_id": id_} for r in rows])

    def mine(table: Any) -> Any:
        return select(table).where(table.c.session_id == session_id)

    await store._write(work)


def measured(folder: Path, session_id: str) -> dict[str, float]:
    """Median milliseconds of each page's request."""
    paths = {"home": "/api/home", "library": "/api/scenarios", "report": f"/api/sessions/{session_id}/report"}
    found: dict[str, float] = {}
    with started(command(folder)) as (process, link):
        with httpx.Client(base_url=link[: link.index("/enter/")], timeout=60) as http:
            http.get(link)
            time.sleep(20)  # what a start does in the background is done
            for name, path in paths.items():
                http.get(path).raise_for_status()
                took = []
                for _ in range(ROUNDS):
                    since = time.perf_counter()
                    http.get(path)
                    took.append((time.perf_counter() - since) * 1_000)
                found[name] = round(statistics.median(took), 2)
        process.terminate()
        process.wait()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    load = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="greenroom-growth-") as name:
        folder = Path(name)
        session_id = played(folder)
        asyncio.run(fill(folder, session_id, given.sessions))
        before = measured(folder, session_id)
        asyncio.run(fill(folder, session_id, given.sessions * (given.times - 1)))
        after = measured(folder, session_id)
    result = {
        "sessions": given.sessions,
        "times": given.times,
        "before_ms": before,
        "after_ms": after,
        "ratio": {page: round(after[page] / before[page], 2) for page in PAGES},
        "aim": AIM,
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "load_before": load,
    }
    text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
