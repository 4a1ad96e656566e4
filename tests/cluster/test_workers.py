"""Real processes behind one socket: one is killed, all are replaced, and whoever talks notices little."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
import socketio
from socketio.exceptions import SocketIOError

LINK = re.compile(r"https?://\S+/enter/\S+")


@pytest.fixture
def serving(postgres_server, redis_server, tmp_path):
    """The process that supervises two workers, and its link."""
    environment = {
        **os.environ,
        "GREENROOM_DATABASE_URL": postgres_server.fresh(),
        "GREENROOM_REDIS_URL": redis_server.address,
        "GREENROOM_LOG_LEVEL": "info",
    }
    program = Path(sys.executable).with_name("greenroom")
    command = [str(program), "serve", "--port", "0", "--data", str(tmp_path), "--workers", "2"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        lines = Lines(process)
        try:
            yield process, LINK.search(lines.until(LINK)).group(), lines
        finally:
            process.terminate()
            assert process.wait(30) == 0


class Lines:
    """What the process prints."""

    def __init__(self, process) -> None:
        self._seen: list[str] = []
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._thread.start()

    def _read(self, stream) -> None:
        for line in stream:
            with self._came:
                self._seen.append(line)
                self._came.notify_all()

    def until(self, pattern, times=1) -> str:
        """The line in which it shows for the `times`-th time."""
        with self._came:
            assert self._came.wait_for(lambda: len(self._found(pattern)) >= times, 60), self._seen
            return self._found(pattern)[times - 1]

    def _found(self, pattern) -> list[str]:
        return [line for line in self._seen if re.search(pattern, line)]


class Talk:
    """An agent that comes back by itself, and what it has seen."""

    def __init__(self, base, cookie, session_id) -> None:
        self.session_id = session_id
        self.events: list[dict] = []
        self._came = asyncio.Event()
        self._base, self._headers = base, {"Cookie": cookie, "Origin": base}
        self.client = socketio.AsyncClient(reconnection=False)

    async def _connect(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("event", lambda message: self._event(message["event"]))
        await self.client.connect(
            self._base, headers=dict(self._headers), transports=["websocket"], wait_timeout=10
        )
        after = self.events[-1]["seq"] if self.events else 0
        answer = await self.client.call("join", {"session_id": self.session_id, "after_seq": after})
        assert answer["ok"], answer
        for event in answer["events"]:
            self._event(event)

    def _event(self, event) -> None:
        if not self.events or event["seq"] > self.events[-1]["seq"]:
            self.events.append(event)
            self._came.set()

    async def say(self, client_id, text) -> None:
        """Until it is acknowledged, wherever."""
        message = {"session_id": self.session_id, "client_id": client_id, "text": text}
        async with asyncio.timeout(90):
            while True:
                try:
                    if not self.client.connected:
                        await self._connect()
                    if (await self.client.call("say", message, timeout=5))["ok"]:
                        return
                except (SocketIOError, AssertionError):
                    await self.client.disconnect()
                await asyncio.sleep(0.1)

    async def answered(self) -> None:
        """Until the customer has answered the latest message."""
        async with asyncio.timeout(90):
            while self.events[-1]["kind"] != "customer_said":
                self._came.clear()
                await self._came.wait()


def workers(supervisor) -> list[int]:
    found = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text()
    return [int(pid) for pid in found.split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for the workers in /proc")
async def test_a_conversation_outlives_its_workers(serving):
    supervisor, link, lines = serving
    base = link[: link.index("/enter/")]
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        await client.get(link)
        wanted = {"scenario_id": "vpn-fails", "seed": 7, "speed": "instant"}
        made = await client.post("/api/sessions", json=wanted, headers={"Origin": base})
        session_id = made.json()["row"]["id"]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        talk = Talk(base, cookie, session_id)
        await talk.say("c1", "Hello, this is Sam from the service desk.")
        await talk.answered()
        for pid in workers(supervisor):
            os.kill(pid, signal.SIGKILL)
        await talk.say("c2", "What do you see on the screen?")
        await talk.answered()
        await asyncio.to_thread(lines.until, "Started server process", 4)
        supervisor.send_signal(signal.SIGHUP)
        await talk.say("c3", "Since when does it happen?")
        await talk.answered()
        await asyncio.to_thread(lines.until, "Started server process", 6)
        await talk.say("c4", "Thank you. Goodbye.")
        await talk.client.disconnect()
        shown = (await client.get(f"/api/sessions/{session_id}")).json()
    said = [e["client_id"] for e in shown["events"] if e["kind"] == "agent_said"]
    assert said == ["c1", "c2", "c3", "c4"]
    customer = [(e["turn"], e["beat"]) for e in shown["events"] if e["kind"] == "customer_said"]
    assert len(customer) == len(set(customer))
    kinds = ("agent_said", "customer_said")
    seen = [e["seq"] for e in talk.events if e["kind"] in kinds]
    assert seen == [e["seq"] for e in shown["events"] if e["kind"] in kinds][: len(seen)]


def test_more_than_one_worker_wants_servers_that_are_not_named(tmp_path):
    program = Path(sys.executable).with_name("greenroom")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GREENROOM_")}
    done = subprocess.run(
        [str(program), "serve", "--port", "0", "--data", str(tmp_path), "--workers", "2"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "GREENROOM_REDIS_URL" in done.stderr
