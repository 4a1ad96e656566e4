"""The baseline of `bench/chat.py`: python-socketio doing a bare turn, without a customer.

A message is acknowledged after a durable commit (one writer thread, group commit, synchronous=FULL), then
"typing" is sent, then an answer is committed and sent, straight to the client. It speaks as much of the wire
as the load needs, so both servers are driven by the same program.
"""

import asyncio
import contextlib
import gc
import queue
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import orjson
import socketio
import uvicorn
import uvloop

ANSWER = "Okay, let me try that. It says the same thing as before, I'm afraid."


class _Json:
    dumps = staticmethod(lambda value, **_: orjson.dumps(value).decode())
    loads = staticmethod(lambda text, **_: orjson.loads(text))


class Log:
    """Appends rows; the future is done once they are on disk."""

    def __init__(self, path: Path) -> None:
        self._queue: queue.SimpleQueue[tuple[tuple[str, str], asyncio.Future[None]]] = queue.SimpleQueue()
        self._path = path
        threading.Thread(target=self._run, daemon=True).start()

    def append(self, session_id: str, text: str) -> "asyncio.Future[None]":
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put(((session_id, text), done))
        return done

    def _run(self) -> None:
        db = sqlite3.connect(self._path)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, session TEXT, text TEXT)")
        while True:
            batch = [self._queue.get()]
            with contextlib.suppress(queue.Empty):
                while len(batch) < 1_000:
                    batch.append(self._queue.get_nowait())
            db.executemany("INSERT INTO log (session, text) VALUES (?, ?)", [row for row, _ in batch])
            db.commit()
            futures = [done for _, done in batch]
            futures[0].get_loop().call_soon_threadsafe(lambda f=futures: [x.set_result(None) for x in f])


def app(log: Log) -> Any:
    server = socketio.AsyncServer(async_mode="asgi", async_handlers=False, json=_Json)
    turns: set[asyncio.Task[None]] = set()

    async def turn(sid: str, session_id: str) -> None:
        head = {"v": 1, "session_id": session_id}
        await server.emit("signal", {**head, "kind": "typing", "on": True}, to=sid)
        await log.append(session_id, ANSWER)
        said = {"seq": 1, "at": 1, "kind": "customer_said", "text": ANSWER}
        await server.emit("event", {**head, "event": said}, to=sid)

    @server.on("say")
    async def say(sid: str, data: dict[str, Any]) -> dict[str, Any]:
        await log.append(data["session_id"], data["text"])
        task = asyncio.create_task(turn(sid, data["session_id"]))
        turns.add(task)
        task.add_done_callback(turns.discard)
        return {"ok": True, "seq": 1, "at": 1, "duplicate": False}

    @server.on("join")
    async def join(sid: str, data: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "status": "running", "events": [], "seq": 0, "typing": False}

    @server.on("freeze")
    async def freeze(sid: str) -> None:
        gc.collect()
        gc.freeze()

    return socketio.ASGIApp(server)


async def main(folder: Path) -> None:
    config = uvicorn.Config(
        app(Log(folder / "bare.db")),
        port=0,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}/", flush=True)
    await running


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(Path(sys.argv[1])))
