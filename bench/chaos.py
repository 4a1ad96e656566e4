"""Live sessions on three servers while these are killed, stopped and cut off: is anything lost or doubled?

    python bench/chaos.py [--sessions 200] [--minutes 10] [--json bench/results/chaos.json]

Starts a PostgreSQL, a Redis and three `greenroom serve` that share them, each reaching both through a small
relay of its own that can be cut, and agents that each write every few seconds; when a session ends, its agent
starts another. One fault after another, on
one server after another: killed with -9 (and started again), stopped for 20 s (SIGSTOP), cut off from
PostgreSQL for 10 s, cut off from Redis for 10 s. An agent whose server is gone or does not answer goes to
another, says where it was, and sends what was not acknowledged again, as the web client does.

`lost`: acknowledged and not in the log. `doubled`: twice in the log. `out_of_order`: not in the order of
sending. `unseen`: in the log and never seen by the agent, or seen twice, or in another order.
`customer_twice`: a message of the customer's that was said twice. `again_s`: from a fault until an agent
whose session ran there hears of its session again; each of them writes at the moment of the fault.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvloop
import websockets

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from chat_load import TURNS  # noqa: E402
from greenroom.core.events import PUBLIC  # noqa: E402
from greenroom.store import open_store  # noqa: E402
from tests import servers  # noqa: E402

AIM_S = 3.0
"""Median until a session speaks again."""

ANSWER_S = 2.0
"""An agent gives up on a server that leaves something unanswered for so long, and after each that it gave up
on waits twice as long for the next, as the web client does."""
MOST_ANSWER_S = 16.0

SCENARIOS = ("vpn-fails", "printer-queue", "mailbox-full", "slow-laptop", "new-starter-no-access")
FAULTS = ("kill", "stop", "no_database", "no_redis")
LASTS_S = {"kill": 3.0, "stop": 20.0, "no_database": 10.0, "no_redis": 10.0}
REST_S = 8.0
"""Between two faults."""


class Relay:
    """A port that leads to another one, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: set[asyncio.StreamWriter] = set()
        self._cut = False
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        self._cut = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        there, thence = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, thence}
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pass(reader, thence), self._pass(there, writer))
        self._open -= {writer, thence}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


class Server:
    """One `greenroom serve`."""

    def __init__(self, name: str, folder: Path, database: str, redis: str, relays: Sequence[Relay]) -> None:
        self.name = name
        self.database, self.redis = relays
        self.port = servers.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.link = ""
        self.worker = ""
        self._folder = folder
        self._environment = {
            **os.environ,
            "GREENROOM_DATABASE_URL": database,
            "GREENROOM_REDIS_URL": redis,
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        program = str(Path(sys.executable).with_name("greenroom"))
        self._process = await asyncio.create_subprocess_exec(
            *(program, "serve", "--port", str(self.port), "--data", str(self._folder)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._environment,
        )
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if b"/enter/" in line:
                self.link = line.split()[-1].decode()
                return
        raise SystemExit(f"{self.name} did not start")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def gone(self) -> None:
        assert self._process is not None
        await self._process.wait()


class Away(Exception):
    """This connection is no good any more."""


@dataclass
class Agent:
    """One agent in one session. `sent`: client ids in order; `waiting`: those not acknowledged."""

    session: str
    cookie: str
    places: Sequence[str]
    dice: random.Random
    sent: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    seen: list[int] = field(default_factory=list)
    came: list[float] = field(default_factory=list)
    ended: bool = False
    moves: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _number: int = 0
    _answers: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    _early: list[Any] | None = None
    _patience: float = ANSWER_S

    def say(self) -> None:
        client_id = f"m{len(self.sent)}"
        self.sent.append(client_id)
        self.waiting[client_id] = TURNS[len(self.sent) % len(TURNS)]
        self._more.set()

    async def run(self) -> None:
        """Until cancelled: be connected somewhere, send what waits."""
        place = self.dice.randrange(len(self.places))
        while True:
            try:
                await self._connected(self.places[place])
            except (Away, OSError, TimeoutError, websockets.WebSocketException):
                self.moves += 1
            place = (place + self.dice.randint(1, len(self.places) - 1)) % len(self.places)
            await asyncio.sleep(0.1 + self.dice.random() * 0.4)

    async def _connected(self, place: str) -> None:
        address = place.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        async with asyncio.timeout(self._patience):
            socket = await websockets.connect(
                address,
                additional_headers={"Cookie": self.cookie, "Origin": place},
                compression=None,
                ping_interval=None,
                close_timeout=0.1,
            )
        try:
            async with asyncio.timeout(self._patience):
                await socket.recv()
                await socket.send("40")
                if not str(await socket.recv()).startswith("40"):
                    raise Away
            reading = asyncio.create_task(self._read(socket))
            try:
                await self._joined(socket)
                sending = asyncio.create_task(self._send_all(socket))
                done, _ = await asyncio.wait({reading, sending}, return_when=asyncio.FIRST_COMPLETED)
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                for task in done:
                    task.result()
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
        finally:
            socket.transport.abort()

    async def _joined(self, socket: Any) -> None:
        self._early = []
        after = self.seen[-1] if self.seen else 0
        answer = await self._ask(socket, "join", {"session_id": self.session, "after_seq": after})
        if not answer["ok"]:
            raise Away
        for event in (*answer["events"], *self._early):
            self._event(event)
        self._early = None

    async def _send_all(self, socket: Any) -> None:
        while True:
            self._more.clear()
            for client_id, text in list(self.waiting.items()):
                message = {"session_id": self.session, "client_id": client_id, "text": text}
                while not (answer := await self._ask(socket, "say", message))["ok"]:
                    if not answer["error"]["retry"]:
                        self.ended = self.ended or answer["error"]["code"] == "wrong_state"
                        break
                    await asyncio.sleep(0.2)
                else:
                    self.acknowledged.add(client_id)
                del self.waiting[client_id]
            await self._more.wait()

    async def _ask(self, socket: Any, name: str, payload: dict[str, Any]) -> Any:
        self._number += 1
        number = self._number
        self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await socket.send((b"42%d" % number + orjson.dumps([name, payload])).decode())
            async with asyncio.timeout(self._patience):
                answer = await self._answers[number]
            self._patience = ANSWER_S
            return answer
        except TimeoutError:
            self._patience = min(MOST_ANSWER_S, 2 * self._patience)
            raise
        finally:
            del self._answers[number]

    async def _read(self, socket: Any) -> None:
        async for frame in socket:
            data = frame if isinstance(frame, str) else frame.decode()
            if data == "2":
                await socket.send("3")
            elif data.startswith("43"):
                number, _, rest = data[2:].partition("[")
                waiting = self._answers.get(int(number))
                if waiting is not None and not waiting.done():
                    waiting.set_result(orjson.loads("[" + rest)[0])
            elif data.startswith('42["event"'):
                event = orjson.loads(data[2:])[1]["event"]
                if self._early is None:
                    self._event(event)
                else:
                    self._early.append(event)
        raise Away

    def _event(self, event: dict[str, Any]) -> None:
        self.seen.append(event["seq"])
        self.came.append(time.monotonic())
        self.ended = self.ended or event["kind"] == "session_ended"


async def write(agent: Agent, every: float) -> None:
    """A message now and then, until cancelled."""
    await asyncio.sleep(agent.dice.random() * every)
    while not agent.ended:
        agent.say()
        await asyncio.sleep(every * (0.5 + agent.dice.random()))


async def signed_in(server: Server) -> str:
    """The cookie of someone who came by the server's link."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        await client.get(server.link)
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def begun(server: Server, cookie: str, number: int) -> str:
    """Start a session: its id."""
    async with httpx.AsyncClient(base_url=server.url, timeout=ANSWER_S * 2) as client:
        wanted = {"scenario_id": SCENARIOS[number % len(SCENARIOS)], "seed": number, "speed": "instant"}
        headers = {"Origin": server.url, "Cookie": cookie}
        answer = await client.post("/api/sessions", json=wanted, headers=headers)
        answer.raise_for_status()
        return str(answer.json()["row"]["id"])


class Crowd:
    """Agents in so many sessions at once, all the time: where one ends, its agent starts another.
    `agents`: all that there were."""

    def __init__(self, fleet: Sequence[Server], cookie: str, size: int, every: float) -> None:
        self.agents: list[Agent] = []
        self.running: list[asyncio.Task[None]] = []
        self._fleet, self._cookie, self._every = fleet, cookie, every
        self._stopping = False
        self._seats = [asyncio.create_task(self._seat(n)) for n in range(size)]

    async def full(self) -> None:
        """Until every seat is taken."""
        await until(lambda: len(self.agents) >= len(self._seats), 120)

    async def stop(self) -> None:
        """Nobody writes any more, or starts another session."""
        self._stopping = True
        for seat in self._seats:
            seat.cancel()
        await asyncio.gather(*self._seats, return_exceptions=True)

    async def _seat(self, number: int) -> None:
        dice = random.Random(number)
        places = [s.url for s in self._fleet]
        while True:
            try:
                session = await begun(dice.choice(self._fleet), self._cookie, len(self.agents))
            except httpx.HTTPError:
                await asyncio.sleep(0.5)
                continue
            agent = Agent(session, self._cookie, places, dice)
            self.agents.append(agent)
            task = asyncio.create_task(agent.run())
            self.running.append(task)
            await write(agent, self._every)
            await asyncio.sleep(2.0)
            task.cancel()


async def fault(what: str, server: Server) -> None:
    match what:
        case "kill":
            server.signal(signal.SIGKILL)
            await server.gone()
        case "stop":
            server.signal(signal.SIGSTOP)
        case "no_database":
            server.database.cut()
        case "no_redis":
            server.redis.cut()


async def mend(what: str, server: Server) -> None:
    match what:
        case "kill":
            await server.start()
        case "stop":
            server.signal(signal.SIGCONT)
        case "no_database":
            server.database.mend()
        case "no_redis":
            server.redis.mend()


async def torment(
    fleet: Sequence[Server], crowd: Crowd, store: Any, seconds: float, faults: Sequence[str]
) -> list[dict[str, Any]]:
    """One fault after another for `seconds`; of each, how long its sessions were silent."""
    last, told, number = time.monotonic() + seconds, [], 0
    while time.monotonic() < last:
        what, server = faults[number % len(faults)], fleet[(number // len(faults) + number) % len(fleet)]
        number += 1
        workers = [w.id for w in await store.workers() if w.alive and f"-{server.pid}-" in w.id]
        live = {a.session: a for a in crowd.agents if not a.ended}
        struck = [live[s] for s in await running(store, workers) if s in live]
        began = time.monotonic()
        await fault(what, server)
        for agent in struck:
            agent.say()
        await asyncio.sleep(LASTS_S[what])
        await mend(what, server)
        await asyncio.sleep(REST_S)
        again = [next((t - began for t in a.came if t > began), None) for a in struck]
        heard = sorted(t for t in again if t is not None)
        told.append({"fault": what, "sessions": len(struck), "again_s": [round(t, 2) for t in heard]})
        middle = heard[len(heard) // 2] if heard else float("nan")
        print(f"{what:12} {len(struck):4} sessions, again after {middle:.2f} s (half)", flush=True)
    return told


async def running(store: Any, workers: Sequence[str]) -> list[str]:
    from sqlalchemy import select

    from greenroom.store.tables import sessions

    wanted = select(sessions.c.id).where(sessions.c.worker.in_(workers), sessions.c.status != "ended")
    found: list[str] = await store._read(lambda c: list(c.execute(wanted).scalars()))
    return found


async def judged(store: Any, agents: Sequence[Agent]) -> dict[str, int]:
    """What the logs say of it."""
    found = Counter(lost=0, doubled=0, out_of_order=0, unseen=0, customer_twice=0, gaps=0, not_ended=0)
    for agent in agents:
        recorded = await store.read(agent.session)
        said = [r.event.client_id for r in recorded if r.event.kind == "agent_said"]
        found["lost"] += len(agent.acknowledged - set(said))
        found["doubled"] += len(said) - len(set(said))
        found["out_of_order"] += said != sorted(said, key=lambda name: int(name[1:]))
        found["gaps"] += [r.seq for r in recorded] != list(range(1, len(recorded) + 1))
        public = [r.seq for r in recorded if r.event.kind in PUBLIC]
        hidden = {r.seq for r in recorded} - set(public)  # told to who joins once the session has ended
        if [seq for seq in agent.seen if seq not in hidden] != public:
            found["unseen"] += 1
            print(f"{agent.session}: saw {agent.seen}, there is {public}", file=sys.stderr)
        turns = Counter((r.event.turn, r.event.beat) for r in recorded if r.event.kind == "customer_said")
        found["customer_twice"] += sum(n - 1 for n in turns.values())
        if not recorded or recorded[-1].event.kind != "session_ended":
            found["not_ended"] += 1
            print(f"{agent.session}: not ended, {len(recorded)} events, {agent}", file=sys.stderr)
    return dict(found)


async def until(done: Callable[[], bool], seconds: float) -> None:
    """Wait for it, so long at most."""
    for _ in range(int(seconds / 0.2)):
        if done():
            return
        await asyncio.sleep(0.2)


async def finish(agents: Sequence[Agent], running: Sequence[asyncio.Task[None]], link: Server) -> None:
    """Let everything arrive, then end all sessions."""
    await until(lambda: not any(a.waiting and not a.ended for a in agents), 60)
    gate = asyncio.Semaphore(10)

    async def end(agent: Agent) -> None:
        async with gate, asyncio.timeout(20):
            address = link.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
            async with websockets.connect(
                address, additional_headers={"Cookie": agent.cookie, "Origin": link.url}, compression=None
            ) as socket:
                await socket.recv()
                await socket.send("40")
                await socket.recv()
                asked = (
                    "421" + orjson.dumps(["end", {"session_id": agent.session, "client_id": "end"}]).decode()
                )
                while True:
                    await socket.send(asked)
                    while not (heard := str(await socket.recv())).startswith("431"):
                        pass
                    if orjson.loads(heard[3:])[0]["ok"]:
                        break
                    await asyncio.sleep(0.5)

    await asyncio.gather(*(end(a) for a in agents if not a.ended))
    await until(lambda: all(a.ended for a in agents), 30)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@contextlib.asynccontextmanager
async def fleet_of(count: int, database: str, pg: int, redis: int) -> AsyncIterator[list[Server]]:
    with contextlib.ExitStack() as folders:
        fleet = []
        for n in range(count):
            relays = [Relay(pg), Relay(redis)]
            for relay in relays:
                await relay.start()
            folder = Path(folders.enter_context(tempfile.TemporaryDirectory(prefix="greenroom-chaos-")))
            url = database.replace(f":{pg}/", f":{relays[0].port}/")
            fleet.append(Server(f"s{n}", folder, url, f"redis://127.0.0.1:{relays[1].port}/0", relays))
        try:
            for server in fleet:
                await server.start()
            yield fleet
        finally:
            for server in fleet:
                with contextlib.suppress(ProcessLookupError, AssertionError):
                    server.signal(signal.SIGCONT)
                    server.signal(signal.SIGTERM)
            for server in fleet:
                with contextlib.suppress(AssertionError, TimeoutError):
                    await asyncio.wait_for(server.gone(), 15)


async def main(args: argparse.Namespace) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(servers.postgres())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        redis = stack.enter_context(servers.redis(Path(folder)))
        database = postgres.fresh()
        store = await asyncio.to_thread(open_store, database)
        async with fleet_of(3, database, postgres.port, redis.port) as fleet:
            crowd = Crowd(fleet, await signed_in(fleet[0]), args.sessions, args.every)
            await crowd.full()
            await asyncio.sleep(10)
            told = await torment(fleet, crowd, store, args.minutes * 60, args.faults)
            await crowd.stop()
            agents = crowd.agents
            await finish(agents, crowd.running, fleet[0])
            found = await judged(store, agents)
        await store.close()
    again = sorted(t for f in told for t in f["again_s"])
    return {
        "sessions_at_once": args.sessions,
        "sessions": len(agents),
        "minutes": args.minutes,
        "faults": [{**f, "again_s": _half(f["again_s"])} for f in told],
        "messages": sum(len(a.acknowledged) for a in agents),
        "moves": sum(a.moves for a in agents),
        **found,
        "again_s": {"median": _half(again), "p95": again[int(len(again) * 0.95)] if again else None},
        "silent_throughout": sum(f["sessions"] - len(f["again_s"]) for f in told),
        "aim_s": AIM_S,
        "load": os.getloadavg()[0],
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }


def _half(times: Sequence[float]) -> float | None:
    return sorted(times)[len(times) // 2] if times else None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=FAULTS)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        result = runner.run(main(chosen))
    print(json.dumps(result, indent=1))
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
