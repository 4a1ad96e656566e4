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
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from greenroom.channels.chat import LARGEST
from greenroom.channels.wire_server import ANSWERS, SERVER, Refused
from greenroom.store import Team, User
from tests.channels.conftest import Server
from tests.channels.conftest import server as server  # noqa: PLC0414  (a fixture)

PAGE = Path(__file__).parents[2] / "docs/reference/asyncapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(PAGE.read_text("utf-8"))
KNOWN = sorted(name for name, o in DOCUMENT["operations"].items() if o["action"] == "receive")
FIELDS: dict[str, list[str]] = {
    name: sorted(DOCUMENT["components"]["messages"][name]["payload"]["properties"]) for name in KNOWN
}
MARK = "zebra orchid quartz"
"""Said by Ola in her sessions, and by nobody else."""
REVIEWERS = {"boss", "admin"}
"""Who may see what she does not keep to herself."""

MORE = int(os.environ.get("GREENROOM_FUZZ", "0"))
PATIENCE_S = 20
FIRST = 100
"""Number of an example's first frame; smaller ones stand in frames as they are."""
FUZZ = settings(
    max_examples=MORE or 40,
    derandomize=not MORE,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

OWN, SHARED, PRIVATE = "<own>", "<shared>", "<private>"
"""Stand for sessions until there are any: one's own; Ola's, which managers of her team see; hers alone."""

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "\x00", "a\x00b", "\u202e", "🙂" * 90, "x" * 81, "語" * 16_001, "y" * 200_000]),
)  # fmt: skip
numbers = st.one_of(
    st.integers(-3, 5),
    st.floats(),
    st.sampled_from([2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**400]),
)
junk = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
sessions = st.sampled_from([OWN, SHARED, PRIVATE, PRIVATE, "none", "\x00", "../x", "x" * 80])
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "session_id": sessions,
    "client_id": st.sampled_from(["a", "b", "x" * 80]) | texts,
    "text": st.sampled_from(["{greet} Hello", " ", "{ask_fact:code} What is it?"]) | texts,
    "strength": st.integers(0, 4),
    "after_seq": numbers,
    "side": st.sampled_from(["agent", "customer"]),
    "to": st.sampled_from(["colleague", "supervisor"]),
    "v": st.sampled_from([1, 2, True, "1"]),
    **{name: st.booleans() for name in ("on", "done", "watch", "audio", "video")},
}


@st.composite
def payloads(draw: st.DrawFn, name: str) -> Any:
    """Mostly what the event takes, with some of it missing, wrong, or too much."""
    if draw(st.integers(0, 5)) == 0:
        return draw(junk)
    found = {f: draw(LIKELY.get(f, texts)) for f in FIELDS.get(name, ["session_id"])}
    for f in draw(st.lists(st.sampled_from([*found, "more"]), max_size=2)):
        found[f] = draw(junk)
    for f in draw(st.lists(st.sampled_from(sorted(found)), max_size=1)):
        del found[f]
    return found


@st.composite
def events(draw: st.DrawFn) -> str | bytes:
    """`%` stands for the number by which it is answered."""
    reserved = ["event", "problem", "connect", "disconnect", "__disconnect_final", "*", "", "say " * 40]
    name = draw(st.sampled_from(KNOWN) | st.sampled_from(reserved) | texts)
    said = [name, *draw(st.lists(payloads(name), min_size=1, max_size=1) | st.lists(junk, max_size=3))]
    return "42%" + json.dumps(said, ensure_ascii=draw(st.booleans()))


DEEP = [f'42%["say",{"[" * n}{"]" * n}]' for n in (100, 900, 5_000, 100_000)]
DEEP += [f'42%["note",{{"text":{"[" * n}1{"]" * n}}}]' for n in (900, 5_000)]
STRANGE: list[str | bytes] = [
    *DEEP, "", "4", "42", "42%", "42%[]", "42%{}", "42%[1]", "42%[[]]", '42%["say"', '42%["say",NaN]',
    '42%["say",{"text":"\\ud800"}]', '42%["\\ud800"]', '42%["say",{"text":1e999}]', '42["hello"]',
    '42' + "9" * 120 + '["hello",{"v":1}]', "42²[]", "42٣[]", '42/other,%["hello",{"v":1}]', "42/,%[]",
    "40", "40{", '40{"sid":"x"}', "40/other,", "41", "41/other,", "43%[]", "431[]", "44", "44{}", "45", "46",
    "47", "4x", "4[1]", '4{"a":1}', "4" + "[" * 5_000, "0", "1", "2", "2probe", "3", "5", "6", "7", "8", "9",
    "x", "b", "bAAAA", "b!", "²", "٣", "451-", '451-%["say",{"_placeholder":true,"num":0}]',
    '451-%["say",{"_placeholder":true,"num":7}]', '45999999999-%["say",{"_placeholder":true,"num":0}]',
    '450-%["hello",{"v":1}]', '462-%[{"_placeholder":true,"num":0}]', b"", b"\x00", b"4", b'42["hello"]',
    b"\xff" * 1_000, "42%" + json.dumps(["say", {"text": "x" * (LARGEST + 1)}]),
]  # fmt: skip
frames = st.lists(st.one_of(events(), events(), events(), st.sampled_from(STRANGE)), min_size=1, max_size=6)


def is_event(frame: str | bytes) -> str | None:
    """The event that the frame is and that wants an answer; None where it is none."""
    if not isinstance(frame, str) or not frame.startswith("42%") or len(frame.encode()) > LARGEST:
        return None
    try:
        found = orjson.loads(frame[3:])
    except orjson.JSONDecodeError:
        return None
    return str(found[0]) if isinstance(found, list) and found and isinstance(found[0], str) else ""


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


@pytest.mark.parametrize("who", ["eve", "outside", "boss", "admin", ""])
@FUZZ
@given(sent=frames)
async def test_whatever_is_sent_is_answered_and_nothing_breaks(
    house: House, caplog: pytest.LogCaptureFixture, who: str, sent: list[str | bytes]
) -> None:
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
