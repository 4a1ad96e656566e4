"""A client that reads nothing, over a real connection that fills up: it is let go, others miss nothing."""

import asyncio
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

from greenroom.channels.posting import MOST_WAITING
from greenroom.core.limits import LONGEST_NOTE
from tests.telemetry.running import serving
from tests.trouble.talking import Agent, talking

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Cookie: {cookie}\r\n\r\n"
)
AT_ONCE = 50


def frame(text: str) -> bytes:
    """A short text, as a client sends it: masked, here with zeros."""
    body = text.encode()
    assert len(body) < 126
    return bytes([0x81, 0x80 | len(body)]) + bytes(4) + body


class Deaf:
    """A WebSocket that joins a session, reads the answer to that, and nothing after it."""

    def __init__(self, agent: Agent) -> None:
        host = urlsplit(str(agent.http.base_url)).netloc
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self.socket.settimeout(30)
        self.socket.connect((host.split(":", maxsplit=1)[0], int(host.split(":")[1])))
        self.socket.sendall(HANDSHAKE.format(host=host, cookie=agent.http.headers["Cookie"]).encode())
        self._until(b'"sid"')
        self.socket.sendall(frame("40"))
        self._until(b"40{")
        joined = {"session_id": agent.session_id, "after_seq": 0}
        self.socket.sendall(frame("420" + json.dumps(["join", joined])))
        self._until(b"430[")

    def _until(self, words: bytes) -> None:
        seen = b""
        while words not in seen:
            piece = self.socket.recv(4_096)
            assert piece, seen
            seen += piece

    def rest(self) -> int:
        """How many bytes wait to be read until the end of the connection."""
        found = 0
        try:
            while piece := self.socket.recv(1 << 20):
                found += len(piece)
        except ConnectionResetError:
            pass
        return found


async def clients(agent: Agent) -> int:
    found: int = (await agent.http.get("/api/status")).json()["clients"]
    return found


async def test_it_is_let_go_before_it_takes_the_memory_and_the_others_are_told_everything(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, GREENROOM_MESSAGES_PER_SECOND="0", GREENROOM_BYTES_PER_SECOND="0") as link:
        async with talking(link) as agent:
            await agent.start()
            await agent.answered(0)
            heard: list[int] = []

            async def event(message: dict) -> None:
                heard.append(message["event"]["seq"])

            agent.io.on("event", event)
            deaf = await asyncio.to_thread(Deaf, agent)
            try:
                assert await clients(agent) == 2
                sent = 0
                async with asyncio.timeout(120):
                    while await clients(agent) == 2:
                        notes = [_note(agent, sent + n) for n in range(AT_ONCE)]
                        sent += AT_ONCE
                        assert all([(await answer)["ok"] for answer in notes])
                assert MOST_WAITING < sent < 5 * MOST_WAITING, "it was let go for what it did not read"
                waiting = await asyncio.to_thread(deaf.rest)
                assert 0 < waiting < (sent - MOST_WAITING // 2) * LONGEST_NOTE
            finally:
                deaf.socket.close()
            events = await agent.events()
            kept = [e["seq"] for e in events if e["kind"] == "note_written"]
            assert len(kept) == sent
            assert set(kept) <= set(heard)
            assert heard == sorted(set(heard))


def _note(agent: Agent, number: int) -> "asyncio.Task[dict]":
    text = f"{number} ".ljust(LONGEST_NOTE, "x")
    asked = agent.ask("note", session_id=agent.session_id, client_id=f"n{number}", text=text)
    return asyncio.create_task(asked)
