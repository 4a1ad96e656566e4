"""The load of `bench/chat.py`, a process of its own: many agents, each writing once in `every` seconds.

Speaks Engine.IO 4 and Socket.IO 5 over a WebSocket itself (some 20 lines), so that the client costs little.
Reads its task as JSON from standard input, writes what it measured as JSON to standard output.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop
import websockets

TURNS = (
    "Hello, thanks for getting in touch. I'm Sam, I will help you with this today.",
    "I'm sorry about that, it must be frustrating with so much to do.",
    "Could you tell me what exactly you see on the screen?",
    "Do you get an error message or a code?",
    "When did it start, and did anything change before that?",
    "Thank you, that helps. Let me have a look at it from here.",
    "Could you restart it once and tell me what happens then?",
    "Are other people around you having the same problem?",
    "Is it working now, or is it still the same?",
    "I will stay with you until it works.",
    "Which device are you on, and are you at home or in the office?",
    "Please check whether the cable is plugged in properly.",
)


@dataclass(slots=True)
class Measured:
    """Milliseconds. `late`: how far this process fell behind its own plan, in the worst case."""

    ack: list[float] = field(default_factory=list)
    typing: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    sent: int = 0
    refused: int = 0
    late: float = 0.0


class Agent:
    def __init__(self, url: str, cookie: str, session_id: str, measured: Measured) -> None:
        self._url = url
        self._cookie = cookie
        self._session_id = session_id
        self._measured = measured
        self._socket: Any = None
        self._number = 0
        self._sent: dict[bytes, float] = {}
        self._said_at = 0.0
        self._awaits_typing = self._awaits_answer = False
        self._joined = asyncio.Event()
        self.counts = False
        self.ended = False

    async def connect(self) -> None:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._socket = await websockets.connect(
            self._url, additional_headers=headers, compression=None, ping_interval=None, max_queue=None
        )
        await self._socket.recv()
        await self._socket.send("40")
        await self._socket.recv()
        self._reader = asyncio.create_task(self._read())
        await self._emit("join", {"session_id": self._session_id, "after_seq": 0})
        await asyncio.wait_for(self._joined.wait(), 60)

    async def say(self, text: str) -> None:
        now = time.perf_counter()
        self._said_at, self._awaits_typing, self._awaits_answer = now, True, True
        message = {"session_id": self._session_id, "client_id": f"m{self._number}", "text": text}
        await self._emit("say", message)
        self._measured.sent += self.counts

    async def close(self) -> None:
        self._reader.cancel()
        await self._socket.close()

    async def _emit(self, name: str, payload: dict[str, Any]) -> None:
        self._number += 1
        number = b"%d" % self._number
        self._sent[number] = time.perf_counter()
        await self._socket.send((b"42" + number + orjson.dumps([name, payload])).decode())

    async def _read(self) -> None:
        async for frame in self._socket:
            now = time.perf_counter()
            data = frame.encode() if isinstance(frame, str) else frame
            if data == b"2":
                await self._socket.send("3")
            elif data.startswith(b"43"):
                self._acknowledged(data[2:], now)
            elif b'"typing"' in data and b'"on":true' in data and self._awaits_typing:
                self._awaits_typing = False
                if self.counts:
                    self._measured.typing.append((now - self._said_at) * 1_000)
            elif b'"customer_said"' in data and self._awaits_answer:
                self._awaits_answer = False
                if self.counts:
                    self._measured.answer.append((now - self._said_at) * 1_000)
            elif b'"session_ended"' in data:
                self.ended = True

    def _acknowledged(self, data: bytes, now: float) -> None:
        number, _, rest = data.partition(b"[")
        since = self._sent.pop(number)
        if not self._joined.is_set():
            self._joined.set()
        elif b'"ok":true' not in rest:
            self._measured.refused += self.counts
        elif self.counts:
            self._measured.ack.append((now - since) * 1_000)


async def drive(agent: Agent, start: float, every: float, until: float, warm: float, seed: int) -> None:
    """Write once in `every` seconds from `start` (each agent at its own moment) to `until`."""
    dice = random.Random(seed)
    moment, turn = start + dice.random() * every, dice.randrange(len(TURNS))
    while moment < until and not agent.ended:
        await asyncio.sleep(moment - time.perf_counter())
        agent.counts = moment >= warm
        agent._measured.late = max(agent._measured.late, (time.perf_counter() - moment) * 1_000)
        await agent.say(f"{TURNS[turn % len(TURNS)]} {dice.choice(('', 'Okay?', 'Take your time.'))}".strip())
        turn, moment = turn + 1, moment + every


async def main(task: dict[str, Any]) -> dict[str, Any]:
    measured = Measured()
    agents = [Agent(task["url"], task["cookie"], s, measured) for s in task["sessions"]]
    for i in range(0, len(agents), 50):
        await asyncio.gather(*(a.connect() for a in agents[i : i + 50]))
    start = time.perf_counter() + 1.0
    warm = start + task["warm"]
    until = warm + task["seconds"]
    await asyncio.gather(
        *(drive(a, start, task["every"], until, warm, n) for n, a in enumerate(agents, task["first"]))
    )
    await asyncio.sleep(1.0)
    await asyncio.gather(*(a.close() for a in agents))
    return {
        "ack": measured.ack,
        "typing": measured.typing,
        "answer": measured.answer,
        "sent": measured.sent,
        "refused": measured.refused,
        "late": measured.late,
        "ended": sum(a.ended for a in agents),
    }


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.write(json.dumps(runner.run(main(json.load(sys.stdin)))))
