"""Whatever is sent over Socket.IO, by whomever, is answered in the documented form, or the connection ends.
Nothing of somebody else's is told, the server goes on, and nothing that was valid is lost.

Frames go over a bare WebSocket, so that what no client would send is sent, too. The examples are the same
each time, unless GREENROOM_FUZZ says how many new ones there are to be.
"""

import asyncio
import itertools
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from greenroom.channels.wire_server import ANSWERS, SERVER, Refused
from greenroom.store import Team, User
from tests.channels.conftest import Server
from tests.channels.conftest import server as server  # noqa: PLC0414  (a fixture)
from tests.web.strange_frames import OWN, PRIVATE, SHARED, STRANGE, frames, is_event

MARK = "zebra orchid quartz"
"""Said by Ola in her sessions, and by nobody else."""
REVIEWERS = {"boss", "admin"}
"""Who may see what she does not keep to herself."""

MORE = int(os.environ.get("GREENROOM_FUZZ", "0"))
PATIENCE_S = 20
FIRST = 100
"""Number of an example's first frame; smaller ones stand in frames as they are."""
FUZZ = settings(
    max_examples=MORE or 25,
    derandomize=not MORE,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Line:
    """A bare connection. `answers` by the number of the request; `heard`: every frame, as it came."""

    socket: ClientConnection
    answers: dict[int, list[Any]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    closed: bool = False

    async def send(self, frame: str | bytes) -> None:
        if not self.closed:
            try:
                await self.socket.send(frame)
            except ConnectionClosed:
                self.closed = True

    async def until(self, number: int | None) -> None:
        """Until that answer has come, or the connection has ended."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.closed and (number is None or number not in self.answers):
                try:
                    frame = str(await self.socket.recv())
                except ConnectionClosed:
                    self.closed = True
                    return
                self.heard.append(frame)
                if frame == "2":
                    await self.send("3")
                elif frame == "1":
                    self.closed = True
                elif frame.startswith("43"):
                    digits = "".join(itertools.takewhile(str.isdigit, frame[2:]))
                    self.answers.setdefault(int(digits), []).append(orjson.loads(frame[2 + len(digits) :]))
                elif number is None and frame.startswith(("40", "44")):
                    return


@asynccontextmanager
async def connected(house: "House", who: str) -> AsyncIterator[Line]:
    """A connection of theirs, or of nobody's, with what the server said to it."""
    headers = {"Cookie": house.cookies[who]} if who else {}
    where = f"{house.server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    async with connect(where, additional_headers=headers, max_size=None, ping_interval=None) as socket:
        line = Line(socket)
        await line.send("40")
        await line.until(None)
        yield line


def shaped(model: type[BaseModel], told: Any) -> str | None:
    """What is wrong with the form of an answer or event."""
    try:
        model.model_validate_json(orjson.dumps(told))
    except ValueError as error:
        return str(error)
    return None


def judged(name: str, answers: list[Any]) -> str | None:
    """What is wrong with what came back for one event."""
    if len(answers) != 1 or len(answers[0]) != 1:
        return f"{name}: {len(answers)} answers"
    (told,) = answers[0]
    if told.get("ok") is True:
        return shaped(ANSWERS[name], told)
    wrong = shaped(Refused, told)
    return wrong or (f"{name}: broke" if told["error"]["code"] == "error" else None)


@dataclass
class House:
    """Ola's sessions; everybody's own; and for each a session that is only ever used as it should be, in
    which `kept` was ticked. `other`: Ola's own connection, all the while."""

    server: Server
    shared: str
    private: str
    own: dict[str, str]
    safe: dict[str, str]
    cookies: dict[str, str]
    kept: dict[str, list[str]] = field(default_factory=dict)
    other: Line = field(init=False)

    def filled(self, frame: str | bytes, who: str, number: int) -> str | bytes:
        if isinstance(frame, bytes):
            return frame
        names = {OWN: self.own.get(who, "none"), SHARED: self.shared, PRIVATE: self.private}
        for sign, name in names.items():
            frame = frame.replace(sign, name)
        return frame.replace("%", str(number), 1) if frame.startswith("4") else frame

    async def works(self, line: Line, who: str) -> str | None:
        """Whether a valid message is done and kept."""
        number, name = 1_000_000 + len(line.heard), f"n{len(self.kept.setdefault(who, []))}"
        sent = {"session_id": self.safe[who], "client_id": name, "check": name, "done": True}
        await line.send(f"42{number}{json.dumps(['tick', sent])}")
        await line.until(number)
        if number not in line.answers:
            return "gone"
        self.kept[who].append(name)
        return None if line.answers[number][0][0]["ok"] else str(line.answers[number])


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    store = server.whole.store
    people = {
        "ola": "trainee",
        "eve": "trainee",
        "boss": "manager",
        "outside": "manager",
        "admin": "administrator",
    }
    for team in ("in", "out"):
        await store.add_team(Team(team, team))
    for who, role in people.items():
        if who != "eve":
            await store.add_user(User(who, who.title(), role))  # type: ignore[arg-type]
        await store.join_teams(who, ["out" if who in ("outside", "admin") else "in"])
    start = {"scenario_id": "small", "seed": 1}
    own = {who: await server.started_by(who, **start) for who in people}
    safe = {who: await server.started_by(who, **start, private=True) for who in people}
    shared = await server.started_by("ola", **start)
    private = await server.started_by("ola", **start, private=True)
    for session_id, kind in ((shared, "shared"), (private, "private")):
        await server.whole.hub.say(session_id, "first", f"{{greet}}Hello, {MARK} {kind}")
    cookies = {who: await server.cookie(who) for who in people}
    found = House(server, shared, private, own, safe, cookies)
    async with connected(found, "ola") as found.other:
        yield found


async def lawful(house: House, caplog: pytest.LogCaptureFixture, who: str, sent: list[str | bytes]) -> None:
    """Raises `AssertionError` when `sent`, by `who`, breaks a law."""
    caplog.clear()
    async with connected(house, who) as line:
        for number, frame in enumerate(sent, FIRST):
            await line.send(house.filled(frame, who, number))
        if who:
            wrong = await house.works(line, who)
            assert wrong in (None, "gone"), wrong
        else:
            await line.send('42999["hello",{"v":1}]')
            await line.until(999)
            assert line.closed
            assert not line.answers, "an answer to nobody"
        for number, frame in enumerate(sent, FIRST):
            name = is_event(frame)
            if name is not None and (number in line.answers or not line.closed):
                assert judged(name, line.answers.get(number, [])) is None
    for frame in line.heard:
        if frame.startswith("42"):
            name, told = orjson.loads(frame[2:])
            assert shaped(SERVER[name], told) is None
    seen = f"{MARK} private" if who in REVIEWERS else MARK
    assert seen not in "".join(line.heard)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []
    assert await house.works(house.other, "ola") is None, "the others go on"
    if who and line.closed:
        async with connected(house, who) as again:
            assert await house.works(again, who) is None, "who was cut off comes back"
    for person, names in house.kept.items():
        log = await house.server.whole.store.read(house.safe[person])
        ticked = [r.event.check for r in log if r.event.kind == "check_ticked"]
        assert ticked == names, "nothing valid is lost, doubled or out of order"


@pytest.mark.parametrize("who", ["eve", "outside", "boss", "admin", ""])
@FUZZ
@given(sent=frames)
async def test_whatever_is_sent_is_answered_and_nothing_breaks(
    house: House, caplog: pytest.LogCaptureFixture, who: str, sent: list[str | bytes]
) -> None:
    await lawful(house, caplog, who, sent)


@pytest.mark.parametrize("who", ["eve", ""])
async def test_what_no_client_sends_is_answered_and_breaks_nothing(
    house: House, caplog: pytest.LogCaptureFixture, who: str
) -> None:
    for frame in STRANGE:
        await lawful(house, caplog, who, [frame, '42%["hello",{"v":1}]', frame])
