"""Calls through LiveKit: what a token says, a room from its making to its end, and who may enter."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from greenroom.channels.voice import livekit
from greenroom.channels.voice.about import Unavailable, VoiceSettings, Wanted
from greenroom.channels.voice.calls import Calls
from greenroom.channels.voice.livekit import LiveKit
from greenroom.core.errors import WrongState
from greenroom.core.scenario import Scenario
from greenroom.voices.whisper.ear import Whispers

KEY, SECRET = "APIkey", "a secret of thirty-two characters"
NOW = 1_700_000_000.0


class Server(ThreadingHTTPServer):
    """Speaks LiveKit's API for rooms: looks at the signature and at what it allows."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rooms: dict[str, Any] = {}
        self.deleted: list[str] = []
        self.fails = 0

    def at(self, secret: str = SECRET) -> LiveKit:
        return LiveKit(f"ws://127.0.0.1:{self.server_address[1]}", KEY, secret)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        what = self.path.removeprefix("/twirp/livekit.RoomService/")
        claims = opened(self.headers["Authorization"].removeprefix("Bearer "))
        needs = "roomList" if what == "ListRooms" else "roomCreate"
        status = self.server.fails or (200 if claims and claims["video"].get(needs) else 401)
        if status == 200 and what == "CreateRoom":
            self.server.rooms[body["name"]] = body
        elif status == 200 and what == "DeleteRoom":
            status = 200 if self.server.rooms.pop(body["room"], None) else 404
            self.server.deleted.append(body["room"])
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None: ...


def opened(token: str, secret: str = SECRET) -> dict[str, Any] | None:
    """What a token claims, if it is signed with the secret."""
    head, claims, signed = token.split(".")
    made = hmac.new(secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    if base64.urlsafe_b64encode(made).decode().rstrip("=") != signed or read(head)["alg"] != "HS256":
        return None
    return read(claims)


def read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_a_token_opens_one_room_for_some_minutes_and_tells_nothing_of_the_person():
    at = LiveKit("wss://livekit.example", KEY, SECRET)
    entry = livekit.entry(at, "greenroom-s1-ab", NOW)
    claims = opened(entry.token)
    assert claims == {
        "iss": KEY,
        "sub": "agent",
        "nbf": NOW - 10,
        "exp": NOW + 300,
        "video": {
            "room": "greenroom-s1-ab",
            "roomJoin": True,
            "canSubscribe": True,
            "canPublish": True,
            "canPublishSources": ["microphone"],
            "canPublishData": False,
            "canUpdateOwnMetadata": False,
        },
    }
    assert (entry.url, entry.room) == ("wss://livekit.example", "greenroom-s1-ab")
    assert opened(entry.token, "another secret") is None
    assert SECRET not in repr(at) and SECRET not in entry.token


def test_each_ring_has_a_room_of_its_own():
    assert livekit.room_name("s1").startswith("greenroom-s1-")
    assert livekit.room_name("s1") != livekit.room_name("s1")


async def test_a_room_is_made_for_two_and_deleted(server):
    at = server.at()
    await livekit.make_room(at, "r1")
    assert server.rooms["r1"]["maxParticipants"] == 2
    await asyncio.to_thread(livekit.looked_at, at)
    await livekit.drop_room(at, "r1")
    await livekit.drop_room(at, "r1")  # LiveKit may have been first
    assert server.rooms == {} and server.deleted == ["r1", "r1"]


async def test_what_is_wrong_with_the_server_is_told(server):
    with pytest.raises(Unavailable, match="does not know the key") as told:
        await livekit.make_room(server.at("wrong"), "r1")
    assert "GREENROOM_VOICE_LIVEKIT_KEY" in told.value.mend
    server.fails = 500
    with pytest.raises(Unavailable, match="answered 500"):
        await livekit.make_room(server.at(), "r1")
    with pytest.raises(Unavailable, match="cannot be reached") as told:
        await livekit.make_room(LiveKit("ws://127.0.0.1:9", KEY, SECRET), "r1")
    assert "GREENROOM_VOICE_LIVEKIT_URL" in told.value.mend


class Media:
    """In place of the pipeline: `run` lasts until it is closed."""

    def __init__(self, transport: Any, ears: Any) -> None:
        self.transport, self.ears = transport, ears
        self.over = asyncio.Event()
        MADE.append(self)

    async def run(self) -> None:
        await self.over.wait()

    async def close(self) -> None:
        self.over.set()


MADE: list[Media] = []


@pytest.fixture
async def calls(server, tmp_path, monkeypatch):
    from greenroom.channels.voice import calls as module
    from greenroom.channels.voice import media

    MADE.clear()
    monkeypatch.setattr(media, "Media", Media)
    monkeypatch.setattr(module, "load", lambda: None)
    monkeypatch.setattr(livekit, "joined", lambda at, room: SimpleNamespace(room=room))
    hub = SimpleNamespace(leave=lambda *_: None, let_go=_nothing, problem=lambda *_: None)
    settings = VoiceSettings(most=1, livekit=server.at())
    made = Calls(hub, settings, lambda: (), Whispers(tmp_path))  # type: ignore[arg-type]
    yield made
    await made.close()


async def _nothing(*_: Any) -> None: ...


SCENARIO: Any = SimpleNamespace(
    language="en", call=Scenario.model_fields["call"].get_default(call_default_factory=True)
)
TYPED = Wanted("page", "typed")
WARNINGS = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
]


def marked(test: Any) -> Any:
    for mark in WARNINGS:
        test = mark(test)
    return test


@marked
async def test_a_call_has_a_room_as_long_as_it_lasts(calls, server):
    entry = await calls.enter("s1", SCENARIO, TYPED)
    assert list(server.rooms) == [entry.room] and MADE[0].transport.room == entry.room
    claims = opened(entry.token)
    assert claims is not None and claims["video"]["room"] == entry.room and claims["sub"] == "agent"
    assert calls.about()["media"] == "livekit" and calls.count == 1
    await calls.hang_up("s1")
    await asyncio.gather(*calls._running)
    assert server.rooms == {} and calls.count == 0


@marked
async def test_ringing_again_leaves_the_old_room_behind(calls, server):
    first = await calls.enter("s1", SCENARIO, TYPED)
    second = await calls.enter("s1", SCENARIO, TYPED)
    await asyncio.sleep(0)
    assert first.room != second.room and calls.count == 1
    await calls.close()
    assert server.rooms == {} and sorted(server.deleted) == sorted([first.room, second.room])


@marked
async def test_without_livekit_the_line_is_free_again(calls, server):
    server.fails = 503
    with pytest.raises(Unavailable):
        await calls.enter("s1", SCENARIO, TYPED)
    assert calls.count == 0
    server.fails = 0
    await calls.enter("s2", SCENARIO, TYPED)


@marked
async def test_who_has_a_room_and_never_enters_holds_no_line(calls, server, monkeypatch):
    monkeypatch.setattr(livekit, "EMPTY_S", 0)
    await calls.enter("s1", SCENARIO, TYPED)
    await asyncio.gather(*calls._running)
    assert calls.count == 0 and server.rooms == {}


@marked
async def test_where_no_livekit_is_set_it_is_not_entered(tmp_path):
    calls = Calls(SimpleNamespace(), VoiceSettings(), lambda: (), Whispers(tmp_path))  # type: ignore[arg-type]
    assert calls.about()["media"] == "webrtc"
    with pytest.raises(WrongState):
        await calls.enter("s1", SCENARIO, TYPED)


@marked
async def test_its_own_package_joins_the_room_and_takes_sound_back():
    pytest.importorskip("livekit")
    joined = livekit.joined(LiveKit("ws://127.0.0.1:9", KEY, SECRET), "r1")
    joined.flush()  # before there is anything
    cleared = []
    joined._client._audio_source = SimpleNamespace(clear_queue=lambda: cleared.append(1))
    joined.flush()
    assert cleared == [1]
    claims = opened(joined._client._token)
    assert claims is not None and (claims["sub"], claims["video"]["room"]) == ("customer", "r1")
    assert joined.input() is not None and joined.output() is not None
